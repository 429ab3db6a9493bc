"""Numbers of phones, as this house accepts and finds them."""

from ihome.infra.vault import vault
from ihome.verification import rules
from ihome.verification.ports import policy


def mobile_of(text: str) -> str:
    """The one spelling of a number that is served here (rules.mobile_of); InvalidInput."""
    return rules.mobile_of(text, countries=policy().countries)


def mobile_index(digits: str) -> str:
    """The blind index of a number: equal for equal numbers, and it tells nobody which."""
    return vault().index(digits, kind="mobile")
