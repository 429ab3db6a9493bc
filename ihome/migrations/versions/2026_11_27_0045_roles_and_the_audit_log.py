"""staff roles of users, their second factor; the audit log, which nobody changes"""

import logging

import sqlalchemy as sa
from alembic import op

from ihome.infra.db import UtcDateTime

revision = 'c3accounts2026'
down_revision = 'b2classic2026'
branch_labels = None
depends_on = None

log = logging.getLogger("ihome.migrations")

NOT_ALLOWED = {1142, 1227, 1419}  # MySQL: this account may make no triggers
ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('role', sa.String(length=10), nullable=False, server_default='member'))
        batch_op.create_index(batch_op.f('ix_users_role'), ['role'], unique=False)

    op.create_table('second_factors',
    sa.Column('user_id', ID, autoincrement=False, nullable=False),
    sa.Column('secret_cipher', sa.String(length=300), nullable=False),
    sa.Column('last_step', ID, nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('on_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_second_factors_user_id')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_second_factors')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('recovery_codes',
    sa.Column('id', ID, nullable=False),
    sa.Column('user_id', ID, nullable=False),
    sa.Column('code_hash', sa.CHAR(length=64), nullable=False),
    sa.Column('used_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_recovery_codes_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_recovery_codes_code_hash')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('recovery_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_codes_user_id'), ['user_id'], unique=False)

    op.create_table('audit_entries',
    sa.Column('id', ID, nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('actor_id', ID, nullable=True),
    sa.Column('act', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('about_user_id', ID, nullable=True),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('after', sa.JSON(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('address', sa.String(length=50), nullable=False),
    sa.Column('request_id', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entries_subject_id'), ['subject', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entries_about_user_id_id'), ['about_user_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entries_actor_id_id'), ['actor_id', 'id'], unique=False)
    for change in ('update', 'delete'):
        _refuse(change)


def _refuse(change: str) -> None:
    """A trigger, so that nobody who reaches the database by the product's account rewrites history."""
    words = 'an audit entry is never changed'
    head = f'CREATE TRIGGER audit_entries_no_{change} BEFORE {change.upper()} ON audit_entries'
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{words}'); END")
        return
    try:
        op.execute(f"{head} FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{words}'")
    except sa.exc.DBAPIError as error:
        if error.orig is None or error.orig.args[0] not in NOT_ALLOWED:
            raise
        log.warning('no trigger guards audit_entries: the database account may make none')


def downgrade() -> None:
    op.drop_table('audit_entries')
    op.drop_table('recovery_codes')
    op.drop_table('second_factors')
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_users_role'))
    op.execute('ALTER TABLE users DROP COLUMN role')
