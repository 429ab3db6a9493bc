"""The map of the house: which tool is behind which port, who hears which news, which job runs what."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from ihome.accounts import service as accounts
from ihome.accounts.events import LoggedInElsewhere
from ihome.accounts.ports import came_back
from ihome.admin.ports import SettingFact, settings_shown
from ihome.booking import jobs as booking_jobs
from ihome.booking import service as booking
from ihome.booking.ports import reviews_of
from ihome.calendar import service as calendar
from ihome.classic.api import calls as classic
from ihome.classic.ports import Front, front
from ihome.houses import jobs as houses_jobs
from ihome.houses.events import HouseChanged
from ihome.houses.ports import keep_words, nights_ahead, review_mode
from ihome.http import envelope
from ihome.http.auth import demo_waives_factor, role_of, session_stamp_of
from ihome.identity import jobs as identity_jobs
from ihome.identity.ports import IdentityProvider
from ihome.identity.ports import provider as identity_provider
from ihome.infra import sealed, vault_keys
from ihome.infra.cache import connect_redis, redis_client
from ihome.infra.idempotency import sweep_records
from ihome.infra.identity.base import NoProvider
from ihome.infra.identity.sandbox import SandboxProvider
from ihome.infra.jobs import Job, sweep_done
from ihome.infra.outbox import news_job, teller
from ihome.infra.pay import rsa2
from ihome.infra.pay.sandbox import Merchant, SandboxGateway
from ihome.infra.sms.opening import open_sms
from ihome.infra.storage.opening import open_store
from ihome.infra.storage.routing import RoutingStorage
from ihome.infra.vault import Vault, vault
from ihome.kernel import clock
from ihome.kernel.events import Event, on
from ihome.media import jobs as media_jobs
from ihome.media.keeping import copies, routes
from ihome.media.ports import private_storage, storage
from ihome.notifications import service as notifications
from ihome.payments import jobs as payments_jobs
from ihome.payments.events import PaymentSucceeded
from ihome.payments.ports import gateway
from ihome.privacy import jobs as privacy_jobs
from ihome.privacy import service as privacy
from ihome.reviews import service as reviews
from ihome.sandbox import jobs as sandbox_jobs
from ihome.sandbox.ports import Provider, provider
from ihome.search import service as search
from ihome.settings import Settings, shown_settings
from ihome.verification import jobs as verification_jobs
from ihome.verification import service as verification
from ihome.verification.events import SmsBudgetHalfSpent
from ihome.verification.ports import SmsPolicy, policy, sms

# News that must not be lost: announced in the transaction (infra/outbox.py), told by the worker.
ANNOUNCED: list[tuple[type[Event], Callable[..., object]]] = [
    (PaymentSucceeded, booking.confirm_paid),
    (LoggedInElsewhere, notifications.send_login_text),
    (SmsBudgetHalfSpent, verification.tell_half_spent),
    *[(news, notifications.send_text) for news in notifications.HEARD],
    *[(news, notifications.tell_host) for news in notifications.HEARD_OF_HOUSES],
]

# News that only keeps something fresh (kernel/events.py): told in the process, after the commit.
NEWS: list[tuple[type[Event], Callable[..., object]]] = [
    (HouseChanged, search.forget_home),
]

# Work that is born in a transaction and who does it.
JOBS: Mapping[str, Job] = {
    "booking.expire_booking": booking_jobs.expire_booking,
    "booking.complete_stay": booking_jobs.complete_stay,
    copies.SETTLE: media_jobs.settle_copies,
    copies.MEND: media_jobs.mend_object,
    "media.look_for_twins": media_jobs.look_for_twins,
    "media.make_avatar": media_jobs.make_avatar,
    "identity.ask_provider": identity_jobs.ask_provider,
    "payments.ask_gateway": payments_jobs.ask_gateway,
    "payments.send_refund": payments_jobs.send_refund,
    "privacy.make_export": privacy_jobs.make_export,
    "sandbox.send_notice": sandbox_jobs.send_notice,
    **{
        news_job(event): teller(event, *(each for heard, each in ANNOUNCED if heard is event))
        for event, _ in ANNOUNCED
    },
}

# Work that the clock asks for: how often, and who does it.
PERIODIC: Mapping[str, tuple[timedelta, Job]] = {
    "booking.sweep_overdue": (timedelta(minutes=1), booking_jobs.sweep_overdue),
    "houses.take_in_published": (timedelta(minutes=10), houses_jobs.take_in_published),
    "identity.sweep_id_photos": (timedelta(hours=6), identity_jobs.sweep_id_photos),
    "media.sweep_stray_files": (timedelta(days=1), media_jobs.sweep_stray_files),
    "media.reconcile_copies": (timedelta(hours=1), media_jobs.reconcile_copies),
    "media.scrub_slice": (timedelta(days=1), media_jobs.scrub_slice),
    "outbox.sweep_done": (timedelta(hours=1), sweep_done),
    "idempotency.sweep_records": (timedelta(hours=6), sweep_records),
    "verification.ask_for_receipts": (timedelta(minutes=1), verification_jobs.ask_for_receipts),
    "privacy.delete_due_accounts": (timedelta(hours=1), privacy_jobs.delete_due_accounts),
    "privacy.sweep_exports": (timedelta(hours=6), privacy_jobs.sweep_exports),
    "verification.sweep_sends": (timedelta(hours=6), verification_jobs.sweep_sends),
}

IDENTITY_PROVIDERS: Mapping[str, Callable[[], IdentityProvider]] = {
    "none": NoProvider,
    "sandbox": SandboxProvider,
}

SANDBOX_APP, SANDBOX_SELLER = "sandbox-app-2026", "sandbox-seller-2026"


def wire(settings: Settings) -> None:
    """Plug every port and join every listener. Called once for each app; the last one wins."""
    clock.use_offset_file(settings.clock_offset_file)
    _plug_tools(settings)
    _plug_sandbox(settings)
    session_stamp_of.plug(accounts.session_stamp)
    role_of.plug(accounts.role_of)
    demo_waives_factor.plug(settings.is_embedded and settings.demo)
    came_back.plug(privacy.cancel_deletion)
    nights_ahead.plug(calendar.nights_ahead)
    keep_words.plug(search.keep_words)
    settings_shown.plug(lambda: [SettingFact(**vars(each)) for each in shown_settings(settings)])
    review_mode.plug(settings.house_review)
    reviews_of.plug(reviews.reviews_of_bookings)
    for event, listener in NEWS:
        on(event, listener)
    _plug_classic(settings)


def _plug_classic(settings: Settings) -> None:
    """The classic contract refuses in its own words, and knows what the operator chose."""
    front.plug(Front(base_url=settings.base_url.rstrip("/"), city=settings.classic_city))
    envelope.speak(f"{classic.PREFIX}/", classic.refusal)


def _plug_tools(settings: Settings) -> None:
    redis_client.plug(connect_redis(settings.redis_address))
    vault.plug(Vault(settings.vault_key, rows=vault_keys.kept_keys, knows=sealed.knows))
    identity_provider.plug(IDENTITY_PROVIDERS[settings.identity_provider]())
    _plug_photo_stores(settings)
    _plug_sms(settings)


def _plug_sms(settings: Settings) -> None:
    sms.plug(open_sms(settings.sms, settings.sms_texts))
    policy.plug(
        SmsPolicy(
            budget_fen=settings.sms_budget_yuan * 100,
            price_fen=settings.sms_price_fen,
            price_abroad_fen=settings.sms_price_abroad_fen,
            countries=settings.sms_countries,
            is_off=settings.sms_off,
        )
    )


def _plug_photo_stores(settings: Settings) -> None:
    """The store of the settings, its mirror, and wherever the photos have been moved since."""
    known = routes.Addresses(
        settings.storage_address, settings.storage_mirror_url, settings.private_storage_address
    )
    routes.addresses.plug(known)
    storage.plug(
        RoutingStorage(
            routes.look,
            at_first=routes.at_first(known),
            found_elsewhere=copies.found_elsewhere,
            deleted=copies.object_deleted,
        )
    )
    private_storage.plug(open_store(settings.private_storage_address))


def _plug_sandbox(settings: Settings) -> None:
    """Both sides of the make-believe gateway; each knows only the other's public key."""
    keys: Path = settings.data_dir / "keys"
    ours, theirs = rsa2.kept_key(keys / "sandbox-app.pem"), rsa2.kept_key(keys / "sandbox.pem")
    merchant = Merchant(
        app_id=SANDBOX_APP,
        seller_id=SANDBOX_SELLER,
        key=ours,
        gateway_key=theirs.public_key(),
        gateway_url=f"{settings.url}/sandbox",
        notify_url=f"{settings.url}/api/v2/payment_notices/sandbox",
        return_url=f"{settings.url}/api/v2/payment_returns/sandbox",
    )
    gateway.plug(SandboxGateway(merchant))
    provider.plug(Provider(theirs, ours.public_key(), SANDBOX_APP, SANDBOX_SELLER))
