"""The clauses of a contract, worded from its terms. What they say of figures is said in the terms table alone."""

from __future__ import annotations

from datetime import UTC

from django.utils import timezone

from buyer_portal.contracts.models import Contract
from shared import schemas
from shared.lots.facts import DOCUMENTS
from shared.papers.facts import term_changes
from shared.ui import formats, times

_PRODUCT = {
    "neat": "The supplier delivers neat sustainable aviation fuel that meets ASTM D7566. It is not used unblended; "
    "whoever blends it certifies the blend to ASTM D1655 or Defence Standard 91-091.",
    "blend": "The supplier delivers jet fuel blended with sustainable aviation fuel. The blend is certified to ASTM "
    "D1655 or Defence Standard 91-091 before delivery.",
    "attributes": "The supplier transfers the sustainability attributes of the stated quantity through a registry "
    "(book and claim). No physical fuel is delivered, and the attributes are not sold as CORSIA-eligible fuel.",
}


def clauses_for(terms: schemas.ContractTerms) -> list[dict[str, str]]:
    """Heading and text of each clause, in order."""
    return [
        _clause("Subject", "The supplier sells and the buyer buys what the terms state. The terms are those on which "
                "the parties agreed on the marketplace; nothing else was agreed."),
        _clause("Product and quality", _PRODUCT[terms.product or "neat"]),
        _clause("Quantity", f"Tonnes are neat metric tonnes. {_share(terms)}Volumes are converted at the stated "
                "density at 15 °C, or else at 0.8 kg/L. Within the stated tolerance the delivered quantity counts as "
                "agreed and is what is paid for."),
        _clause("Delivery, title and risk", _delivery(terms)),
        _clause("Sustainability and documents", _documents(terms)),
        _clause("Price and payment", "The price per unit is fixed in the stated currency and without value added tax. "
                f"The buyer pays the supplier directly{_payment(terms)}. The marketplace neither holds nor moves "
                "money."),
        _clause("Inspection", f"The buyer inspects each delivery and its documents within {terms.inspection_days} days "
                "and states a complaint with its reason within that time."),
        _clause("One claim", "The sustainability of a delivery is claimed once. The supplier does not sell, and the "
                "buyer does not claim, the same quantity twice; a Proof of Sustainability backs one delivery alone."),
        _clause("Changes", "After both parties have signed, this contract is changed only by an amendment that both "
                "sign. Terminating it takes the agreement of both, or the decision of two administrators of the "
                "marketplace for good cause."),
        _clause("Electronic signature", "Both parties sign electronically on the marketplace. The signature names the "
                "SHA-256 hash of this document; whether a copy is the signed one can be verified in public."),
    ]  # fmt: skip


def amendment_clause(contract: Contract, before: schemas.ContractTerms, after: schemas.ContractTerms) -> dict[str, str]:
    """What an amendment of `contract` amends, and how: numbers and days as the house writes them, days in UTC."""
    with formats.reading_as(formats.HOUSE), timezone.override(UTC):
        changes = "; ".join(str(change) for change in term_changes(before, after))
        signed = f", signed by both on {times.exact(contract.active_at, 'date')}" if contract.active_at else ""
    held = contract.in_force
    amended = held.contract_number != contract.number
    last = f", last amended by {held.contract_number} (SHA-256 {held.hash})" if amended else ""
    return _clause(
        "Amendment",
        f"This amends contract {contract.number}, version {contract.edition}{signed} (SHA-256 "
        f"{contract.document_hash}){last}. From when both parties have signed it, the terms and clauses below take the "
        f"place of those that held before. What reads otherwise: {changes}. All else stays as it was.",
    )


def _share(terms: schemas.ContractTerms) -> str:
    if terms.saf_share_volume_pct is None:
        return ""
    return "Of a volume of the blend the stated share, by volume, is sustainable aviation fuel. "


def _delivery(terms: schemas.ContractTerms) -> str:
    incoterm = terms.delivery.incoterms
    if incoterm is None:
        return "Delivery is at the place and time that the terms state. Title and risk pass there."
    return f"Delivery is {incoterm} (Incoterms 2020) at the place and time that the terms state; risk passes so."


def _payment(terms: schemas.ContractTerms) -> str:
    return ", when the terms state" if terms.payment_terms else ""


def _documents(terms: schemas.ContractTerms) -> str:
    names = ", ".join(DOCUMENTS[code] for code in terms.documents) or "proof of sustainability, certificate of quality"
    due = f"{terms.documents_due_days} days after" if terms.documents_due_days is not None else "with"
    return (
        f"The supplier hands over {due} each delivery: {names}. Carbon intensity is stated in gCO₂e/MJ over the life "
        "cycle, with its method; a delivery above the stated intensity need not be accepted."
    )


def _clause(heading: str, text: str) -> dict[str, str]:
    return {"heading": heading, "text": text}
