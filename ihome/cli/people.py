"""Who works here: `ihome staff`."""

import argparse
import sys

from ihome.accounts import service as accounts
from ihome.cli.start import make_app
from ihome.kernel.errors import AppError
from ihome.kernel.roles import MEMBER, STAFF, Role
from ihome.settings import Settings

REASON = "ihome staff"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "give somebody a staff role, take it away, list who has one"
    staff = commands.add_parser("staff", help=about, description=about)
    acts = staff.add_subparsers(required=True, metavar="ACT")
    grant = acts.add_parser("grant", help="give a user a staff role; they log in again")
    grant.add_argument("mobile", help="the phone number that the user registered with")
    grant.add_argument("role", choices=STAFF)
    grant.set_defaults(command=grant_role)
    revoke = acts.add_parser("revoke", help="make a user an ordinary member again")
    revoke.add_argument("mobile", help="the phone number that the user registered with")
    revoke.set_defaults(command=revoke_role)
    acts.add_parser("list", help="who has a role").set_defaults(command=list_staff)


def grant_role(settings: Settings, arguments: argparse.Namespace) -> int:
    return _set_role(settings, arguments.mobile, arguments.role)


def revoke_role(settings: Settings, arguments: argparse.Namespace) -> int:
    return _set_role(settings, arguments.mobile, MEMBER)


def list_staff(settings: Settings, _: argparse.Namespace) -> int:
    with make_app(settings, "setup", quiet=True).app_context():
        for each in accounts.staff():
            print(f"{each.role:<9} {each.mobile}  {each.public_id}  {each.name}")
    return 0


def _set_role(settings: Settings, mobile: str, role: Role) -> int:
    with make_app(settings, "setup", quiet=True).app_context():
        try:
            user_id = accounts.user_id_of_mobile(mobile)
            user = accounts.set_role(user_id, role, actor_id=None, reason=REASON)
        except AppError as error:
            sys.exit(f"ihome: {error.errmsg}")
    print(f"{user.name} ({user.public_id}): {user.role}")
    return 0
