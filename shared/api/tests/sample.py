"""A few operations as a portal would have them, at addresses of their own: what the API's tests call."""

import threading

from django.urls import include, path
from rest_framework.response import Response

from shared.accounts.models import Organization
from shared.accounts.services import create_organization
from shared.api.endpoint import Endpoint, read_body, read_query
from shared.api.openapi import describe
from shared.api.paging import page_of
from shared.api.permissions import ActingPerson, KeyOnly, KeyOrSession, Public, SessionOnly, TrustedOnly
from shared.errors import StaleVersion
from shared.schemas import Request, Wire
from shared.schemas.numbers import Money
from shared.schemas.texts import RequiredName


class Price(Request):
    amount: Money


class Named(Request):
    name: RequiredName
    price: Price | None = None


class Filters(Wire):
    name: RequiredName | None = None


class Answer(Wire):
    name: str


class WhoApi(Endpoint):
    """Says who calls."""

    @describe("Who calls", answer=Answer)
    def get(self, request):
        actor = self.actor
        role = actor.role.value if actor.role else ""
        return Response({"via": actor.via, "id": actor.id, "organization": actor.organization_id, "role": role})


class SessionApi(WhoApi):
    permission_classes = (SessionOnly,)


class KeyApi(WhoApi):
    permission_classes = (KeyOnly,)


class TrustedApi(WhoApi):
    permission_classes = (TrustedOnly,)


class PersonApi(WhoApi):
    permission_classes = (ActingPerson,)


class PublicApi(WhoApi):
    permission_classes = (Public,)


class NamesApi(Endpoint):
    """Organisations by name; a POST adds one, and fails where its name says so."""

    gate: threading.Event | None = None
    reached: threading.Event | None = None

    @describe("List names", query=Filters, answer=Answer)
    def get(self, request):
        wanted = read_query(request, Filters)
        rows = Organization.objects.filter(name=wanted.name) if wanted.name else Organization.objects.all()
        page = page_of(rows, request.query_params, by="created_at")
        return Response({"names": [row.name for row in page.items], "nextCursor": page.next_cursor})

    @describe("Add a name", body=Named, answer=Answer, status=201)
    def post(self, request):
        body = read_body(request, Named)
        create_organization(name=body.name, by=self.actor, now=self.now)
        if self.gate is not None:
            self.reached.set()
            self.gate.wait(5)
        if body.name == "stale":
            raise StaleVersion("It has changed.", record={"_id": "1", "version": 3})
        if body.name == "crash":
            raise RuntimeError("a bug")
        price = body.price.amount if body.price else None
        return Response({"name": body.name, "price": price, "count": Organization.objects.count()}, status=201)


class PeerNamesApi(NamesApi):
    calls_peer = True

    @describe("Add a name elsewhere", body=Named, answer=Answer, status=201)
    def post(self, request):
        body = read_body(request, Named)
        create_organization(name=body.name, by=self.actor, now=self.now)
        return Response({"count": Organization.objects.count()}, status=201)


class NothingApi(Endpoint):
    permission_classes = (KeyOrSession,)

    @describe("Take a name away", status=204)
    def delete(self, request, pk):
        Organization.objects.filter(pk=pk).delete()
        return Response(status=204)


urlpatterns = [
    path("api/who", WhoApi.as_view()),
    path("api/who/session", SessionApi.as_view()),
    path("api/who/key", KeyApi.as_view()),
    path("api/who/trusted", TrustedApi.as_view()),
    path("api/who/person", PersonApi.as_view()),
    path("api/who/public", PublicApi.as_view()),
    path("api/names", NamesApi.as_view()),
    path("api/names/<str:pk>", NothingApi.as_view()),
    path("api/peer-names", PeerNamesApi.as_view()),
    path("", include("shared.accounts.urls")),
    path("", include("shared.api.urls")),
]
