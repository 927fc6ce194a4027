"""The OpenAPI 3.1 document: what every operation has in common is said here, once."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pydantic
from django.conf import settings
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import Direction, OpenApiParameter, OpenApiResponse, extend_schema
from pydantic.json_schema import model_json_schema

from shared.schemas import ErrorShape

from .permissions import ActingPerson, KeyOnly, KeyOrSession, Public, SessionOnly, TrustedOnly
from .webhooks import webhook_operations

F = TypeVar("F", bound=Callable[..., Any])
Model = type[pydantic.BaseModel]
Answers = Model | Mapping[int, Any] | None

REF = "#/components/schemas/{model}"
HTTP_METHODS = ("get", "post", "put", "patch", "delete")
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
NO_TAGS = {"api", "v1", "marketplace"}
WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
SECURITY = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key, or the identity provider's session token."},
    "session": {"type": "apiKey", "in": "cookie", "name": ""},
}
PROBLEMS = {
    400: "Malformed or invalid; `fields` names what.",
    401: "No credentials, or none that are good.",
    403: "Known, but not allowed.",
    404: "Not there, or not yours.",
    409: "Wrong state, stale version, or the first request with this Idempotency-Key is still running.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "It refers to something that does not exist, or the Idempotency-Key was used with another body.",
    429: "Too many requests; `Retry-After` says when to go on.",
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,255}$"},
    OpenApiParameter.HEADER,
    description="Same key and same body within 24 hours: the stored answer. Another body: 422.",
)
ACTING = [
    OpenApiParameter(
        "X-Acting-User",
        {"type": "string", "pattern": "^user_[0-9A-Za-z]{1,59}$", "examples": ["user_2NNEqL2nrIRdJ194ndJqAHwEfxC"]},
        OpenApiParameter.HEADER,
        description="With a key: the person on whose behalf.",
    ),
    OpenApiParameter(
        "X-Acting-Org",
        {"type": "string", "pattern": "^[0-9a-f]{24}$", "examples": ["65a1b2c3d4e5f60718293a4b"]},
        OpenApiParameter.HEADER,
        description="With the trusted dashboard's key: the organisation on whose behalf.",
    ),
]


def describe(
    summary: str,
    *,
    answer: Answers = None,
    status: int = 200,
    body: Model | None = None,
    query: Model | None = None,
    errors: Sequence[int] = (),
    description: str = "",
) -> Callable[[F], F]:
    """Describe one method of an `Endpoint`: what it does and, as pydantic models, what goes in and comes out.

    `answer` is the model that `status` brings, or a model (None for no body) for each status. Errors, credentials, the
    common headers and the operation's name (by the class) are added by themselves; `errors` adds what is uncommon.
    """
    answers = answer if isinstance(answer, Mapping) else {status: answer}

    def mark(method: F) -> F:
        method.errors = set(errors)  # type: ignore[attr-defined]
        method.kwargs = {"schema": HouseSchema}  # type: ignore[attr-defined]  # what extend_schema builds on
        marked: F = extend_schema(
            summary=summary,
            description=description,
            request=body,
            responses=dict(answers),
            parameters=[query] if query else None,  # type: ignore[list-item]
        )(method)
        return marked

    return mark


class Part(str):
    """The name of a model inside another. The model itself may be a component too: it is the same one."""

    _spectacular_annotation = {"suppress_collision_warning": True}


class PydanticComponents(OpenApiSerializerExtension):
    """Our wire models as components: as they validate for requests, as they are written for answers."""

    target_class = "pydantic.BaseModel"
    match_subclasses = True
    priority = 1

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return str(self.target.__name__)

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        request = direction == "request"
        suffix = "Request" if request else ""
        schema = model_json_schema(
            self.target, ref_template=REF + suffix, mode="validation" if request else "serialization"
        )
        for name, part in schema.pop("$defs", {}).items():
            component = ResolvedComponent(
                name=name + suffix, type=ResolvedComponent.SCHEMA, object=Part(name + suffix), schema=part
            )
            auto_schema.registry.register_on_missing(component)
        return schema


class HouseSchema(AutoSchema):
    def get_operation_id(self) -> str:
        """`PublishLotApi` is `publish_lot`; `LotApi` with several methods is `get_lot`, `patch_lot`, …"""
        name = WORD.sub("_", type(self.view).__name__.removesuffix("Api")).lower()
        methods = [method for method in HTTP_METHODS if hasattr(self.view, method)]
        return name if len(methods) == 1 else f"{self.method.lower()}_{name}"

    def get_tags(self) -> list[str]:
        parts = [part for part in self.path.split("/") if part and part not in NO_TAGS]
        return [parts[0]] if parts else ["portal"]

    def get_override_parameters(self) -> list[Any]:
        mine: list[Any] = [IDEMPOTENCY_KEY] if self._takes_idempotency_key() else []
        return mine + (ACTING if self._takes(KeyOrSession, KeyOnly, TrustedOnly, ActingPerson) else [])

    def get_auth(self) -> list[dict[str, list[str]]]:
        names = ["key", "bearer", "session"]
        if self._takes(SessionOnly):
            names = ["session", "bearer"]
        elif self._takes(KeyOnly, TrustedOnly):
            names = ["key", "bearer"]
        for name in names:
            scheme = SECURITY[name] | ({"name": settings.SESSION_COOKIE_NAME} if name == "session" else {})
            self.registry.register_on_missing(
                ResolvedComponent(name=name, type=ResolvedComponent.SECURITY_SCHEMA, object=name, schema=scheme)
            )
        return ([{}] if self._takes(Public) else []) + [{name: []} for name in names]

    def _get_request_for_media_type(self, serializer: Any, direction: Direction = "request") -> Any:
        if not _is_model(serializer):
            return super()._get_request_for_media_type(serializer, direction)  # type: ignore[no-untyped-call]
        component = self.resolve_serializer(serializer, direction)
        return component.ref, bool(component.schema.get("required"))

    def _get_response_bodies(self, direction: Direction = "response") -> Any:
        return super()._get_response_bodies(direction) | {
            str(status): self._problem(status) for status in sorted(self._problems())
        }

    def _problems(self) -> set[int]:
        found = {429, 401} | getattr(getattr(self.view, self.method.lower()), "errors", set())
        if not self._takes(Public):
            found.add(403)
        if "{" in self.path:
            found.add(404)
        if self.method in UNSAFE:
            found |= {400, 403, 413, 415}
        if self._takes_idempotency_key():
            found |= {409, 422}
        if any(_is_model(parameter) for parameter in self.get_override_parameters()):
            found.add(400)
        return found

    def _problem(self, status: int) -> dict[str, Any]:
        answer = OpenApiResponse(ErrorShape, PROBLEMS[status])
        described: dict[str, Any] = self._get_response_for_code(answer, str(status))  # type: ignore[no-untyped-call]
        return described

    def _takes_idempotency_key(self) -> bool:
        return self.method in UNSAFE and bool(getattr(self.view, "takes_idempotency_key", False))

    def _takes(self, *permissions: type) -> bool:
        return any(type(permission) in permissions for permission in self.view.get_permissions())


class Generator(SchemaGenerator):
    """drf-spectacular's generator, with the webhooks that this portal sends."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        document: dict[str, Any] = super().get_schema(request, public)  # type: ignore[no-untyped-call]
        operations, components = webhook_operations(settings.PORTAL, ref_template=REF)
        document["webhooks"] = operations
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for name, part in components.items():
            schemas.setdefault(name, part)
        return document


def _is_model(value: Any) -> bool:
    return inspect.isclass(value) and issubclass(value, pydantic.BaseModel)
