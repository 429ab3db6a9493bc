"""the vault's keys; consents, cases of real names, pictures of ID cards, exports and deletions"""

import sqlalchemy as sa
from alembic import op
from ihome.infra.db import UtcDateTime

revision = 'c7vault2026'
down_revision = 'b2classic2026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('vault_keys',
    sa.Column('purpose', sa.String(length=8), nullable=False),
    sa.Column('version', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('cipher', sa.String(length=16), nullable=False),
    sa.Column('wrapped', sa.String(length=200), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('retired_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('purpose', 'version', name=op.f('pk_vault_keys')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )


def downgrade() -> None:
    op.drop_table('vault_keys')
