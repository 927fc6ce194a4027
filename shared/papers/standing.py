"""Where a contract stands as one of its sides sees it: whose turn it is, what it may do, and what happens next."""

from __future__ import annotations

from datetime import datetime

from shared import schemas
from shared.schemas.contract import Amendment
from shared.ui import times
from shared.ui.parts import Cell

UNSIGNED = ("awaiting_signatures", "partially_signed")
ENDED = {
    "completed": ("Completed", "both have done what they owed"),
    "terminated": ("Terminated", "the volume is given back"),
    "refused": ("Refused", "the bid has lapsed"),
    "expired": ("Expired", "it was not signed by both in time"),
}


def other_side(side: str) -> str:
    return "producer" if side == "buyer" else "buyer"


def name_of(contract: schemas.Contract, side: str) -> str:
    """The name of that side's organisation, as the contract has it."""
    return (contract.parties.buyer if side == "buyer" else contract.parties.supplier).name


def signed_by(contract: schemas.Contract) -> set[str]:
    """The sides that have signed the newest version."""
    return {one.side for one in contract.signatures if one.document_hash == contract.document_hash}


def open_amendment(contract: schemas.Contract) -> Amendment | None:
    """The amendment that waits for signatures. There is one at most."""
    return next((one for one in contract.amendments if one.status in UNSIGNED), None)


def waits_for(contract: schemas.Contract) -> str:
    """The side whose turn it is: `buyer`, `producer`, `both`, or nothing."""
    if contract.status in UNSIGNED:
        return _missing(signed_by(contract))
    if contract.status != "active":
        return ""
    termination, amendment = contract.termination, open_amendment(contract)
    if termination is not None and termination.status == "proposed" and termination.by != "administrators":
        return other_side(termination.by)
    return _missing(set(amendment.signed_by)) if amendment is not None else ""


def allowed_actions(contract: schemas.Contract, me: str) -> list[str]:
    """What the side `me` may do now, in the order in which a page offers it. Service and role still decide."""
    if contract.status in UNSIGNED:
        return [*([] if me in signed_by(contract) else ["sign"]), "request_changes", "refuse"]
    if contract.status != "active" or contract.amends:
        return []
    termination = contract.termination
    if termination is not None and termination.status == "proposed" and termination.by != "administrators":
        return ["withdraw_termination"] if termination.by == me else ["agree_termination", "decline_termination"]
    return [*([] if open_amendment(contract) else ["amend"]), "propose_termination"]


def state_cells(contract: schemas.Contract, me: str) -> list[Cell]:
    """State, whose turn, which clock, what happens next."""
    if contract.status in UNSIGNED:
        return _unsigned_cells(contract, me)
    if contract.status == "active":
        return _active_cells(contract, me)
    word, note = ENDED[contract.status]
    if contract.amends and contract.status in {"refused", "expired"}:
        note = "the contract stays as it was"
    return [
        Cell("State", f"{word}, version {contract.edition}", note=_since(contract.updated_at)),
        Cell("Whose turn", "Nobody’s", note="this is final"),
        Cell("What happens next", "Nothing more", note=note),
    ]


def _unsigned_cells(contract: schemas.Contract, me: str) -> list[Cell]:
    signed, they = signed_by(contract), name_of(contract, other_side(me))
    if me not in signed:
        turn = Cell("Whose turn", "Yours: read and sign it", note="or ask for changes, or refuse", mine=True)
    else:
        turn = Cell("Whose turn", f"{they}’s: to sign it", note="you have signed")
    state = f"{'Signed by one side' if signed else 'Not signed yet'}, version {contract.edition}"
    kind = "amendment" if contract.amends else "contract"
    follows = f"Then the {kind} is active by itself" if signed else "Both sign the same version"
    lapses = "without both, the contract stays as it is" if contract.amends else "without both, it expires"
    return [
        Cell("State", state, note=_since(contract.updated_at)),
        turn,
        Cell("To be signed by", at=contract.sign_by, note=f"{lapses},"),
        Cell("What happens next", follows, note=f"the {kind} is active once both have"),
    ]


def _active_cells(contract: schemas.Contract, me: str) -> list[Cell]:
    terms = contract.terms_in_force or contract.terms
    start = terms.delivery.window_start or terms.delivery.delivery_date
    end = terms.delivery.window_end or terms.delivery.delivery_date
    when = times.calendar_window(start, end) if start or end else "Not stated"
    if contract.amends:
        turn = Cell("Whose turn", "Nobody’s", note="both have signed")
        then = Cell("What happens next", "Its terms hold", note=f"of contract {contract.amends_number}")
    else:
        turn, then = _turn_when_active(contract, me)
    return [
        Cell("State", f"Active, version {contract.edition}", note=_since(contract.active_at)),
        turn,
        Cell("Delivery", when, note=terms.delivery.delivery_location or ""),
        then,
    ]


def _turn_when_active(contract: schemas.Contract, me: str) -> tuple[Cell, Cell]:
    they, termination, amendment = name_of(contract, other_side(me)), contract.termination, open_amendment(contract)
    if termination is not None and termination.status == "proposed" and termination.by != "administrators":
        then = Cell("What happens next", "It ends if both agree", note="declined or withdrawn, it goes on as before")
        if termination.by == me:
            return Cell("Whose turn", f"{they}’s: to agree to end it", note="you proposed it"), then
        return Cell("Whose turn", "Yours: agree to end it or not", note=f"{they} proposed it", mine=True), then
    if amendment is not None:
        then = Cell("What happens next", "Both sign the amendment", note="until then the terms below hold")
        if me in amendment.signed_by:
            return Cell("Whose turn", f"{they}’s: to sign the amendment", note=amendment.contract_number), then
        return Cell("Whose turn", "Yours: sign the amendment", note=amendment.contract_number, mine=True), then
    supplier = "You deliver" if me == "producer" else f"{name_of(contract, 'producer')} delivers"
    return (
        Cell("Whose turn", "Nobody’s now", note="both have signed"),
        Cell("What happens next", supplier, note="as the terms say; no signature is missing"),
    )


def _missing(signed: set[str]) -> str:
    missing = {"buyer", "producer"} - signed
    return "both" if len(missing) == 2 else next(iter(missing), "")


def _since(moment: datetime | None) -> str:
    return f"since {times.exact(moment, 'day')}" if moment else ""
