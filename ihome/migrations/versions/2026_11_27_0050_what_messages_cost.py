"""what text messages cost and what became of them; where codes were asked for; wrong codes in a row"""

import sqlalchemy as sa
from alembic import op

from ihome.infra.db import UtcDateTime

revision = 'c3sms2026'
down_revision = 'c3accounts2026'
branch_labels = None
depends_on = None

PLACES = ('address', 'network', 'device', 'prefix')


def upgrade() -> None:
    with op.batch_alter_table('sms_numbers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('failures', sa.Integer(), nullable=False, server_default='0'))

    with op.batch_alter_table('sms_sends', schema=None) as batch_op:
        for place in PLACES:
            batch_op.add_column(sa.Column(place, sa.String(length=32), nullable=False, server_default=''))
        for place in PLACES:
            batch_op.create_index(batch_op.f(f'ix_sms_sends_{place}_sent_at'), [place, 'sent_at'], unique=False)

    op.create_table('sms_messages',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('request_id', sa.CHAR(length=32), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('mobile_index', sa.CHAR(length=64), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('gateway', sa.String(length=12), nullable=False),
    sa.Column('gateway_id', sa.String(length=64), nullable=False),
    sa.Column('price_fen', sa.Integer(), nullable=False),
    sa.Column('error_code', sa.String(length=64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.Column('ask_at', UtcDateTime(), nullable=True),
    sa.Column('times_asked', sa.SmallInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_messages')),
    sa.UniqueConstraint('request_id', name=op.f('uq_sms_messages_request_id')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('sms_messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sms_messages_state_ask_at'), ['state', 'ask_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sms_messages_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_sms_messages_mobile_index_made_at'), ['mobile_index', 'made_at'], unique=False)

    op.create_table('sms_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('spent_fen', sa.Integer(), nullable=False),
    sa.Column('alarmed_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_sms_days')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('sms_switch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('is_off', sa.Boolean(), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_switch')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )


def downgrade() -> None:
    for table in ('sms_switch', 'sms_days', 'sms_messages'):
        op.drop_table(table)
    with op.batch_alter_table('sms_sends', schema=None) as batch_op:
        for place in PLACES:
            batch_op.drop_index(batch_op.f(f'ix_sms_sends_{place}_sent_at'))
    for place in PLACES:
        op.execute(f'ALTER TABLE sms_sends DROP COLUMN {place}')
    op.execute('ALTER TABLE sms_numbers DROP COLUMN failures')
