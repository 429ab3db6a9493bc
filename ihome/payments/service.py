"""What can be done with money. Only a verified word of the gateway pays; the browser proves nothing."""

import logging
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ihome.infra.db import reading, retried, transaction
from ihome.infra.outbox import announce, enqueue
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import booking_no as long_id
from ihome.payments import queries, rules
from ihome.payments.errors import no_such_payment
from ihome.payments.events import PaymentSucceeded
from ihome.payments.models import Payment, PaymentNotice, Refund
from ihome.payments.ports import BadSignature, Claim, GatewayDown, Order, gateway
from ihome.payments.rules import Expected
from ihome.payments.schemas import PaymentView as PaymentView  # part of the face

log = logging.getLogger(__name__)


def start_payment(
    *,
    reference: str,
    payer_id: int,
    amount_fen: int,
    subject: str,
    expires_at: datetime,
    return_path: str,
) -> PaymentView:
    """The payment of `reference`: the one that is open, else a new one. Never two at once.

    The browser comes back to the `return_path` of who asked last. One that ends in "?" is led to
    with the gateway's signed word behind it, for a page that hands it on itself.
    """
    try:
        payment = _open_payment(
            reference=reference,
            payer_id=payer_id,
            amount_fen=amount_fen,
            subject=subject,
            expires_at=expires_at,
            return_path=return_path,
        )
    except IntegrityError:  # another request of the same payer came first
        with reading() as session:
            first = queries.open_payment_of(session, reference)
        if first is None:
            raise
        payment = first
    return payment_view(payment)


@retried
def _open_payment(
    *,
    reference: str,
    payer_id: int,
    amount_fen: int,
    subject: str,
    expires_at: datetime,
    return_path: str,
) -> Payment:
    name = gateway().name
    with transaction() as session:
        payment = queries.open_payment_of(session, reference)
        if payment is not None:
            payment.return_path = return_path
            return payment
        now = utc_now()
        payment = Payment(
            payment_no=long_id(),
            reference=reference,
            open_reference=reference,
            payer_id=payer_id,
            amount_fen=amount_fen,
            subject=subject,
            return_path=return_path,
            gateway=name,
            status=rules.PENDING,
            created_at=now,
            expires_at=expires_at,
        )
        session.add(payment)
        session.flush()
        _ask_later(session, payment.id, asked=0, at=now + rules.ASK_FIRST)
        return payment


def show_payment(payment_no: str, *, payer_id: int) -> PaymentView:
    """One's own payment; NotFound for anybody else's."""
    with reading() as session:
        payment = queries.payment_by_no(session, payment_no)
    if payment is None or payment.payer_id != payer_id:
        raise no_such_payment()
    return payment_view(payment)


def payment_view(payment: Payment) -> PaymentView:
    order = Order(payment.payment_no, payment.amount_fen, payment.subject, payment.expires_at)
    return PaymentView(
        payment_no=payment.payment_no,
        status=payment.status,  # type: ignore[arg-type]
        amount_fen=payment.amount_fen,
        pay_url=gateway().pay_url(order),
        created_at=payment.created_at,
        expires_at=payment.expires_at,
        paid_at=payment.paid_at,
    )


def hear_notice(fields: Sequence[tuple[str, str]]) -> bool:
    """A notice from the gateway; True when it may stop repeating it.

    False for what is not its word or not about what we asked for: nothing changes then. A word
    that was heard before is True again, and has no second effect.
    """
    try:
        claim = gateway().read_notice(fields)
    except BadSignature as error:
        log.warning("notice refused", extra={"cause": str(error)})
        return False
    return _hear(claim)


def return_path_of(fields: Sequence[tuple[str, str]]) -> str:
    """Where to lead a browser that comes back from the gateway; "/" unless the signature is good."""
    payment = hear_return(fields)
    if payment is None:
        return "/"
    is_asked_for = payment.return_path.endswith("?")
    return payment.return_path + (urlencode(fields) if is_asked_for else "")


def hear_return(fields: Sequence[tuple[str, str]]) -> Payment | None:
    """The payment that a browser's return is about; None unless the gateway has signed it.

    It proves no payment; but it is a good moment to ask the gateway.
    """
    try:
        claim = gateway().read_notice(fields)
    except BadSignature as error:
        log.warning("return refused", extra={"cause": str(error)})
        return None
    with reading() as session:
        payment = queries.payment_by_no(session, claim.payment_no)
    if payment is None:
        return None
    if payment.status == rules.PENDING:
        try:
            ask_gateway(payment.id)
        except GatewayDown as error:
            log.warning("gateway silent", extra={"payment_id": payment.id, "cause": str(error)})
    return payment


def ask_gateway(payment_id: int) -> bool:
    """Ask what became of a pending payment, and believe it; True when nothing is left to ask.

    GatewayDown when there is no answer.
    """
    with reading() as session:
        payment = queries.payment_by_id(session, payment_id)
    if payment is None or payment.status != rules.PENDING:
        return True
    claim = gateway().query(payment.payment_no)
    return claim is not None and claim.is_paid and _hear(claim)


