"""moving house: moves of all photos from one store to another"""

import sqlalchemy as sa
from alembic import op
from ihome.infra.db import UtcDateTime

revision = 'c5moving2026'
down_revision = 'c3photos2026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('storage_moves',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('move_no', sa.String(length=12), nullable=False),
    sa.Column('active', sa.SmallInteger(), nullable=True),
    sa.Column('phase', sa.String(length=12), nullable=False),
    sa.Column('source_cipher', sa.Text(), nullable=False),
    sa.Column('target_cipher', sa.Text(), nullable=False),
    sa.Column('source_label', sa.String(length=500), nullable=False),
    sa.Column('target_label', sa.String(length=500), nullable=False),
    sa.Column('cursor', sa.String(length=120), nullable=False),
    sa.Column('found_count', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('copied_count', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('copied_bytes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('verified_count', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mended_count', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('errors', sa.JSON(), nullable=False),
    sa.Column('runner', sa.String(length=120), nullable=True),
    sa.Column('beat_at', UtcDateTime(), nullable=False),
    sa.Column('began_at', UtcDateTime(), nullable=False),
    sa.Column('flipped_at', UtcDateTime(), nullable=True),
    sa.Column('settled_at', UtcDateTime(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_storage_moves')),
    sa.UniqueConstraint('active', name=op.f('uq_storage_moves_active')),
    sa.UniqueConstraint('move_no', name=op.f('uq_storage_moves_move_no')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )

    op.create_table('photo_losses',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('found_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_photo_losses')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )


def downgrade() -> None:
    op.drop_table('photo_losses')
    op.drop_table('storage_moves')
