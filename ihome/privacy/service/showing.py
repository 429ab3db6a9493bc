"""One's own data at a glance."""

from ihome.infra.db import reading
from ihome.privacy import queries, rules
from ihome.privacy.models import PersonalExport
from ihome.privacy.schemas import ClockView, ExportView, PrivacyView


def privacy(user_id: int) -> PrivacyView:
    """The newest archive, a deletion under way, what stands in its way, and the clocks."""
    with reading() as session:
        export = queries.newest_export(session, user_id)
        deletion = queries.open_deletion(session, user_id)
        unfinished = queries.unfinished(session, user_id)
    return PrivacyView(
        export=export_view(export) if export else None,
        deletion_due_at=deletion.due_at if deletion else None,
        trips=unfinished.trips,
        hosted=unfinished.hosted,
        published=unfinished.published,
        clocks=[ClockView(each.key, each.what, each.how_long, each.why) for each in rules.CLOCKS],
    )


def export_view(export: PersonalExport) -> ExportView:
    return ExportView(
        export_id=export.public_id,
        state=export.state,  # type: ignore[arg-type]
        asked_at=export.asked_at,
        ready_at=export.ready_at,
        expires_at=export.expires_at,
        size_bytes=export.size_bytes,
    )
