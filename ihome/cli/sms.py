"""Text messages: how they stand today, stop them, let them go again."""

import argparse

from ihome.cli.start import make_app
from ihome.settings import Settings
from ihome.verification import service as verification


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "text messages: what today cost; stop them (off), let them go again (on)"
    sub = commands.add_parser("sms", help=about, description=about)
    sub.add_argument("wish", choices=["status", "off", "on"])
    sub.set_defaults(command=sms)


def sms(settings: Settings, arguments: argparse.Namespace) -> int:
    """Switch if asked to, then tell; 1 while nothing is sent."""
    with make_app(settings, "setup", quiet=True).app_context():
        if arguments.wish != "status":
            verification.switch_sms(
                is_off=arguments.wish == "off", reason=f"ihome sms {arguments.wish}"
            )
        status = verification.sms_status()
    print("\n".join(_lines(status)))
    return 1 if status.is_off or status.is_off_by_setting else 0


def _lines(status: verification.SmsStatus) -> list[str]:
    why = "IHOME_SMS_OFF" if status.is_off_by_setting else "ihome sms off"
    is_off = status.is_off or status.is_off_by_setting
    return [
        f"{'off' if is_off else 'on '}  {f'by {why}' if is_off else status.tool}",
        f"today  {_yuan(status.spent_fen)} of {_yuan(status.budget_fen)} yuan",
        *(
            f"       {gateway or '-':<12} {state:<12} {count:>6}  {_yuan(fen)} yuan"
            for gateway, state, count, fen in status.by_state
        ),
    ]


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