def ask_and_ask_again(payment_id: int, asked: int) -> None:
    """The job behind `ask_gateway`: a lost notice costs minutes, not the booking."""
    try:
        done = ask_gateway(payment_id)
    except GatewayDown as error:
        log.warning("gateway silent", extra={"payment_id": payment_id, "cause": str(error)})
        done = False
    if done:
        return
    with transaction() as session:
        payment = queries.locked_payment(session, payment_id)
        if payment.status != rules.PENDING:
            return
        now = utc_now()
        if now >= rules.ask_until(payment.created_at):
            payment.status, payment.open_reference = rules.CLOSED, None
            return
        _ask_later(session, payment_id, asked=asked + 1, at=now + rules.ask_again_after(asked))


def refund(payment_id: int, *, reason: str) -> None:
    """Start giving a whole payment back, in the caller's transaction; twice is once."""
    with transaction() as session:
        payment = queries.locked_payment(session, payment_id)
        if queries.refund_of(session, payment_id) is not None:
            return
        if payment.status != rules.SUCCEEDED:
            raise RuntimeError("only money that came can go back")
        payment.status, payment.open_reference = rules.REFUNDING, None
        session.add(
            Refund(
                refund_no=long_id(),
                payment_id=payment_id,
                amount_fen=payment.amount_fen,
                reason=reason,
                status=rules.REFUNDING,
                asked_at=utc_now(),
            )
        )
        enqueue(session, "payments.send_refund", {"payment_id": payment_id})


def send_refund(payment_id: int, asked: int = 0) -> None:
    """The job behind `refund`: ask the gateway, then write down that it is done. May run twice.

    A silent gateway is asked again as about a payment; after 25 h GatewayDown, for a person to see.
    """
    with reading() as session:
        payment = queries.payment_by_id(session, payment_id)
        wanted = queries.refund_of(session, payment_id)
    if payment is None or wanted is None or wanted.status == rules.REFUNDED:
        return
    try:
        gateway().refund(
            payment_no=payment.payment_no,
            refund_no=wanted.refund_no,
            amount_fen=wanted.amount_fen,
            reason=wanted.reason,
        )
    except GatewayDown as error:
        if utc_now() >= rules.ask_until(wanted.asked_at):
            raise
        log.warning("refund waits", extra={"payment_id": payment_id, "cause": str(error)})
        _refund_later(payment_id, asked=asked + 1, at=utc_now() + rules.ask_again_after(asked))
    else:
        _refund_done(payment_id)


def _refund_later(payment_id: int, *, asked: int, at: datetime) -> None:
    with transaction() as session:
        payload = {"payment_id": payment_id, "asked": asked}
        enqueue(session, "payments.send_refund", payload, run_at=at)


@retried
def _refund_done(payment_id: int) -> None:
    with transaction() as session:
        payment = queries.locked_payment(session, payment_id)
        done = queries.refund_of(session, payment_id)
        if done is not None and done.status != rules.REFUNDED:
            payment.status = done.status = rules.REFUNDED
            done.done_at = utc_now()


@retried
def _hear(claim: Claim) -> bool:
    """Change the payment by a verified claim, once; whether it is (now or already) paid by it."""
    tool = gateway()
    with reading() as session:
        payment = queries.payment_by_no(session, claim.payment_no)
    if payment is None:
        log.warning("notice for no payment of ours")
        return False
    expected = Expected(payment.payment_no, payment.amount_fen, tool.app_id, tool.seller_id)
    refused = rules.why_not(claim, expected)
    with transaction() as session:
        held = queries.locked_payment(session, payment.id)
        if refused is None and held.trade_no == claim.trade_no:
            return True  # heard before
        refused = refused or _why_not_now(session, held, claim)
        _keep_notice(session, held, claim, refused)
        if refused is not None:
            log.warning("notice refused", extra={"payment_id": held.id, "cause": refused})
            return False
        _take_money(session, held, claim)
        return True


def _why_not_now(session: Session, payment: Payment, claim: Claim) -> str | None:
    """Why a claim that fits comes too late: one trade pays one payment, and the first one does."""
    if payment.trade_no is not None:
        return "paid by another trade"
    if queries.payment_by_trade(session, claim.trade_no) is not None:
        return "the trade of another payment"
    return None


def _keep_notice(session: Session, payment: Payment, claim: Claim, refused: str | None) -> None:
    """Write down what the gateway said, unless it has said exactly this before."""
    notice = PaymentNotice(
        payment_id=payment.id,
        trade_no=claim.trade_no,
        amount_fen=claim.amount_fen,
        refused=refused,
        heard_at=utc_now(),
    )
    if not queries.was_heard(session, notice):
        session.add(notice)


def _take_money(session: Session, payment: Payment, claim: Claim) -> None:
    payment.status = rules.SUCCEEDED
    if queries.open_payment_of(session, payment.reference) is None:
        payment.open_reference = payment.reference  # late money for a payment that was closed
    payment.trade_no, payment.paid_at = claim.trade_no, utc_now()
    news = PaymentSucceeded(payment.id, payment.reference, payment.amount_fen, payment.paid_at)
    announce(session, news)


def _ask_later(session: Session, payment_id: int, *, asked: int, at: datetime) -> None:
    payload = {"payment_id": payment_id, "asked": asked}
    enqueue(session, "payments.ask_gateway", payload, run_at=at)
