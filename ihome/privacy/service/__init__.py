"""What people can do with what we keep about them: the face of the package."""

from ihome.privacy.service.deleting import (
    ask_deletion,
    cancel_deletion,
    delete_due_accounts,
    withdraw_consent,
)
from ihome.privacy.service.exporting import ask_export, export_file, make_export, sweep_exports
from ihome.privacy.service.showing import privacy

__all__ = [
    "ask_deletion", "ask_export", "cancel_deletion", "delete_due_accounts", "export_file",
    "make_export", "privacy", "sweep_exports", "withdraw_consent",
]  # fmt: skip
