"""Links that end a subscription without signing in: signed, for one person and one kind of mail, without an expiry."""

from __future__ import annotations

from django.core import signing

from shared.accounts.models import User
from shared.errors import NotFound

from .kinds import KINDS

DIGEST = "digest"  # what a digest's link is about, whatever kinds it is made of
SALT = "shared.comms.unsubscribe"


def token_of(user: User, kind: str) -> str:
    """What stands in the link; the same each time, so that a mail sent twice is the same mail."""
    return signing.Signer(salt=SALT).sign_object([user.pk, kind])


def read_token(token: str) -> tuple[User, str]:
    """Whose mails of which kind the link is about. Raises NotFound for a link that is none of ours."""
    try:
        pk, kind = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound("This link is not complete. Open it from the mail once more.") from None
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise NotFound("There is no such account any more.")
    return user, str(kind)


def name_of(kind: str) -> str:
    """What is unsubscribed from, in words; a kind may be gone since the mail was sent."""
    if kind == DIGEST:
        return "the daily digest"
    return next((f"“{known.label}”" for known in KINDS if known.name == kind), "these mails")
