"""Who acts, for whom, with what rights, and by which way they came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.audit.services import Via
from shared.errors import Forbidden, NotFound

from .models import Membership, Organization, User
from .roles import Role

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = [
    "PUBLIC", "SYSTEM", "Actor", "Role", "acting_for", "actor_of", "memberships_of", "operator_of", "session_actor",
]  # fmt: skip


SESSION_ORGANIZATION = "organization_id"


@dataclass(frozen=True)
class Actor:
    """One caller: a person for an organisation, a machine for one, this system or an operator of it, or the public."""

    user: User | None = None
    organization: Organization | None = None
    role: Role | None = None
    via: Via = "public"
    key_id: str = ""
    session_id: str = ""
    """Of the identity provider's session, where somebody signed in at one that is not this portal."""

    @property
    def id(self) -> str:
        """The person's id (`user_…`), else the key's, else nothing."""
        return self.user.external_id if self.user else self.key_id

    @property
    def name(self) -> str:
        """How the audit trail names this actor."""
        if self.user:
            return str(self.user)
        nobody = {"system": "System", "trusted": "The other portal", "key": f"API key {self.key_id}"}
        return nobody.get(self.via, "Not signed in")

    @property
    def organization_id(self) -> str:
        return self.organization.pk if self.organization else ""

    @property
    def auth_method(self) -> str:
        """How this actor showed who they are, for the evidence of a signature: `session`, `Clerk session sess_…`, …"""
        return f"Clerk session {self.session_id}" if self.session_id else self.via

    @property
    def is_known(self) -> bool:
        """Whether this is anybody at all: everyone but the public."""
        return self.via != "public"

    def may(self, role: Role) -> bool:
        """Whether this actor may do what `role` may, in the organisation it acts for."""
        if self.via in {"system", "admin"}:
            return True
        return self.organization is not None and self.role is not None and self.role.covers(role)

    def require(self, role: Role) -> Actor:
        """This actor, if it `may`; raises Forbidden with a sentence otherwise."""
        if self.may(role):
            return self
        if self.organization is None:
            raise _no_organization()
        mine = self.role.label.lower() if self.role else "no"
        raise Forbidden(
            f"Your role at {self.organization} is {mine}; this takes {role.label.lower()}. Ask an owner there.",
            code="role_too_low",
        )

    def require_owner_of(self, organization: Organization) -> None:
        """Raises Forbidden unless this actor may do there what an owner may; NotFound when it acts for another one."""
        if self.organization is not None and self.organization_id != organization.pk:
            raise NotFound("There is no such organisation.")
        self.require(Role.OWNER)

    def person(self) -> tuple[User, Organization]:
        """The person and the organisation they act for; raises Forbidden when either is missing."""
        if self.organization is None:
            raise _no_organization()
        if self.user is None:
            raise Forbidden(
                "This is done by a person. Sign in, or name one in X-Acting-User with your key.", code="no_person"
            )
        return self.user, self.organization


def _no_organization() -> Forbidden:
    return Forbidden("This is done on an organisation's behalf. Say which one, or sign in.", code="no_organization")


SYSTEM = Actor(via="system")
PUBLIC = Actor(via="public")


def operator_of(request: HttpRequest) -> Actor:
    """The signed-in operator at work in the admin: for no organisation, and held by no role in one."""
    return Actor(user=request.user if isinstance(request.user, User) else None, via="admin")


def memberships_of(request: Any) -> list[Membership]:
    """The signed-in person's memberships in organisations of this portal; read once per request."""
    request = getattr(request, "_request", request)
    known: list[Membership] | None = getattr(request, "_memberships", None)
    if known is None:
        user = getattr(request, "user", None)
        known = list(Membership.objects.of(user).here()) if isinstance(user, User) else []
        request._memberships = known
    return known


def actor_of(request: Any) -> Actor:
    """Who sent this request, whether Django's or REST framework's: by key, by session, or the public.

    Of a signed-in person's organisations it is the one they switched to last, otherwise their first.
    """
    if isinstance(credential := getattr(request, "auth", None), Actor):
        return credential
    request = getattr(request, "_request", request)
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return PUBLIC
    wanted, session_id = request.session.get(SESSION_ORGANIZATION), getattr(request.session, "origin", "")
    return session_actor(user, memberships_of(request), wanted=wanted, session_id=session_id)


def acting_for(request: Any) -> str:
    """The id of the organisation that this request's person acts for. Empty where nothing has asked for it yet, as on
    a page or part of one that is about the person alone: no query is made."""
    return actor_of(request).organization_id if getattr(request, "_memberships", None) else ""


def session_actor(user: User, memberships: list[Membership], *, wanted: str | None, session_id: str = "") -> Actor:
    """A signed-in person in the organisation they want, or in their first one if they are not in that."""
    chosen = next((one for one in memberships if one.organization_id == wanted), None)
    if chosen is None and memberships:
        chosen = memberships[0]
    if chosen is None:
        return Actor(user=user, via="session", session_id=session_id)
    role = Role(chosen.role)
    return Actor(user=user, organization=chosen.organization, role=role, via="session", session_id=session_id)
