"""Which fuel, and with which certificates."""

from __future__ import annotations

from typing import Any

from producer_portal.bids.models import ProducerBid
from producer_portal.certificates.models import Certificate
from shared import clock, schemas
from shared.lots.choices import CARBON_METHODS, CERTIFICATES, CHAIN_OF_CUSTODY, NOT_SAID, PATHWAYS
from shared.ui import times
from shared.ui.forms import CommaList, any_of, number, one_of, text

from .step import StepForm


class FuelForm(StepForm):
    WIRE = {
        f"specification.{wire}": name
        for wire, name in (
            ("pathway", "pathway"), ("feedstock", "feedstock"), ("feedstockOrigin", "feedstock_origin"),
            ("carbonIntensity", "carbon_intensity"), ("carbonMethod", "carbon_method"),
            ("certifications", "certifications"), ("chainOfCustody", "chain_of_custody"),
        )
    }  # fmt: skip

    pathway = one_of([NOT_SAID, *PATHWAYS])
    feedstock = text(most=100, help_text="Such as “Used cooking oil”.")
    feedstock_origin = text("Origin", most=100, help_text="Country or region that it comes from.")
    carbon_intensity = number("Carbon intensity", help_text="Over the life cycle.")
    carbon_method = one_of(CARBON_METHODS, "Carbon method", help_text="How the intensity is established.")
    certifications = any_of(CERTIFICATES, "Certification")
    more_certifications = CommaList(label="Other certificates", required=False, help_text="With commas between.")
    chain_of_custody = one_of([NOT_SAID, *CHAIN_OF_CUSTODY], "Chain of custody")

    @classmethod
    def owns(cls, wire_name: str) -> bool:
        return wire_name in cls.WIRE or wire_name.startswith("specification.certifications.")

    def shown(self) -> dict[str, Any]:
        fuel = self.written.specification or schemas.BidSpecification()
        asked = (self.asked.specification.pathways if self.asked.specification else None) or ()
        known, named = dict(CERTIFICATES), fuel.certifications or ()
        if not named and self.bid.reached < 4:
            named = tuple(one.scheme for one in valid_certificates(self.bid))
        return {
            "pathway": fuel.pathway or (asked[0] if len(asked) == 1 and self.bid.reached < 4 else None),
            "feedstock": fuel.feedstock,
            "feedstock_origin": fuel.feedstock_origin,
            "carbon_intensity": fuel.carbon_intensity,
            "carbon_method": fuel.carbon_method,
            "certifications": [name for name in named if name in known],
            "more_certifications": [name for name in named if name not in known],
            "chain_of_custody": fuel.chain_of_custody,
        }

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        fuel = {wire.partition(".")[2]: data.get(name) or None for wire, name in self.WIRE.items()}
        fuel["carbonIntensity"] = data.get("carbon_intensity")  # nought is a figure
        named = [*(data.get("certifications") or []), *(data.get("more_certifications") or [])]
        return {"specification": {**fuel, "certifications": named or None}}


def valid_certificates(bid: ProducerBid) -> list[Certificate]:
    """Those of the bid's organisation that are valid today."""
    held = Certificate.objects.filter(organization=bid.organization_id)
    return list(held.valid_on(times.local(clock.now()).date()).order_by("scheme", "id"))
