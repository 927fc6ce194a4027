"""`/api/v1/auth/…`: signing in and out for clients that are not our own pages."""

from __future__ import annotations

from typing import Annotated, Any

from django.middleware.csrf import get_token
from pydantic import Field, StringConstraints
from rest_framework.request import Request
from rest_framework.response import Response

from shared.accounts.actors import actor_of, memberships_of
from shared.accounts.models import Membership, User
from shared.identity.errors import SignInElsewhere
from shared.identity.provider import get_provider
from shared.schemas import Request as Body
from shared.schemas import Wire
from shared.schemas.texts import ClerkId, Id, Name, RequiredName

from .endpoint import Endpoint, read_body
from .openapi import describe
from .permissions import Public, SessionOnly

Email = Annotated[str, StringConstraints(min_length=3, max_length=254), Field(json_schema_extra={"format": "email"})]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
NewPassword = Annotated[str, StringConstraints(min_length=8, max_length=1024)]


class Register(Body):
    email: Email
    password: NewPassword
    name: RequiredName
    organization_name: Name = ""


class Login(Body):
    email: Email
    password: Password


class SecondFactor(Body):
    """`token` is what login answered; `code` is the authenticator app's, or a recovery code."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    code: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    remember: bool = False


class UserOrganization(Wire):
    """An organisation that the user may act for, and in what role."""

    id: Id = Field(alias="_id")
    name: str
    brand_name: str
    kind: str
    role: str
    can_sign: bool
    can_pay: bool


class SignedInUser(Wire):
    """`_id` is the record's, `userId` what lots call `postedBy` and bids `bidderId`."""

    id: Id = Field(alias="_id")
    user_id: ClerkId
    email: str
    name: str
    title: str
    time_zone: str
    theme: str
    organization_id: Id | None = None
    role: str | None = None
    organizations: tuple[UserOrganization, ...]


class SignedIn(Wire):
    user: SignedInUser
    csrf_token: str


class Me(Wire):
    user: SignedInUser


class AccountEndpoint(Endpoint):
    """A call about signing in: only where this portal signs people in itself."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not get_provider().signs_in_here:
            raise SignInElsewhere(get_provider().elsewhere)
        super().initial(request, *args, **kwargs)


class DoorEndpoint(AccountEndpoint):
    """A call that begins a session."""

    authentication_classes = ()
    permission_classes = (Public,)
    takes_idempotency_key = False  # a stored answer would bring no cookie


class RegisterApi(DoorEndpoint):
    @describe("Register, and begin a session", body=Register, answer=SignedIn, status=201, errors=[404, 409])
    def post(self, request: Request) -> Response:
        body = read_body(request, Register)
        get_provider().register(
            request._request,
            email=body.email,
            name=body.name,
            password=body.password,
            organization_name=body.organization_name,
            now=self.now,
        )
        return _signed_in(request, 201)


class LoginApi(DoorEndpoint):
    @describe(
        "Begin a session: sets the cookie, and gives the token that changes need in X-CSRFToken",
        body=Login,
        answer=SignedIn,
        errors=[404],
        description="An account with two-factor sign-in is answered 401 `second_factor_required` with a `token`, good "
        "for ten minutes; `/api/v1/auth/second-factor` takes it with a code and begins the session.",
    )
    def post(self, request: Request) -> Response:
        body = read_body(request, Login)
        get_provider().sign_in(request._request, email=body.email, password=body.password, now=self.now)
        return _signed_in(request, 200)


class SecondFactorApi(DoorEndpoint):
    @describe(
        "Begin the session for which login wanted a code as well", body=SecondFactor, answer=SignedIn, errors=[404, 409]
    )
    def post(self, request: Request) -> Response:
        body = read_body(request, SecondFactor)
        get_provider().finish_sign_in(
            request._request, token=body.token, code=body.code, remember=body.remember, now=self.now
        )
        return _signed_in(request, 200)


class LogoutApi(AccountEndpoint):
    permission_classes = (SessionOnly,)
    takes_idempotency_key = False

    @describe("End the session", status=204, errors=[404])
    def post(self, request: Request) -> Response:
        get_provider().sign_out(request._request, now=self.now)
        return Response(status=204)


class MeApi(AccountEndpoint):
    permission_classes = (SessionOnly,)

    @describe("Who is signed in, and for whom they may act", answer=Me, errors=[404])
    def get(self, request: Request) -> Response:
        return Response(Me(user=_user(request)))


def _signed_in(request: Request, status: int) -> Response:
    return Response(SignedIn(user=_user(request), csrf_token=get_token(request._request)), status=status)


def _user(request: Request) -> SignedInUser:
    user, actor = request._request.user, actor_of(request._request)
    assert isinstance(user, User)
    return SignedInUser(
        id=user.pk,
        user_id=user.external_id,
        email=user.email,
        name=user.name,
        title=user.title,
        time_zone=user.time_zone,
        theme=user.theme,
        organization_id=actor.organization_id or None,
        role=actor.role.value if actor.role else None,
        organizations=tuple(_organization(membership) for membership in memberships_of(request._request)),
    )


def _organization(membership: Membership) -> UserOrganization:
    organization = membership.organization
    return UserOrganization(
        id=organization.pk,
        name=organization.name,
        brand_name=organization.brand_name,
        kind=organization.kind,
        role=membership.role,
        can_sign=membership.can_sign,
        can_pay=membership.can_pay,
    )
