"""what classic pages know: layout, floor area and bedding of a house; reviews of words alone"""

import sqlalchemy as sa
from alembic import op

revision = 'b2classic2026'
down_revision = 'a1walking2026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('houses', schema=None) as batch_op:
        batch_op.add_column(sa.Column('layout', sa.String(length=32), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('floor_area_m2', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('bedding', sa.String(length=64), nullable=False, server_default=''))

    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.alter_column('rating', existing_type=sa.SmallInteger(), nullable=True)

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_users_name'), ['name'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_users_name'))

    # The older product knows no review of words alone: the stay may be reviewed once more.
    op.execute("UPDATE bookings SET status = 'stayed' WHERE id IN (SELECT booking_id FROM reviews WHERE rating IS NULL)")
    op.execute('DELETE FROM reviews WHERE rating IS NULL')
    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.alter_column('rating', existing_type=sa.SmallInteger(), nullable=False)

    for name in ('bedding', 'floor_area_m2', 'layout'):
        op.execute(f'ALTER TABLE houses DROP COLUMN {name}')
