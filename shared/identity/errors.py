"""What can go wrong with who somebody is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shared.errors import DomainError, Forbidden, NotFound, TooMany


class SignInElsewhere(NotFound):
    """This portal does not sign people in itself."""

    code = "sign_in_elsewhere"

    def __init__(self, where: str) -> None:
        super().__init__(f"There is no sign-in here. Sign in at {where}.", code=self.code)


class NotSignedIn(DomainError):
    """No credentials, or none that are good."""

    status = 401
    code = "not_signed_in"


class WrongCredentials(NotSignedIn):
    """Never says which of the two was wrong."""

    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("E-mail address and password do not fit each other. Check both, or register.")


class SignInExpired(NotSignedIn):
    """The second step came too late, or without the first."""

    code = "sign_in_expired"

    def __init__(self) -> None:
        super().__init__("The code comes within ten minutes of the password. Sign in again from the start.")


class SecondFactorRequired(NotSignedIn):
    """The password was right; `token` says so in the second step, which takes a code as well."""

    code = "second_factor_required"

    def __init__(self, token: str) -> None:
        super().__init__("This account also takes a code of its authenticator app, or a recovery code.")
        self.token = token

    def body(self) -> dict[str, Any]:
        return super().body() | {"token": self.token}


class SecondFactorDue(Forbidden):
    """An organisation of this person's wants every member to have a second factor, and they have none yet."""

    code = "second_factor_due"

    def __init__(self) -> None:
        super().__init__(
            "Your organisation requires two-factor sign-in. Set it up under Settings, Sign-in and security; then go on."
        )


class WrongCode(NotSignedIn):
    code = "wrong_code"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"code": [message]})


def too_many(what: str, *, now: datetime, wait: int, code: str) -> TooMany:
    """Closed for `wait` seconds because of too much of `what`; says when it opens again, in the reader's zone."""
    opens = timezone.localtime(now + timedelta(seconds=wait + 59))  # said in whole minutes, never too early
    return TooMany(f"There were too many {what}. It opens again at {opens:%H:%M %Z}.", retry_after=wait, code=code)


class LinkUnknown(DomainError):
    """A link that was mailed opens nothing."""

    status = 404
    code = "link_unknown"
    text = "This link is not known here. Perhaps a part of it is missing: copy all of it from the mail."

    def __init__(self) -> None:
        super().__init__(self.text)


class AddressLinkUnknown(LinkUnknown):
    text = "This link is not known here, or was used already. Is the mail the newest one, and the link all of it?"


class LinkUsed(LinkUnknown):
    status = 410
    code = "link_used"
    text = "This link was used already, or a newer password was set since. A link works once."


class LinkExpired(LinkUnknown):
    status = 410
    code = "link_expired"
    text = "This link has expired: it works for an hour."
