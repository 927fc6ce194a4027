"""The class that every API operation is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

import pydantic
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.views import APIView

from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.accounts.shadows import with_organization
from shared.errors import Invalid
from shared.schemas import field_errors

from .authentication import ApiKeyAuthentication, SessionAuthentication
from .exceptions import TEXTS, TooLarge, api_exception_handler
from .idempotency import idempotent
from .openapi import HouseSchema
from .parsers import StrictJSONParser
from .permissions import KeyOrSession
from .renderers import AlwaysJSON, ExactJSONRenderer
from .throttling import CallerThrottle

B = TypeVar("B", bound=pydantic.BaseModel)

LARGEST_BODY = 256 * 1024


class Endpoint(APIView):
    """One operation, or the few that share an address: credentials, limits, strict JSON and one error shape.

    A subclass says who may call it (`permission_classes`), describes each method with `openapi.describe`, and makes one
    service call. Its post, put, patch and delete take `Idempotency-Key` without doing anything for it.
    """

    authentication_classes: Sequence[type[BaseAuthentication]] = (ApiKeyAuthentication, SessionAuthentication)
    permission_classes: Sequence[Any] = (KeyOrSession,)
    throttle_classes = (CallerThrottle,)
    parser_classes = (StrictJSONParser,)
    renderer_classes = (ExactJSONRenderer,)
    content_negotiation_class = AlwaysJSON
    http_method_names = ("get", "head", "post", "put", "patch", "delete")  # OPTIONS would tell less than /api/schema
    schema = HouseSchema()
    takes_idempotency_key: ClassVar[bool] = True
    calls_peer: ClassVar[bool] = False
    """Whether a handler calls the other portal, which must not happen inside a transaction."""
    largest_body: ClassVar[int] = LARGEST_BODY

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for method in ("post", "put", "patch", "delete"):
            if method in cls.__dict__:
                setattr(cls, method, idempotent(cls.__dict__[method]))

    @property
    def actor(self) -> Actor:
        """Who calls."""
        return actor_of(self.request)

    @property
    def now(self) -> datetime:
        return clock.now()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if str(request.method) not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > self.largest_body:
            raise TooLarge(TEXTS[413][1])
        request._request.body  # noqa: B018  read now: the idempotency key needs it again after the parser
        super().initial(request, *args, **kwargs)

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Answers are one caller's own: no cache between us keeps them."""
        return {**super().default_response_headers, "Cache-Control": "no-store"}

    def get_exception_handler(self) -> Any:
        return api_exception_handler


class OnBehalf(Endpoint):
    """An operation that people of the other portal do through its dashboard."""

    @property
    def actor(self) -> Actor:
        """Who calls; a person whom the trusted dashboard names without an organisation acts for their own."""
        actor = super().actor
        if actor.via != "trusted" or actor.user is None:
            return actor
        return with_organization(actor, user=actor.user, name="", now=self.now)


def read_body(request: Request, model: type[B]) -> B:
    """The request's body as `model`; no body counts as `{}`. Raises Invalid, naming every field at fault."""
    data = request.data
    if not isinstance(data, dict):
        raise Invalid("The body must be a JSON object.", code="malformed")
    return _read(data, model)


def read_query(request: Request, model: type[B]) -> B:
    """The query string as `model`: of a name given twice the last value, and none that is empty. Raises Invalid."""
    given = {name: text for name, text in request.query_params.dict().items() if str(text).strip()}
    return _read(given, model)


def _read(data: dict[str, Any], model: type[B]) -> B:
    try:
        return model.model_validate(data)
    except pydantic.ValidationError as error:
        fields = field_errors(error)
        raise Invalid("Some fields are missing or wrong: " + ", ".join(sorted(fields)) + ".", fields=fields) from error
