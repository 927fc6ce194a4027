"""Lots in each state, as rows; and what people write into them."""

import factory

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot, LotRevision
from shared import schemas
from shared.accounts.tests.factories import NOW, OrganizationFactory, UserFactory
from shared.lots import body_text, lot_columns
from shared.schemas import json

# What publishing asks for, and a little more.
WRITTEN = {
    "title": "HEFA-SPK for Zürich",
    "description": "Neat HEFA-SPK by rail.",
    "type": "forward",
    "product": "neat",
    "volume": {"amount": 4000, "unit": "tonnes", "tolerancePct": 5},
    "pricing": {"currency": "USD", "pricePerUnit": 2050, "paymentTerms": "30 days net"},
    "delivery": {
        "windowStart": "2027-04-01T00:00:00.000Z",
        "windowEnd": "2027-06-30T00:00:00.000Z",
        "deliveryLocation": "Zürich (ZRH)",
        "airport": "ZRH",
        "incoterms": "DAP",
    },
    "specification": {"pathways": ["HEFA-SPK"], "carbonIntensity": 25},
    "compliance": {"standards": ["ISCC CORSIA"]},
    "bidDeadline": "2026-12-01T12:00:00.000Z",
    "tags": ["Alpine"],
    "airlineName": "Helvia Airways",
}

# The writable fields of the example in seed 002, with a delivery date in the future.
SEED_EXAMPLE = {
    "title": "Premium SAF Lot - ISCC Certified",
    "description": "High-quality sustainable aviation fuel...",
    "type": "spot",
    "volume": {"amount": 100000, "unit": "gallons"},
    "pricing": {"price": 500000, "currency": "USD", "pricePerUnit": 5.0, "paymentTerms": "Net 30"},
    "delivery": {
        "deliveryDate": "2027-03-01T00:00:00.000Z",
        "deliveryLocation": "JFK Airport, New York",
        "deliveryMethod": "Pipeline",
        "incoterms": "FOB",
    },
    "compliance": {"standards": ["ISCC", "CORSIA"], "ghgReduction": 80},
    "tags": ["premium", "certified"],
    "airlineName": "Aeronomy Airlines",
}


def written(**changes):
    """A complete lot's fields; parts are given whole, and None takes one away."""
    body = WRITTEN | changes
    return schemas.LotFields.model_validate({name: value for name, value in body.items() if value is not None})


class LotFactory(factory.django.DjangoModelFactory):
    """A row in the state that is asked for, with the edition that goes with it. No message, no audit."""

    class Meta:
        model = Lot
        skip_postgeneration_save = True

    class Params:
        fields = factory.LazyFunction(written)

    number = factory.Sequence(lambda n: f"LOT-2026-{n + 1000}")
    organization = factory.SubFactory(OrganizationFactory)
    posted_by = factory.SubFactory(UserFactory)
    status = states.DRAFT
    revision = factory.LazyAttribute(lambda lot: 0 if lot.status in {states.DRAFT, states.DELETED} else 1)
    version = factory.LazyAttribute(lambda lot: 1 + lot.revision)
    published_at = factory.LazyAttribute(lambda lot: NOW if lot.revision else None)
    closed_at = factory.LazyAttribute(
        lambda lot: NOW if lot.status not in {states.DRAFT, states.DELETED, states.PUBLISHED} else None
    )
    reason = factory.LazyAttribute(
        lambda lot: "The schedule changed." if lot.status in {states.CANCELLED, states.UNSUCCESSFUL} else ""
    )
    created_at = NOW
    updated_at = NOW

    @factory.lazy_attribute
    def body(self):
        return body_text(self.fields)

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        fields = schemas.LotFields.model_validate(json.loads(kwargs["body"].encode()))
        return lot_columns(fields, number=kwargs["number"]) | kwargs

    @factory.post_generation
    def words(self, create, extracted, **kwargs):
        Lot.INDEX.keep(self.pk, after=self.search_text)

    @factory.post_generation
    def edition(self, create, extracted, **kwargs):
        if self.revision:
            LotRevision.objects.create(
                lot=self, revision=1, version=self.version, body=self.body, material=False,
                made_by=self.posted_by, made_at=NOW,
            )  # fmt: skip


def lot_of(membership, status=states.DRAFT, **more):
    """A lot that this member posted."""
    return LotFactory(organization=membership.organization, posted_by=membership.user, status=status, **more)
