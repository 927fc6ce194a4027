"""What can go wrong with Clerk."""

from __future__ import annotations

from shared.errors import DomainError
from shared.identity.errors import NotSignedIn


class ClerkAway(DomainError):
    """Clerk does not answer, or not as it should; asked again later it will."""

    status = 503
    code = "identity_provider_away"
    retry_after = 10

    def __init__(self) -> None:
        super().__init__("Clerk, by which people sign in here, does not answer right now. Try again in a minute.")


class BadToken(NotSignedIn):
    """A token that does not show who somebody is: expired, not Clerk's, meant for others, or changed on the way."""

    code = "bad_token"

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Get a new token from Clerk, or sign in again.")
