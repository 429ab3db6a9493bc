"""the walking product"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql
from ihome.infra.db import UtcDateTime

revision = 'a1walking2026'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('areas',
    sa.Column('code', sa.CHAR(length=6), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('full_name', sa.String(length=80), nullable=False),
    sa.Column('level', sa.String(length=8), nullable=False),
    sa.Column('parent_code', sa.CHAR(length=6), nullable=True),
    sa.Column('pinyin', sa.String(length=80), nullable=False),
    sa.Column('initials', sa.String(length=20), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('successor_code', sa.CHAR(length=6), nullable=True),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_areas')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('areas', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_areas_parent_code'), ['parent_code'], unique=False)

    op.create_table('idempotency_records',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('idempotency_key', sa.String(length=64), nullable=False),
    sa.Column('fingerprint', sa.CHAR(length=64), nullable=False),
    sa.Column('status', sa.SmallInteger(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idempotency_records')),
    sa.UniqueConstraint('user_id', 'idempotency_key', name=op.f('uq_idempotency_records_user_id_idempotency_key')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('idempotency_records', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idempotency_records_made_at'), ['made_at'], unique=False)

    op.create_table('outbox_jobs',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('job', sa.String(length=64), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('run_at', UtcDateTime(), nullable=False),
    sa.Column('claimed_until', UtcDateTime(), nullable=True),
    sa.Column('tries', sa.SmallInteger(), nullable=False),
    sa.Column('last_error', sa.String(length=300), nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_jobs')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('outbox_jobs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_jobs_state_run_at'), ['state', 'run_at'], unique=False)

    op.create_table('periodic_runs',
    sa.Column('job', sa.String(length=64), nullable=False),
    sa.Column('last_run_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('job', name=op.f('pk_periodic_runs')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('sandbox_trades',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('trade_no', sa.String(length=26), nullable=False),
    sa.Column('out_trade_no', sa.String(length=64), nullable=False),
    sa.Column('app_id', sa.String(length=32), nullable=False),
    sa.Column('seller_id', sa.String(length=32), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.String(length=128), nullable=False),
    sa.Column('notify_url', sa.String(length=300), nullable=False),
    sa.Column('return_url', sa.String(length=300), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('paid_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sandbox_trades')),
    sa.UniqueConstraint('out_trade_no', name=op.f('uq_sandbox_trades_out_trade_no')),
    sa.UniqueConstraint('trade_no', name=op.f('uq_sandbox_trades_trade_no')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('sms_numbers',
    sa.Column('mobile_index', sa.CHAR(length=64), nullable=False),
    sa.Column('first_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('mobile_index', name=op.f('pk_sms_numbers')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('sms_sends',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mobile_index', sa.CHAR(length=64), nullable=False),
    sa.Column('purpose', sa.String(length=16), nullable=False),
    sa.Column('sent_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_sends')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('sms_sends', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sms_sends_mobile_index_sent_at'), ['mobile_index', 'sent_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sms_sends_sent_at'), ['sent_at'], unique=False)

    op.create_table('users',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('mobile_index', sa.CHAR(length=64), nullable=False),
    sa.Column('mobile_cipher', sa.String(length=200), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('stamp', sa.CHAR(length=24), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('avatar_photo_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('real_name_cipher', sa.String(length=300), nullable=True),
    sa.Column('id_number_cipher', sa.String(length=200), nullable=True),
    sa.Column('id_number_index', sa.CHAR(length=64), nullable=True),
    sa.Column('real_name_at', UtcDateTime(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['avatar_photo_id'], ['photos.id'], name=op.f('fk_users_avatar_photo_id'), use_alter=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('mobile_index', name=op.f('uq_users_mobile_index')),
    sa.UniqueConstraint('public_id', name=op.f('uq_users_public_id')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_users_id_number_index'), ['id_number_index'], unique=False)

    op.create_table('houses',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('host_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=64), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('area_code', sa.CHAR(length=6), nullable=True),
    sa.Column('city_key', sa.CHAR(length=6), sa.Computed("CASE WHEN SUBSTR(RTRIM(area_code), 3, 2) = '90' THEN RTRIM(area_code) WHEN SUBSTR(RTRIM(area_code), 1, 4) = '5002' THEN '5001' ELSE SUBSTR(RTRIM(area_code), 1, 4) END", persisted=True), nullable=True),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('blur_seed', sa.CHAR(length=32), nullable=False),
    sa.Column('rooms', sa.SmallInteger(), nullable=False),
    sa.Column('beds', sa.SmallInteger(), nullable=False),
    sa.Column('capacity', sa.SmallInteger(), nullable=False),
    sa.Column('price_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cleaning_fee_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('deposit_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('min_nights', sa.SmallInteger(), nullable=False),
    sa.Column('max_nights', sa.SmallInteger(), nullable=False),
    sa.Column('check_in_time', sa.CHAR(length=5), nullable=False),
    sa.Column('check_out_time', sa.CHAR(length=5), nullable=False),
    sa.Column('rules', sa.Text(), nullable=False),
    sa.Column('is_instant', sa.Boolean(), nullable=False),
    sa.Column('rating_sum', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('review_count', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rating_hundredths', sa.Integer(), nullable=False),
    sa.Column('booked_count', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_bits', sa.BigInteger(), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('updated_at', UtcDateTime(), nullable=False),
    sa.Column('published_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['area_code'], ['areas.code'], name=op.f('fk_houses_area_code')),
    sa.ForeignKeyConstraint(['host_id'], ['users.id'], name=op.f('fk_houses_host_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_houses')),
    sa.UniqueConstraint('public_id', name=op.f('uq_houses_public_id')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('houses', schema=None) as batch_op:
        batch_op.create_index('ix_houses_all_booked', ['status', 'booked_count', 'id', 'area_code', 'capacity', 'min_nights', 'max_nights', 'price_fen', 'kind', 'facility_bits'], unique=False)
        batch_op.create_index('ix_houses_all_newest', ['status', 'published_at', 'id', 'area_code', 'capacity', 'min_nights', 'max_nights', 'price_fen', 'kind', 'facility_bits'], unique=False)
        batch_op.create_index('ix_houses_all_price', ['status', 'price_fen', 'id', 'area_code', 'capacity', 'min_nights', 'max_nights', 'kind', 'facility_bits'], unique=False)
        batch_op.create_index('ix_houses_all_rating', ['status', 'rating_hundredths', 'review_count', 'id', 'area_code', 'capacity', 'min_nights', 'max_nights', 'price_fen', 'kind', 'facility_bits'], unique=False)
        batch_op.create_index('ix_houses_city_booked', ['status', 'city_key', 'booked_count', 'id', 'capacity', 'min_nights', 'max_nights', 'price_fen', 'kind', 'facility_bits'], unique=False)
        batch_op.create_index('ix_houses_city_newest', ['status', 'city_key', 'published_at', 'id', 'capacity', 'min_nights', 'max_nights', 'price_fen', 'kind', 'facility_bits'], unique=False)
        batch_op.create_index('ix_houses_city_price', ['status', 'city_key', 'price_fen', 'id', 'capacity', 'min_nights', 'max_nights', 'kind', 'facility_bits'], unique=False)
        batch_op.create_index('ix_houses_city_rating', ['status', 'city_key', 'rating_hundredths', 'review_count', 'id', 'capacity', 'min_nights', 'max_nights', 'price_fen', 'kind', 'facility_bits'], unique=False)
        batch_op.create_index('ix_houses_district', ['status', 'area_code', 'capacity', 'min_nights', 'max_nights', 'price_fen', 'kind', 'facility_bits', 'published_at', 'booked_count', 'rating_hundredths', 'review_count'], unique=False)
        batch_op.create_index(batch_op.f('ix_houses_host_id_id'), ['host_id', 'id'], unique=False)

    op.create_table('payments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('payment_no', sa.String(length=26), nullable=False),
    sa.Column('reference', sa.String(length=64), nullable=False),
    sa.Column('open_reference', sa.String(length=64), nullable=True),
    sa.Column('payer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.String(length=128), nullable=False),
    sa.Column('return_path', sa.String(length=200), nullable=False),
    sa.Column('gateway', sa.String(length=16), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('trade_no', sa.String(length=64), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('paid_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['payer_id'], ['users.id'], name=op.f('fk_payments_payer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payments')),
    sa.UniqueConstraint('open_reference', name=op.f('uq_payments_open_reference')),
    sa.UniqueConstraint('payment_no', name=op.f('uq_payments_payment_no')),
    sa.UniqueConstraint('trade_no', name=op.f('uq_payments_trade_no')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payments_reference'), ['reference'], unique=False)
        batch_op.create_index(batch_op.f('ix_payments_status_created_at'), ['status', 'created_at'], unique=False)

    op.create_table('photos',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('key', sa.CHAR(length=64), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('width_px', sa.Integer(), nullable=False),
    sa.Column('height_px', sa.Integer(), nullable=False),
    sa.Column('color', sa.CHAR(length=7), nullable=False),
    sa.Column('thumbhash', sa.String(length=60), nullable=False),
    sa.Column('widths', sa.JSON(), nullable=False),
    sa.Column('size_bytes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_photos_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photos')),
    sa.UniqueConstraint('public_id', name=op.f('uq_photos_public_id')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('photos', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_photos_key'), ['key'], unique=False)
        batch_op.create_index(batch_op.f('ix_photos_owner_id'), ['owner_id'], unique=False)

    op.create_table('sandbox_refunds',
    sa.Column('out_request_no', sa.String(length=64), nullable=False),
    sa.Column('trade_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['trade_id'], ['sandbox_trades.id'], name=op.f('fk_sandbox_refunds_trade_id')),
    sa.PrimaryKeyConstraint('out_request_no', name=op.f('pk_sandbox_refunds')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('bookings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('booking_no', sa.String(length=26), nullable=False),
    sa.Column('house_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('guest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('host_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('check_in', sa.Date(), nullable=False),
    sa.Column('check_out', sa.Date(), nullable=False),
    sa.Column('check_out_at', UtcDateTime(), nullable=False),
    sa.Column('guests', sa.SmallInteger(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('total_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('deposit_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('placed_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=True),
    sa.Column('paid_at', UtcDateTime(), nullable=True),
    sa.Column('payment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decline_reason', sa.String(length=200), nullable=True),
    sa.Column('cancel_reason', sa.String(length=200), nullable=True),
    sa.Column('idempotency_key', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['guest_id'], ['users.id'], name=op.f('fk_bookings_guest_id')),
    sa.ForeignKeyConstraint(['host_id'], ['users.id'], name=op.f('fk_bookings_host_id')),
    sa.ForeignKeyConstraint(['house_id'], ['houses.id'], name=op.f('fk_bookings_house_id')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_bookings_payment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bookings')),
    sa.UniqueConstraint('booking_no', name=op.f('uq_bookings_booking_no')),
    sa.UniqueConstraint('guest_id', 'idempotency_key', name=op.f('uq_bookings_guest_id_idempotency_key')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('bookings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bookings_guest_id_id'), ['guest_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bookings_host_id_id'), ['host_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bookings_status_check_out_at'), ['status', 'check_out_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_bookings_status_expires_at'), ['status', 'expires_at'], unique=False)

    op.create_table('house_facilities',
    sa.Column('house_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_code', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['house_id'], ['houses.id'], name=op.f('fk_house_facilities_house_id')),
    sa.PrimaryKeyConstraint('house_id', 'facility_code', name=op.f('pk_house_facilities')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('house_photos',
    sa.Column('house_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('photo_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.ForeignKeyConstraint(['house_id'], ['houses.id'], name=op.f('fk_house_photos_house_id')),
    sa.ForeignKeyConstraint(['photo_id'], ['photos.id'], name=op.f('fk_house_photos_photo_id')),
    sa.PrimaryKeyConstraint('house_id', 'photo_id', name=op.f('pk_house_photos')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('house_photos', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_house_photos_house_id_position'), ['house_id', 'position'], unique=False)

    op.create_table('house_words',
    sa.Column('house_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('word', sa.String(length=2), nullable=False),
    sa.ForeignKeyConstraint(['house_id'], ['houses.id'], name=op.f('fk_house_words_house_id')),
    sa.PrimaryKeyConstraint('house_id', 'word', name=op.f('pk_house_words')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('house_words', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_house_words_word_house_id'), ['word', 'house_id'], unique=False)

    op.create_table('payment_notices',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('payment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('trade_no', sa.String(length=64), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('refused', sa.String(length=40), nullable=True),
    sa.Column('heard_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_payment_notices_payment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_notices')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('payment_notices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_notices_payment_id'), ['payment_id'], unique=False)

    op.create_table('refunds',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('refund_no', sa.String(length=26), nullable=False),
    sa.Column('payment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.String(length=128), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_refunds_payment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refunds')),
    sa.UniqueConstraint('payment_id', name=op.f('uq_refunds_payment_id')),
    sa.UniqueConstraint('refund_no', name=op.f('uq_refunds_refund_no')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('booking_lines',
    sa.Column('booking_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('quantity', sa.SmallInteger(), nullable=False),
    sa.Column('unit_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_booking_lines_booking_id')),
    sa.PrimaryKeyConstraint('booking_id', 'position', name=op.f('pk_booking_lines')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('booking_steps',
    sa.Column('booking_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('actor', sa.String(length=8), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_booking_steps_booking_id')),
    sa.PrimaryKeyConstraint('booking_id', 'position', name=op.f('pk_booking_steps')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('calendar_nights',
    sa.Column('house_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('night', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('booking_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_calendar_nights_booking_id')),
    sa.ForeignKeyConstraint(['house_id'], ['houses.id'], name=op.f('fk_calendar_nights_house_id')),
    sa.PrimaryKeyConstraint('house_id', 'night', name=op.f('pk_calendar_nights')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('calendar_nights', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_nights_booking_id'), ['booking_id'], unique=False)

    op.create_table('notices',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('booking_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('news', sa.String(length=40), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sent_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_notices_booking_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notices_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('booking_id', 'news', 'user_id', name=op.f('uq_notices_booking_id_news_user_id')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    op.create_table('reviews',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('booking_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('house_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('host_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rating', sa.SmallInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('check_in', sa.Date(), nullable=False),
    sa.Column('written_at', UtcDateTime(), nullable=False),
    sa.Column('reply', sa.Text(), nullable=True),
    sa.Column('replied_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_reviews_author_id')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_reviews_booking_id')),
    sa.ForeignKeyConstraint(['host_id'], ['users.id'], name=op.f('fk_reviews_host_id')),
    sa.ForeignKeyConstraint(['house_id'], ['houses.id'], name=op.f('fk_reviews_house_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviews')),
    sa.UniqueConstraint('booking_id', name=op.f('uq_reviews_booking_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_reviews_public_id')),
    mysql_charset='utf8mb4',
    mysql_collate='utf8mb4_bin',
    mysql_engine='InnoDB'
    )
    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reviews_house_id_id'), ['house_id', 'id'], unique=False)
    if op.get_bind().dialect.name == "mysql":  # SQLite has it since its users table was made
        op.create_foreign_key("fk_users_avatar_photo_id", "users", "photos", ["avatar_photo_id"], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "mysql":
        op.drop_constraint("fk_users_avatar_photo_id", "users", type_="foreignkey")
    op.drop_table('reviews')
    op.drop_table('notices')
    op.drop_table('calendar_nights')
    op.drop_table('booking_steps')
    op.drop_table('booking_lines')
    op.drop_table('refunds')
    op.drop_table('payment_notices')
    op.drop_table('house_words')
    op.drop_table('house_photos')
    op.drop_table('house_facilities')
    op.drop_table('bookings')
    op.drop_table('sandbox_refunds')
    op.drop_table('photos')
    op.drop_table('payments')
    op.drop_table('houses')
    op.drop_table('users')
    op.drop_table('sms_sends')
    op.drop_table('sms_numbers')
    op.drop_table('sandbox_trades')
    op.drop_table('periodic_runs')
    op.drop_table('outbox_jobs')
    op.drop_table('idempotency_records')
    op.drop_table('areas')
