"""The HTTP API of contracts."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from shared import clock, schemas
from shared.accounts.actors import Actor
from shared.accounts.limits import address_of
from shared.accounts.scoping import get_for
from shared.api.endpoint import OnBehalf, read_body
from shared.api.openapi import describe
from shared.api.paging import page_of
from shared.api.permissions import ActingPerson, KeyOrSession
from shared.errors import InvalidMove
from shared.papers.consent import VERSION as CONSENT_VERSION
from shared.schemas import contract as calls
from shared.schemas.bid_calls import BeginDeal

from . import services
from .models import Contract
from .services import amending, terminating
from .services.keeping import stored
from .services.seeing import seen


def contract_answer(contract: Contract, status: int = 200) -> Response:
    return Response({"contract": contract.to_wire()}, status=status)


class Contracts(OnBehalf):
    """What the calls on contracts share: those that the caller is party to, or 404."""

    def contract(self, pk: str) -> Contract:
        contract: Contract = get_for(self.actor, Contract.objects.whole(), pk)
        return contract


class ContractsApi(Contracts):
    permission_classes = (KeyOrSession,)

    @describe("List your organisation's contracts", answer=calls.ContractList)
    def get(self, request: Request) -> Response:
        page = page_of(Contract.objects.visible_to(self.actor).told(), request.query_params, by="updated_at")
        contracts = [contract.to_wire() for contract in page.items]
        return Response({"contracts": contracts, "count": len(contracts), "nextCursor": page.next_cursor})

    @describe("Show the contract of an accepted bid; it is drawn up with the acceptance", body=BeginDeal,
              answer=calls.ContractAnswer, errors=(404,))  # fmt: skip
    def post(self, request: Request) -> Response:
        bid_id = read_body(request, BeginDeal).bid_id
        contract = Contract.objects.visible_to(self.actor).whole().filter(bid_id=bid_id).first()
        if contract is None:
            raise InvalidMove(
                "There is no contract for this bid: it is not accepted, or not yours.", code="not_accepted"
            )
        return contract_answer(contract)


class ContractApi(Contracts):
    permission_classes = (KeyOrSession,)

    @describe("Show one contract", answer=calls.ContractAnswer)
    def get(self, request: Request, pk: str) -> Response:
        return contract_answer(self.contract(pk))


class ExternalContractApi(ContractApi):
    """The same under the name that the source documents give it."""


class SignContractApi(Contracts):
    permission_classes = (ActingPerson,)

    @describe("Sign the newest version for your side", body=schemas.SignContract, answer=calls.ContractAnswer)
    def post(self, request: Request, pk: str) -> Response:
        contract, body = self.contract(pk), read_body(request, schemas.SignContract)
        how = circumstances(self.actor, contract, body, request)
        signed = services.sign_contract(contract=contract, body=body, how=how, by=self.actor, now=self.now)
        return contract_answer(stored(signed))


class RequestChangesApi(Contracts):
    permission_classes = (ActingPerson,)

    @describe("Put right what stands around the deal: both sign the new version", body=schemas.RequestChanges,
              answer=calls.ContractAnswer)  # fmt: skip
    def post(self, request: Request, pk: str) -> Response:
        contract, body = self.contract(pk), read_body(request, schemas.RequestChanges)
        changed = services.request_changes(contract=contract, body=body, by=self.actor, now=self.now)
        return contract_answer(stored(changed))


class RefuseContractApi(Contracts):
    permission_classes = (ActingPerson,)

    @describe("Decline to sign, for good", body=calls.RefuseContract, answer=calls.ContractAnswer)
    def post(self, request: Request, pk: str) -> Response:
        contract, body = self.contract(pk), read_body(request, calls.RefuseContract)
        refused = services.refuse_contract(contract=contract, reason=body.reason or "", by=self.actor, now=self.now)
        return contract_answer(stored(refused))


class AmendContractApi(Contracts):
    permission_classes = (ActingPerson,)

    @describe("Propose an amendment of an active contract: a contract of its own, which both sign",
              body=schemas.AmendContract, answer={201: calls.ContractAnswer})  # fmt: skip
    def post(self, request: Request, pk: str) -> Response:
        contract, body = self.contract(pk), read_body(request, schemas.AmendContract)
        amendment = amending.amend_contract(contract=contract, body=body, by=self.actor, now=self.now)
        return contract_answer(stored(amendment), status=201)


class ProposeTerminationApi(Contracts):
    permission_classes = (ActingPerson,)

    @describe("Propose to the other side to end an active contract", body=calls.ProposeTermination,
              answer=calls.ContractAnswer)  # fmt: skip
    def post(self, request: Request, pk: str) -> Response:
        contract, body = self.contract(pk), read_body(request, calls.ProposeTermination)
        asked = terminating.propose_termination(
            contract=contract, reason=body.reason or "", by=self.actor, now=self.now
        )
        return contract_answer(stored(asked))


class AgreeTerminationApi(Contracts):
    permission_classes = (ActingPerson,)

    @describe("Agree to the end that the other side proposed: the contract is terminated", answer=calls.ContractAnswer)
    def post(self, request: Request, pk: str) -> Response:
        ended = terminating.agree_termination(contract=self.contract(pk), by=self.actor, now=self.now)
        return contract_answer(stored(ended))


class DeclineTerminationApi(Contracts):
    permission_classes = (ActingPerson,)

    @describe("Decline the end that the other side proposed: the contract goes on", answer=calls.ContractAnswer)
    def post(self, request: Request, pk: str) -> Response:
        kept = terminating.decline_termination(contract=self.contract(pk), by=self.actor, now=self.now)
        return contract_answer(stored(kept))


class WithdrawTerminationApi(Contracts):
    permission_classes = (ActingPerson,)

    @describe("Withdraw the end that you proposed: the contract goes on", answer=calls.ContractAnswer)
    def post(self, request: Request, pk: str) -> Response:
        kept = terminating.withdraw_termination(contract=self.contract(pk), by=self.actor, now=self.now)
        return contract_answer(stored(kept))


def circumstances(
    actor: Actor, contract: Contract, body: schemas.SignContract, request: Request
) -> services.Circumstances:
    """How somebody signs: what this portal sees of them or, with the trusted key, what the other one says it saw."""
    if actor.via == "trusted" and body.evidence is not None:
        said = body.evidence
        return services.Circumstances(
            method=said.auth_method or "", signed_in_at=said.auth_at, viewed_at=said.viewed_at, ip=said.ip or "",
            user_agent=said.user_agent or "", consent_version=said.consent_version or CONSENT_VERSION,
        )  # fmt: skip
    if actor.via == "session":
        return seen(request._request, contract, now=clock.now())
    agent = request.headers.get("User-Agent", "")[:2000]
    return services.Circumstances(method=actor.auth_method, ip=address_of(request._request), user_agent=agent)
