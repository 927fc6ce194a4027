"""The HTTP API of contracts, as this portal holds them; signing is a call to the Buyer portal, which owns them."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from shared import clock, schemas
from shared.accounts.scoping import get_for
from shared.api.endpoint import Endpoint, read_body
from shared.api.openapi import describe
from shared.api.paging import page_of
from shared.api.permissions import ActingPerson, KeyOrSession
from shared.ids import new_id
from shared.schemas import contract as calls

from .models import TradeContract
from .services import do_to_contract
from .services.evidence import evidence_of_call


class ContractsApi(Endpoint):
    permission_classes = (KeyOrSession,)

    @describe("List your organisation's contracts", answer=calls.ContractList)
    def get(self, request: Request) -> Response:
        page = page_of(TradeContract.objects.visible_to(self.actor), request.query_params, by="told_at")
        contracts = [contract.to_wire() for contract in page.items]
        return Response({"contracts": contracts, "count": len(contracts), "nextCursor": page.next_cursor})


class OneContract(Endpoint):
    """What the calls on one contract share: a contract of the caller's organisation, or 404."""

    def contract(self, pk: str) -> TradeContract:
        contract: TradeContract = get_for(self.actor, TradeContract.objects.all(), pk)
        return contract


class ContractApi(OneContract):
    permission_classes = (KeyOrSession,)

    @describe("Show one contract", answer=calls.ContractAnswer)
    def get(self, request: Request, pk: str) -> Response:
        return Response({"contract": self.contract(pk).to_wire()})


class SignContractApi(OneContract):
    permission_classes = (ActingPerson,)
    calls_peer = True

    @describe("Sign the newest version for your side", body=schemas.SignContract, answer=calls.ContractAnswer)
    def post(self, request: Request, pk: str) -> Response:
        contract, body = self.contract(pk), read_body(request, schemas.SignContract)
        evidence = evidence_of_call(request._request, by=self.actor)
        done = do_to_contract(
            contract=contract, deed="sign", body=body.to_dict() | {"evidence": evidence}, by=self.actor,
            key=request.headers.get("Idempotency-Key") or new_id(), tell_time=clock.now,
        )  # fmt: skip
        return Response({"contract": done.to_wire()})
