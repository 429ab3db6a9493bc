"""the desk: cases of houses that are looked at, what hosts were told of them"""

import sqlalchemy as sa
from alembic import op
from ihome.infra.db import UtcDateTime

revision = 'c8desk2026'
down_revision = 'c7vault2026'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('house_cases',
    sa.Column('id', BIG, nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('house_id', BIG, nullable=False),
    sa.Column('open_house_id', BIG, nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.Column('revision', BIG, nullable=False),
    sa.Column('snapshot', sa.JSON(), nullable=False),
    sa.Column('base', sa.JSON(), nullable=True),
    sa.Column('base_state', sa.String(length=10), nullable=True),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('submitted_at', UtcDateTime(), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('decided_by', BIG, nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_house_cases_decided_by')),
    sa.ForeignKeyConstraint(['house_id'], ['houses.id'], name=op.f('fk_house_cases_house_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_house_cases')),
    sa.UniqueConstraint('open_house_id', name=op.f('uq_house_cases_open_house_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_house_cases_public_id')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('house_cases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_house_cases_state_submitted_at'), ['state', 'submitted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_house_cases_house_id_id'), ['house_id', 'id'], unique=False)

    op.create_table('house_notices',
    sa.Column('id', BIG, nullable=False),
    sa.Column('case_id', BIG, nullable=False),
    sa.Column('user_id', BIG, nullable=False),
    sa.Column('news', sa.String(length=40), nullable=False),
    sa.Column('sent_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['house_cases.id'], name=op.f('fk_house_notices_case_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_house_notices_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_house_notices')),
    sa.UniqueConstraint('case_id', 'news', name=op.f('uq_house_notices_case_id_news')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )

    op.create_table('booking_notes',
    sa.Column('id', BIG, nullable=False),
    sa.Column('booking_id', BIG, nullable=False),
    sa.Column('author_id', BIG, nullable=False),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_booking_notes_author_id')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_booking_notes_booking_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booking_notes')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('booking_notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_booking_notes_booking_id_id'), ['booking_id', 'id'], unique=False)

    op.create_table('disputes',
    sa.Column('id', BIG, nullable=False),
    sa.Column('booking_id', BIG, nullable=False),
    sa.Column('open_booking_id', BIG, nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('opened_by', BIG, nullable=False),
    sa.Column('opened_at', UtcDateTime(), nullable=False),
    sa.Column('outcome', sa.String(length=500), nullable=True),
    sa.Column('resolved_by', BIG, nullable=True),
    sa.Column('resolved_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_disputes_booking_id')),
    sa.ForeignKeyConstraint(['opened_by'], ['users.id'], name=op.f('fk_disputes_opened_by')),
    sa.ForeignKeyConstraint(['resolved_by'], ['users.id'], name=op.f('fk_disputes_resolved_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disputes')),
    sa.UniqueConstraint('open_booking_id', name=op.f('uq_disputes_open_booking_id')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('disputes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disputes_booking_id_id'), ['booking_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_disputes_state_id'), ['state', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('disputes')
    op.drop_table('booking_notes')
    op.drop_table('house_notices')
    op.drop_table('house_cases')
    # The older product knows neither state: such a house is its host's to publish once more.
    op.execute("UPDATE houses SET status = 'draft' WHERE status IN ('in_review', 'refused') AND published_at IS NULL")
    op.execute("UPDATE houses SET status = 'paused' WHERE status IN ('in_review', 'refused')")
