"""Electronic identity as accounts need it, in our words."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from motcua.foundation.adapters import RefusedError, UnavailableError, adapter

__all__ = ["Identity", "IdentityProvider", "SignInRefusedError", "UnavailableError", "identity_provider"]


class SignInRefusedError(RefusedError):
    """The answer of the provider proves nothing, or the account is closed; ``code`` says why, for the log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who signed in, as the provider has signed it. ``issuer`` and ``subject`` name the account for ever.

    ``kind`` is ``citizen`` or ``business``; a business is its ``tax_code``, the ``personal_id`` is then that of
    its representative. ``assurance`` is 1 or 2 (mức độ định danh).
    """

    issuer: str
    subject: str
    kind: str
    full_name: str
    representative: str = ""
    personal_id: str = ""
    tax_code: str = ""
    birth_date: date | None = None
    sex: str = ""  # male, female or unknown
    residence: str = ""
    phone: str = ""
    email: str = ""
    national_account_id: str = ""  # TechID
    assurance: int = 1
    is_digital_citizen: bool = False  # level 2 with all data that Resolution 66.22/2026/NQ-CP asks for


class IdentityProvider(Protocol):
    """A provider that people sign in with. Every call raises ``UnavailableError`` when it does not answer."""

    @property
    def issuer(self) -> str:
        """The provider's name."""

    def authorization_url(self, state: str, nonce: str, verifier: str, redirect_uri: str) -> str:
        """Return where to send the person: PKCE with ``verifier``, coming back to ``redirect_uri``."""

    def identify(self, code: str, verifier: str, nonce: str, redirect_uri: str) -> Identity:
        """Return who came back with ``code``. Raises ``SignInRefusedError``; a code works once."""

    def logout_url(self, redirect_uri: str) -> str:
        """Return where the person ends the provider's session; "" when there is no such page."""

    def check(self) -> str:
        """Say in one sentence that the provider is there."""


VNEID, NATIONAL_PORTAL = "accounts.identity_provider", "accounts.national_identity"


def identity_provider(port: str = VNEID) -> IdentityProvider:
    """Return the provider that settings name: VNeID, or the sign-in of the national portal."""
    chosen: IdentityProvider = adapter(port)
    return chosen
