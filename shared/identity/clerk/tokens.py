"""Clerk's session tokens: verified with Clerk's SDK, and by what it leaves to us; read into one shape.

Sources: https://clerk.com/docs/guides/sessions/session-tokens (claims, versions 1 and 2) and the SDK's `verify_token`,
which checks signature, times and authorized party, but neither the issuer nor that there is an expiry at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.accounts.clerk import Seat
from shared.accounts.shadows import ORGANIZATION_ID, USER_ID

from .errors import BadToken
from .keys import key_for

if TYPE_CHECKING:
    from shared.settings import ClerkSettings

LONGEST = 16_000
WHY = {
    "TOKEN_EXPIRED": "This token has expired.",
    "TOKEN_NOT_ACTIVE_YET": "This token is not good yet; is a clock wrong?",
    "TOKEN_IAT_IN_THE_FUTURE": "This token is not good yet; is a clock wrong?",
    "TOKEN_INVALID_AUTHORIZED_PARTIES": "This token was made for another site.",
    "TOKEN_INVALID_SIGNATURE": "This token's signature is wrong.",
}


@dataclass(frozen=True)
class Claims:
    """What a good token says: who, in which of Clerk's sessions, and for which of Clerk's organisations, if any."""

    user_id: str
    session_id: str
    seat: Seat | None


def read_token(token: str, clerk: ClerkSettings) -> Claims:
    """What a session token says. Raises BadToken, with why, and ClerkAway while its key cannot be known."""
    said = _verified(token, clerk, parties=clerk.parties)
    user_id, session_id = str(said.get("sub", "")), str(said.get("sid", ""))
    if said.get("iss") != clerk.frontend:
        raise BadToken("This token is of another Clerk instance.")
    if "exp" not in said or not USER_ID.fullmatch(user_id) or not session_id.startswith("sess_"):
        raise BadToken("This token is not that of a session.")
    if said.get("sts", "active") != "active":
        raise BadToken("This sign-in is not finished: Clerk still asks something of you.")
    if said.get("act"):
        raise BadToken("Nobody acts here in another person's name.")
    return Claims(user_id, session_id[:64], _seat(said))


def read_handshake(token: str, clerk: ClerkSettings) -> list[str]:
    """The `Set-Cookie` lines of a handshake that Clerk signed. Raises BadToken and ClerkAway."""
    lines = _verified(token, clerk, parties=None).get("handshake")
    if not isinstance(lines, list):
        raise BadToken("This is no handshake of Clerk's.")
    return [str(line) for line in lines]


def _verified(token: str, clerk: ClerkSettings, *, parties: tuple[str, ...] | None) -> dict[str, Any]:
    from clerk_backend_api.security import TokenVerificationError, VerifyTokenOptions, verify_token

    if token.count(".") != 2 or len(token) > LONGEST:  # one of Clerk's other kinds would be asked for over the network
        raise BadToken("This token cannot be read.")
    allowed = None if parties is None else list(parties)
    try:
        return verify_token(token, VerifyTokenOptions(jwt_key=key_for(token, clerk), authorized_parties=allowed))
    except TokenVerificationError as error:
        raise BadToken(WHY.get(error.reason.name, "This token is not good.")) from error


def _seat(said: dict[str, Any]) -> Seat | None:
    """The organisation it is for: claim `o` of version 2, `org_id` and `org_role` of version 1."""
    version_2 = said.get("o")
    found = version_2 if isinstance(version_2, dict) else {}
    organization_id = str(found.get("id") or said.get("org_id") or "")
    if not ORGANIZATION_ID.fullmatch(organization_id):
        return None
    role = str(found.get("rol") or said.get("org_role") or "")
    return Seat(organization_id, "", role)
