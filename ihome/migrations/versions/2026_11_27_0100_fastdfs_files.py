"""which FastDFS file holds which object, and the files that no object is any more"""

import sqlalchemy as sa
from alembic import op
from ihome.infra.db import UtcDateTime

revision = 'c3fastdfs2026'
down_revision = 'c5moving2026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fastdfs_files',
    sa.Column('place', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('file_id', sa.String(length=160), nullable=False),
    sa.Column('size_bytes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('changed_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('place', 'name', name=op.f('pk_fastdfs_files')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('fastdfs_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fastdfs_files_file_id'), ['file_id'], unique=False)

    op.create_table('fastdfs_leftovers',
    sa.Column('file_id', sa.String(length=160), nullable=False),
    sa.Column('place', sa.String(length=32), nullable=False),
    sa.Column('since', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('file_id', name=op.f('pk_fastdfs_leftovers')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )


def downgrade() -> None:
    op.drop_table('fastdfs_leftovers')
    op.drop_table('fastdfs_files')
