from datetime import date

import pytest

from producer_portal.bids.display.eligibility import Eligibility, eligibility_for
from producer_portal.certificates.services import add_certificate
from producer_portal.marketplace.tests.factories import NOW, mirrored
from shared.accounts.tests.factories import actor_for, member

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
CORSIA = {"compliance": {"standards": ["ISCC CORSIA"]}, "specification": {"certifications": ["ISCC CORSIA"]}}
EITHER = {"compliance": None, "specification": {"certifications": ["ISCC EU", "RSB EU RED"]}}


def hold(by, scheme="ISCC CORSIA", until=date(2027, 10, 1)):
    return add_certificate(
        scheme=scheme, number=scheme, scope="", valid_from=date(2026, 1, 1), valid_to=until, by=by, now=NOW
    )


def judged(by, **asked):
    return eligibility_for(mirrored(**asked), by, TODAY)


def test_who_holds_what_is_asked_is_eligible(joost):
    hold(joost)

    assert judged(joost, **CORSIA) == Eligibility("eligible")


def test_of_those_that_are_accepted_one_is_enough(joost):
    hold(joost, "RSB EU RED")

    assert judged(joost, **EITHER) == Eligibility("eligible")


def test_who_holds_none_is_told_what_is_needed(joost):
    hold(joost, "ClassNK SCS")

    assert judged(joost, **CORSIA) == Eligibility("not_eligible", "needs ISCC CORSIA")
    assert judged(joost, **EITHER) == Eligibility("not_eligible", "needs ISCC EU or RSB EU RED")


def test_one_that_is_over_does_not_count(joost):
    hold(joost, until=date(2026, 11, 20))

    assert judged(joost, **CORSIA).word == "not_eligible"


def test_one_that_ends_before_the_delivery_does_is_renewed_first(joost):
    hold(joost, until=date(2027, 9, 29))

    assert judged(joost, **CORSIA) == Eligibility("renew_first", "ends 29 Sep 2027")


def test_others_certificates_do_not_count(joost):
    hold(actor_for(member()))

    assert judged(joost, **CORSIA).word == "not_eligible"


def test_a_lot_that_asks_for_none_says_nothing(joost):
    assert judged(joost, compliance=None, specification=None) is None
