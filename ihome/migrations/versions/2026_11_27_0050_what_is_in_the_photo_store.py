"""what is in the photo store, and which photos look alike"""

import sqlalchemy as sa
from alembic import op

from ihome.infra.db import UtcDateTime

revision = 'c3photos2026'
down_revision = 'b2classic2026'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('photos', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phash', sa.CHAR(length=16), nullable=True))

    op.create_table('photo_objects',
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('key', sa.CHAR(length=64), nullable=False),
        sa.Column('digest', sa.CHAR(length=64), nullable=False),
        sa.Column('size_bytes', BIG, nullable=False),
        sa.Column('made_at', UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_photo_objects')),
    )
    with op.batch_alter_table('photo_objects', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_photo_objects_key'), ['key'], unique=False)

    op.create_table('photo_bands',
        sa.Column('band', sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column('value', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('photo_id', BIG, nullable=False),
        sa.ForeignKeyConstraint(['photo_id'], ['photos.id'], name=op.f('fk_photo_bands_photo_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('band', 'value', 'photo_id', name=op.f('pk_photo_bands')),
    )
    with op.batch_alter_table('photo_bands', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_photo_bands_photo_id'), ['photo_id'], unique=False)

    op.create_table('photo_twins',
        sa.Column('photo_id', BIG, nullable=False),
        sa.Column('other_photo_id', BIG, nullable=False),
        sa.Column('distance', sa.SmallInteger(), nullable=False),
        sa.Column('found_at', UtcDateTime(), nullable=False),
        sa.Column('verdict', sa.String(length=10), nullable=True),
        sa.Column('decided_at', UtcDateTime(), nullable=True),
        sa.Column('decided_by', sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(['photo_id'], ['photos.id'], name=op.f('fk_photo_twins_photo_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['other_photo_id'], ['photos.id'], name=op.f('fk_photo_twins_other_photo_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('photo_id', 'other_photo_id', name=op.f('pk_photo_twins')),
    )
    with op.batch_alter_table('photo_twins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_photo_twins_other_photo_id'), ['other_photo_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_photo_twins_verdict'), ['verdict'], unique=False)


def downgrade() -> None:
    op.drop_table('photo_twins')
    op.drop_table('photo_bands')
    op.drop_table('photo_objects')
    op.execute('ALTER TABLE photos DROP COLUMN phash')
