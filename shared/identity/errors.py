"""What can go wrong with who somebody is."""

from __future__ import annotations

from shared.errors import DomainError


class NotSignedIn(DomainError):
    """No credentials, or none that are good."""

    status = 401
    code = "not_signed_in"


class WrongCredentials(NotSignedIn):
    """Never says which of the two was wrong."""

    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("E-mail address and password do not fit each other. Check both, or register.")
