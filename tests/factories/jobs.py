"""Work that has failed too often."""

from datetime import timedelta

from ihome.infra.db import transaction
from ihome.infra.outbox import MAX_TRIES, OutboxJob
from ihome.kernel.clock import utc_now


def a_parked_job(job: str = "payments.send_refund", payment_id: int = 0) -> int:
    """The row id of a job that is parked, with an error to look at."""
    made_at = utc_now() - timedelta(hours=2)
    with transaction() as session:
        row = OutboxJob(
            job=job, payload={"payment_id": payment_id}, state="parked", run_at=made_at,
            tries=MAX_TRIES, last_error="GatewayDown", made_at=made_at,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id
