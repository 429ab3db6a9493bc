"""The back door of privacy."""

from ihome.privacy import service


def make_export(export_id: int) -> None:
    """Put one person's archive together."""
    service.make_export(export_id)


def sweep_exports() -> None:
    """Archives live for a week."""
    service.sweep_exports()


def delete_due_accounts() -> None:
    """Accounts whose grace is over."""
    service.delete_due_accounts()
