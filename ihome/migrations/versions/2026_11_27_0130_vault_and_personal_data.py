"""the vault's keys; consents, cases of real names, pictures of ID cards, exports and deletions"""

import sqlalchemy as sa
from alembic import op
from ihome.infra.db import UtcDateTime

revision = 'c7vault2026'
down_revision = 'c3accounts2026'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


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
    op.create_table('consents',
    sa.Column('id', ID, nullable=False),
    sa.Column('user_id', ID, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('version', sa.String(length=16), nullable=False),
    sa.Column('given_at', UtcDateTime(), nullable=False),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_consents_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('consents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consents_user_id_kind'), ['user_id', 'kind'], unique=False)

    op.create_table('real_name_cases',
    sa.Column('id', ID, nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('user_id', ID, nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('cause', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('provider', sa.String(length=16), nullable=False),
    sa.Column('request_no', sa.String(length=26), nullable=False),
    sa.Column('tries', sa.SmallInteger(), nullable=False),
    sa.Column('opened_at', UtcDateTime(), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('decided_by', ID, nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_real_name_cases_decided_by')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_real_name_cases_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_real_name_cases')),
    sa.UniqueConstraint('public_id', name=op.f('uq_real_name_cases_public_id')),
    sa.UniqueConstraint('request_no', name=op.f('uq_real_name_cases_request_no')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('real_name_cases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_real_name_cases_state_opened_at'), ['state', 'opened_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_real_name_cases_user_id_id'), ['user_id', 'id'], unique=False)

    op.create_table('id_photos',
    sa.Column('id', ID, nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('case_id', ID, nullable=False),
    sa.Column('side', sa.String(length=8), nullable=False),
    sa.Column('object_name', sa.String(length=60), nullable=False),
    sa.Column('key_cipher', sa.String(length=200), nullable=False),
    sa.Column('size_bytes', ID, nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['real_name_cases.id'], name=op.f('fk_id_photos_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_id_photos')),
    sa.UniqueConstraint('case_id', 'side', name=op.f('uq_id_photos_case_id_side')),
    sa.UniqueConstraint('object_name', name=op.f('uq_id_photos_object_name')),
    sa.UniqueConstraint('public_id', name=op.f('uq_id_photos_public_id')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('personal_exports',
    sa.Column('id', ID, nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('user_id', ID, nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('object_name', sa.String(length=60), nullable=True),
    sa.Column('key_cipher', sa.String(length=200), nullable=True),
    sa.Column('size_bytes', ID, nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('ready_at', UtcDateTime(), nullable=True),
    sa.Column('expires_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_personal_exports_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_personal_exports')),
    sa.UniqueConstraint('object_name', name=op.f('uq_personal_exports_object_name')),
    sa.UniqueConstraint('public_id', name=op.f('uq_personal_exports_public_id')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('personal_exports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_personal_exports_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_personal_exports_user_id'), ['user_id'], unique=False)

    op.create_table('account_deletions',
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('due_at', UtcDateTime(), nullable=False),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_account_deletions_user_id')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_account_deletions')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('account_deletions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_deletions_due_at'), ['due_at'], unique=False)


def downgrade() -> None:
    for name in ('account_deletions', 'personal_exports', 'id_photos', 'real_name_cases', 'consents', 'vault_keys'):
        op.drop_table(name)
