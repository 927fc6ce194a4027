"""The split that covers the lot: which bids it takes, how much of each, and what may be done with it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from django.urls import reverse

from buyer_portal.bids.display.covering import TRIED, Offered, cheapest_cover
from buyer_portal.bids.display.measuring import measured_bids
from buyer_portal.bids.display.splitting import covering_of
from buyer_portal.deals.services import accept_offer, counter_offer
from buyer_portal.lots.models import Lot
from buyer_portal.lots.tests.factories import written as lot_fields
from buyer_portal.reference.services import set_reference_price
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, member

from .factories import OFFERED, negotiation_of, open_lot, producer, submitted
from .looking import counter

WRONG = ("9000", "-1", "0", "1.00001", "NaN", "x")


def offered(key, price, most, least=None, neat=1000):
    """`price` for one unit, of which `neat` kilograms are neat fuel."""
    return Offered(key, most if least is None else least, most, price * most, neat * most)


def mean_of(offers, taken):
    price = sum(Fraction(one.price * taken[one.key], one.most) for one in offers if one.key in taken)
    return price / sum(Fraction(one.neat * taken[one.key], one.most) for one in offers if one.key in taken)


def cheapest_by_hand(offers, need, most):
    """Of every way to take them, the lowest mean: each set at the least volume with which it covers."""
    means = []
    for amounts in product(*([0, *range(one.least, one.most + 1)] for one in offers)):
        taken = {one.key: amount for one, amount in zip(offers, amounts, strict=True) if amount}
        least = sum(one.least for one in offers if one.key in taken)
        if need <= sum(amounts) <= most and sum(amounts) == max(need, least):
            means.append(mean_of(offers, taken))
    return min(means, default=None)


@pytest.mark.parametrize("seed", range(60))
def test_no_other_set_is_cheaper(seed):
    random = Random(seed)
    offers = []
    for number in range(random.randint(1, 4)):
        most = random.randint(1, 6)
        neat = random.choice([800, random.randint(730, 800)])
        offers.append(offered(str(number), random.randint(50, 90), most, random.randint(1, most), neat))
    need = random.randint(1, 12)
    most = need + random.randint(0, 2)
    offers = [one for one in offers if one.least <= most]

    cover = cheapest_cover(offers, need=need, most=most)

    assert (mean_of(offers, cover.taken) if cover else None) == cheapest_by_hand(offers, need, most)
    assert cover is None or (cover.proved and cover.bound <= mean_of(offers, cover.taken))


def test_many_that_may_be_taken_in_part_are_proved_without_trying_all():
    offers = [offered(str(number), 2000 + number, 100, 1) for number in range(500)]

    cover = cheapest_cover(offers, need=1050, most=1100)

    assert cover.taken == {str(number): 100 for number in range(10)} | {"10": 50}
    assert cover.proved


def test_of_many_that_are_whole_only_what_is_found_is_bounded_and_says_so():
    random = Random(7)
    offers = [offered(str(number), random.randint(2000, 2900), random.choice([400, 1000])) for number in range(60)]

    cover = cheapest_cover(offers, need=4001, most=4200)

    assert len(offers) > TRIED
    assert 4001 <= sum(cover.taken.values()) <= 4200
    assert not cover.proved
    assert cover.bound < mean_of(offers, cover.taken)


def test_what_does_not_fit_together_covers_nothing():
    assert cheapest_cover([offered("a", 50, 3), offered("b", 50, 3)], need=4, most=5) is None
    assert cheapest_cover([offered("a", 50, 3)], need=4, most=5) is None
    assert cheapest_cover([], need=4, most=5) is None


def of(amount, **more):
    return {"volume": {"amount": amount, "unit": "tonnes"}} | more


def covering(lot):
    basis, measured = measured_bids(Lot.objects.get(pk=lot.pk))
    return covering_of(measured, basis, NOW)


def taken(lot):
    split = covering(lot).split
    return [(part.one.name, part.amount, part.whole) for part in split.parts] if split else None


@pytest.fixture
def owner(trader, browser_of):
    return browser_of(member(Role.OWNER, organization=trader.organization))


@pytest.fixture
def two(lot, joost, aino):
    """Porvoo 2,500 t at 2,064 from 500; Rotterdam 4,000 t at 2,119.88 from 1,000."""
    return [
        submitted(lot, aino, pricePerUnit=2064, minShare=500, **of(2500)),
        submitted(lot, joost, pricePerUnit=Decimal("2119.88"), minShare=1000),
    ]


@pytest.mark.django_db
def test_the_cheapest_are_taken_whole_and_the_rest_of_the_next(lot, two):
    split = covering(lot).split

    assert taken(lot) == [("Porvoo Bio Oy", 2500, True), ("Rotterdam Renewables B.V.", 1500, False)]
    assert [part.total for part in split.parts] == [Decimal("5160000.00"), Decimal("3179820.00")]
    assert (split.total, split.tonnes, split.landed) == (Decimal("8339820.00"), 4000, Decimal("2084.96"))
    assert (split.proved, split.alone.one.name, split.alone.total) == (
        True, "Rotterdam Renewables B.V.", Decimal("8479520.00"),
    )  # fmt: skip


@pytest.mark.django_db
def test_a_part_is_never_smaller_than_its_bid_or_the_lot_allows(trader, joost, aino):
    lot = open_lot(trader, fields=lot_fields(minShare=1800))
    submitted(lot, aino, pricePerUnit=2000, minShare=500, **of(2500))
    submitted(lot, joost, pricePerUnit=2100, minShare=1000, **of(3000))

    assert taken(lot) == [("Porvoo Bio Oy", 2200, False), ("Rotterdam Renewables B.V.", 1800, False)]


@pytest.mark.django_db
def test_whole_only_bids_may_come_to_more_by_the_tolerance_and_no_further(lot, joost, aino):
    submitted(lot, aino, pricePerUnit=2000, **of(2500))
    submitted(lot, joost, pricePerUnit=2100, **of(1700))
    assert taken(lot) == [("Porvoo Bio Oy", 2500, True), ("Rotterdam Renewables B.V.", 1700, True)]

    other = producer("Gulf Coast SAF LLC", "Dale Hart")
    submitted(lot, other, pricePerUnit=1000, **of(1701))
    assert "Gulf Coast SAF LLC" not in [name for name, _, _ in taken(lot)]


@pytest.mark.django_db
def test_what_is_awarded_already_is_not_covered_again(lot, two, marc):
    accept_offer(negotiation=negotiation_of(two[0]), by=marc, now=NOW)

    assert covering(lot).left == 1500
    assert taken(lot) == [("Rotterdam Renewables B.V.", 1500, False)]


@pytest.mark.django_db
def test_a_bid_that_cannot_be_accepted_now_takes_no_part(lot, two, elena):
    counter_offer(negotiation=negotiation_of(two[0]), body=counter(pricePerUnit=1900), by=elena, now=NOW)

    assert taken(lot) == [("Rotterdam Renewables B.V.", 4000, True)]


@pytest.mark.django_db
def test_a_lot_that_is_not_split_goes_to_one_bid_within_its_tolerance(trader, joost, aino):
    lot = open_lot(trader, fields=lot_fields(splitAllowed=False))
    submitted(lot, aino, pricePerUnit=2064, **of(3800))
    submitted(lot, joost, pricePerUnit=2100, **of(4200))

    assert taken(lot) == [("Porvoo Bio Oy", 3800, True)]


@pytest.mark.django_db
def test_where_bids_do_not_reach_the_page_says_how_far_they_do(owner, lot, aino):
    submitted(lot, aino, **of(1000))

    page = owner.get(reverse("bids:compare", args=[lot.pk])).content.decode()

    assert covering(lot).split is None
    assert "The bids that stand offer" in page


@pytest.mark.django_db
def test_the_page_offers_to_accept_what_is_whole_and_a_counter_for_a_part(owner, lot, two):
    page = owner.get(reverse("bids:compare", args=[lot.pk])).content.decode()

    assert "No other set of the 2 bids that stand is cheaper" in page
    assert f'id="accept-{two[0].pk}"' in page
    assert f"{reverse('deals:bid', args=[two[1].pk])}?volume=1500#counter" in page
    assert "$2,084.96/t neat" in page


@pytest.mark.django_db
def test_accepted_from_the_split_it_leads_back_to_what_is_left_of_it(owner, lot, two):
    here, offer = reverse("bids:compare", args=[lot.pk]), negotiation_of(two[0]).offers.get()
    body = {"offer_id": offer.pk, "terms_hash": offer.terms_hash, "next": here}

    response = owner.post(reverse("deals:accept", args=[two[0].pk]), body, follow=True)

    assert response.redirect_chain == [(here, 302)]
    assert "Agreed with Porvoo Bio Oy." in response.content.decode()
    assert taken(lot) == [("Rotterdam Renewables B.V.", 1500, False)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "volume", "total"), [("1500", 1500, "$3,179,820.00"), *((one, 4000, "$8,479,520.00") for one in WRONG)]
)
def test_the_counter_for_a_part_begins_with_its_volume(owner, two, part, volume, total):
    response = owner.get(reverse("deals:bid", args=[two[1].pk]), {"volume": part})

    assert response.context["form"].initial["volume"] == volume
    assert response.context["totals"].total == total


@pytest.mark.django_db
def test_the_abatement_of_a_split_is_that_of_all_its_parts(lot, joost, aino, marc):
    set_reference_price(organization=marc.organization, amount=Decimal(790), currency="USD",
                        as_of=date(2026, 11, 18), source="Platts", by=marc, now=NOW)  # fmt: skip
    for by, price, amount, share, intensity in ((aino, 2064, 2500, 500, "13.9"), (joost, 2120, 4000, 1000, "22.5")):
        submitted(lot, by, pricePerUnit=price, minShare=share, **of(amount),
                  specification=OFFERED["specification"] | {"carbonIntensity": Decimal(intensity)})  # fmt: skip

    # (2,085.00 − 790) × 4,000 ÷ (3.16 × (2,500 × (1 − 13.9 ÷ 89) + 1,500 × (1 − 22.5 ÷ 89)))
    reduced = Decimal("3.16") * (2500 * (1 - Decimal("13.9") / 89) + 1500 * (1 - Decimal("22.5") / 89))
    assert covering(lot).split.cost_of_carbon == round((Decimal("2085.00") - 790) * 4000 / reduced, 2)
