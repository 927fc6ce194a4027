"""The parts of a lot. Every field may be missing: a draft may be nearly empty."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from .base import Wire, wrong
from .numbers import (
    Amount,
    CarbonIntensity,
    Days,
    Density,
    Differential,
    Number,
    Percent,
    PositivePercent,
    UnitPrice,
)
from .pricing import Pricing
from .texts import Airport, Country, OptionalLine, OptionalName, OptionalTag, Standard, Tag, distinct
from .times import WireDay

Unit = Literal["gallons", "litres", "tonnes", "barrels"]
Product = Literal["neat", "blend", "attributes"]
Incoterm = Literal["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"]  # Incoterms 2020
Pathway = Literal[
    "FT-SPK", "HEFA-SPK", "SIP", "FT-SPK/A", "ATJ-SPK", "CHJ", "HC-HEFA-SPK", "ATJ-SKA", "co-processing"
]  # fmt: skip
CarbonMethod = Literal["corsia_default", "corsia_actual", "red"]
ChainOfCustody = Literal["segregated", "mass_balance", "book_and_claim"]
Claim = Literal["scope_1", "mandate", "scope_3"]
DocumentType = Literal[
    "pos", "poc", "corsia_certificate", "certificate_of_analysis", "certificate_of_quality", "delivery_ticket"
]  # fmt: skip

Standards = Annotated[tuple[Standard, ...] | None, Field(max_length=15), AfterValidator(distinct)]
Materials = Annotated[tuple[Tag, ...] | None, Field(max_length=20), AfterValidator(distinct)]
Comparator = Annotated[Decimal, Number(3, "150", least="50")]

CORSIA_COMPARATOR = Decimal(89)  # gCO2e/MJ of fossil jet fuel. Source: ICAO, CORSIA default life cycle values
MAX_TRANCHES = 60


class LotVolume(Wire):
    """How much. `tolerance_pct`: what may be delivered more or less, in percent of `amount`."""

    amount: Amount | None = None
    unit: Unit | None = None
    tolerance_pct: Percent | None = None


class LotPricing(Pricing):
    """The buyer's budget, and when it is paid."""

    payment_terms: OptionalName = None


class LotPriceBasis(Wire):
    """How the price is found: fixed, or an index with a differential per unit, in the pricing's currency."""

    type: Literal["fixed", "index"] | None = None
    index: OptionalName = None
    basis_ghg_saving: Percent | None = None  # the saving in percent that the index assumes
    differential: Differential | None = None
    pricing_window: OptionalName = None
    escalator: Differential | None = None  # per percentage point of saving above the basis
    floor: UnitPrice | None = None
    cap: UnitPrice | None = None
    fallback: OptionalName = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.floor is not None and self.cap is not None and self.floor > self.cap:
            raise wrong("The floor is above the cap.", field="floor")
        if self.type == "fixed" and self.index:
            raise wrong("A fixed price follows no index.", field="index")
        return self


class LotTranche(Wire):
    """One delivery of a schedule, `amount` in the volume's unit."""

    delivery_date: WireDay
    amount: Amount


class LotDelivery(Wire):
    """Where and when: one day, a window, or a schedule of tranches."""

    delivery_date: WireDay | None = None
    delivery_location: OptionalName = None
    delivery_method: OptionalLine = None
    incoterms: Incoterm | None = None
    window_start: WireDay | None = None
    window_end: WireDay | None = None
    airport: Airport | None = None
    country: Country | None = None
    region: OptionalTag = None
    schedule: Annotated[tuple[LotTranche, ...] | None, Field(max_length=MAX_TRANCHES)] = None

    @model_validator(mode="after")
    def _window_runs_forward(self) -> Self:
        if self.window_start and self.window_end and self.window_end < self.window_start:
            raise wrong("The delivery window ends before it begins.", field="windowEnd")
        return self


class LotSpecification(Wire):
    """What the fuel must be. Lists say what is accepted; `carbon_intensity` is the maximum, in gCO2e/MJ."""

    pathways: Annotated[tuple[Pathway, ...] | None, AfterValidator(distinct)] = None
    feedstocks: Materials = None
    excluded_feedstocks: Materials = None
    feedstock_origins: Materials = None
    carbon_intensity: CarbonIntensity | None = None
    carbon_method: CarbonMethod | None = None
    certifications: Standards = None
    density_kg_per_l: Density | None = Field(default=None, alias="densityKgPerL")
    chain_of_custody: Annotated[tuple[ChainOfCustody, ...] | None, AfterValidator(distinct)] = None


class LotCompliance(Wire):
    """Standards to be met, the reduction asked for (percent below `ghg_comparator`, in gCO2e/MJ), claims and documents.

    A percentage never stands alone: where a reduction comes without its comparator, that is CORSIA's 89.
    """

    standards: Standards = None
    ghg_reduction: PositivePercent | None = None
    ghg_comparator: Comparator | None = None
    claims: Annotated[tuple[Claim, ...] | None, AfterValidator(distinct)] = None
    documents: Annotated[tuple[DocumentType, ...] | None, AfterValidator(distinct)] = None
    documents_due_days: Days | None = None  # after delivery

    @model_validator(mode="after")
    def _comparator_stated(self) -> Self:
        if self.ghg_reduction is not None and self.ghg_comparator is None:
            object.__setattr__(self, "ghg_comparator", CORSIA_COMPARATOR)
        return self
