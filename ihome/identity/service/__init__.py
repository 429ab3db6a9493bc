"""What can be done with real names and consents: the face of the package."""

from ihome.identity.rules import CLASSIC_VERSION
from ihome.identity.service.consents import consents, give_consent
from ihome.identity.service.desk import approve, case, cases, refuse, reveal
from ihome.identity.service.giving import (
    ask_provider,
    give_real_name,
    real_name,
    withdraw_provider,
    withdraw_real_name,
)
from ihome.identity.service.looking import looks
from ihome.identity.service.photos import (
    forget_id_photos,
    keep_id_photo,
    link_to_photo,
    own_id_photos,
    photo_by_link,
    sweep_id_photos,
)

__all__ = [
    "CLASSIC_VERSION",
    "approve",
    "ask_provider",
    "case",
    "cases",
    "consents",
    "forget_id_photos",
    "give_consent",
    "give_real_name",
    "keep_id_photo",
    "link_to_photo",
    "looks",
    "own_id_photos",
    "photo_by_link",
    "real_name",
    "refuse",
    "reveal",
    "sweep_id_photos",
    "withdraw_provider",
    "withdraw_real_name",
]  # fmt: skip
