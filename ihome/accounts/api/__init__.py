"""The doors of accounts: come in, say who you are, look after the lock."""

from ihome.accounts.api import entering, profile, safety
from ihome.accounts.api.door import bp

__all__ = ["bp", "entering", "profile", "safety"]
