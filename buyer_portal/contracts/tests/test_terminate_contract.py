import pytest

from buyer_portal.contracts.models import Contract, Termination
from buyer_portal.contracts.services import terminating
from buyer_portal.contracts.services.amending import amend_contract
from buyer_portal.lots.models import Lot
from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.tests.factories import NOW, UserFactory, actor_for
from shared.audit.models import Event
from shared.errors import Forbidden, Invalid, InvalidMove, NotFound
from shared.tests.test_db import in_threads

from .test_sign_contract import events, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def active(contract, marc, joost):
    sign(contract, marc)
    return sign(contract, joost, name="Joost van Dalen")


@pytest.fixture
def administrators(db):
    return [Actor(user=UserFactory(name=name, is_staff=True), via="admin") for name in ("Ada", "Bo")]


def do(verb, contract, by, **more):
    return getattr(terminating, verb)(contract=contract, by=by, now=NOW, **more)


def propose(contract, by, reason="We fly no more."):
    return do("propose_termination", contract, by, reason=reason)


def now(contract):
    return Contract.objects.whole().get(pk=contract.pk)


def test_it_ends_when_both_agree_and_the_volume_is_given_back(active, marc, joost, lot, deal):
    asked = propose(active, joost, "Our plant is down.")
    assert (asked.status, asked.turn) == ("active", "buyer")

    ended = do("agree_termination", active, marc)

    assert (ended.status, ended.reason, ended.turn) == ("terminated", "Our plant is down.", "none")
    assert events(active)[-2:] == ["contract.updated", "contract.terminated"]
    lot.refresh_from_db()
    deal.refresh_from_db()
    assert (lot.status, lot.awarded) == ("sold", 0)  # what is final stays final
    assert deal.status == "contracted"
    told = now(active).to_wire().termination
    assert (told.by, told.status, told.proposed_by) == ("producer", "agreed", "Joost van Dalen")
    told = Event.objects.filter(subject_id=active.pk).values_list("verb", "why")
    assert ("terminate_contract", "Our plant is down.") in told


def test_on_an_open_lot_the_volume_may_be_awarded_again(marc, joost, trader):
    from buyer_portal.deals.services import accept_offer
    from buyer_portal.deals.tests.factories import negotiation_of, open_lot, submitted

    lot = open_lot(trader)
    bid = submitted(lot, joost, volume={"amount": 1000, "unit": "tonnes"})
    accept_offer(negotiation=negotiation_of(bid), by=marc, now=NOW)
    contract = Contract.objects.whole().get(bid=bid)
    sign(contract, marc)
    sign(contract, joost)

    do("agree_termination", propose(contract, marc), joost)

    lot.refresh_from_db()
    assert (lot.status, lot.awarded) == ("published", 0)


@pytest.mark.parametrize(("verb", "who", "status"), [
    ("decline_termination", "marc", "declined"), ("withdraw_termination", "joost", "withdrawn"),
])  # fmt: skip
def test_declined_or_withdrawn_it_goes_on(active, marc, joost, verb, who, status):
    propose(active, joost)
    by = {"marc": marc, "joost": joost}[who]

    do(verb, active, by)
    again = do(verb, active, by)

    assert (again.status, again.turn) == ("active", "none")
    assert Termination.objects.get().status == status
    assert propose(active, marc, "We propose it anew.").turn == "producer"


def test_the_wrong_side_does_not_answer(active, marc, joost):
    propose(active, joost)

    for verb, by in (("agree_termination", joost), ("decline_termination", joost), ("withdraw_termination", marc)):
        with pytest.raises(InvalidMove) as refused:
            do(verb, active, by)
        assert refused.value.code == "not_your_turn"


def test_one_proposal_at_a_time_and_the_same_twice_is_one(active, marc, joost):
    propose(active, joost)
    propose(active, joost)

    with pytest.raises(InvalidMove):
        propose(active, joost, "For another reason.")
    with pytest.raises(InvalidMove):
        propose(active, marc)
    assert Termination.objects.count() == 1


def test_agreeing_again_changes_nothing(active, marc, joost):
    propose(active, joost)
    do("agree_termination", active, marc)
    version = now(active).version

    assert do("agree_termination", active, marc).version == version


def test_nothing_proposed_nothing_to_answer(active, marc):
    for verb in ("agree_termination", "decline_termination", "withdraw_termination"):
        with pytest.raises(InvalidMove) as refused:
            do(verb, active, marc)
        assert refused.value.code == "no_termination"


def test_it_says_why_and_is_in_force(active, contract, marc, joost, lot):
    with pytest.raises(Invalid):
        propose(active, marc, " ")
    do("agree_termination", propose(active, marc), joost)
    with pytest.raises(InvalidMove):
        propose(active, marc)


def test_it_takes_an_owner_of_a_side(active, elena, stranger):
    with pytest.raises(Forbidden):
        propose(active, elena)
    with pytest.raises(NotFound):
        propose(active, actor_for(stranger))


def test_what_hangs_on_it_ends_with_it(active, elena, marc, joost, lot):
    def amend(**terms):
        body = schemas.AmendContract.model_validate(terms)
        return amend_contract(contract=active, body=body, by=elena, now=NOW)

    signed = amend(volume=3000)
    sign(signed, marc)
    sign(signed, joost)
    waiting = amend(volume=3500)
    assert Lot.objects.get(pk=lot.pk).awarded == 3_500_000

    do("agree_termination", propose(active, marc), joost)

    assert [now(one).status for one in (active, signed, waiting)] == ["terminated", "terminated", "refused"]
    assert Lot.objects.get(pk=lot.pk).awarded == 0


def test_an_end_that_is_proposed_is_answered_before_an_amendment(active, elena, joost):
    propose(active, joost)

    with pytest.raises(InvalidMove) as refused:
        amend_contract(contract=active, body=schemas.AmendContract(price_per_unit=2095), by=elena, now=NOW)
    assert refused.value.code == "termination_open"


def test_two_different_administrators_end_it(active, administrators, lot):
    first, second = administrators
    for _ in range(2):  # the first one alone ends nothing, however often
        asked = do("terminate_contract", active, first, reason="Sanctions.")
    assert asked.status == "active"

    ended = do("terminate_contract", active, second, reason="")

    row = Termination.objects.get()
    assert (ended.status, ended.reason) == ("terminated", "Sanctions.")
    assert (row.proposed_by_name, row.answered_by_name, row.status) == ("Ada", "Bo", "agreed")
    assert Lot.objects.get(pk=lot.pk).awarded == 0
    assert events(active)[-1] == "contract.terminated"


def test_an_administrator_takes_it_back(active, administrators, marc, joost):
    do("terminate_contract", active, administrators[0], reason="By mistake.")

    do("withdraw_administrators_termination", active, administrators[1])

    assert (Termination.objects.get().status, now(active).status) == ("withdrawn", "active")


def test_only_administrators_do_that(active, marc):
    for verb, more in (("terminate_contract", {"reason": "No."}), ("withdraw_administrators_termination", {})):
        with pytest.raises(Forbidden):
            do(verb, active, marc, **more)


def test_what_administrators_propose_lapses_when_both_sides_agree(active, administrators, marc, joost):
    do("terminate_contract", active, administrators[0], reason="Sanctions.")

    do("agree_termination", propose(active, marc), joost)

    assert list(Termination.objects.order_by("created_at", "id").values_list("status", flat=True)) == [
        "lapsed", "agreed"
    ]  # fmt: skip


def test_through_the_api(active, api_of, marc_member, viewer, stranger, trader):
    path = f"/api/contracts/{active.pk}"
    marcs = api_of(marc_member)

    asked = marcs.post(f"{path}/propose-termination", {"reason": "We fly no more."})
    wrong = marcs.post(f"{path}/agree-termination")
    taken_back = marcs.post(f"{path}/withdraw-termination")

    assert asked.json()["contract"]["termination"]["status"] == "proposed"
    assert (wrong.status_code, wrong.json()["code"]) == (409, "not_your_turn")
    assert taken_back.json()["contract"]["termination"]["status"] == "withdrawn"
    for deed in ("propose-termination", "agree-termination", "decline-termination", "withdraw-termination"):
        body = {"reason": "No."} if deed.startswith("propose") else None
        assert api_of(trader).post(f"{path}/{deed}", body).status_code == 403
        assert api_of(viewer).post(f"{path}/{deed}", body).status_code == 403
        assert api_of(stranger).post(f"{path}/{deed}", body).status_code == 404
        assert marcs.get(f"{path}/{deed}").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_agreed_and_withdrawn_at_the_same_moment(active, marc, joost, lot):
    propose(active, joost)

    def answer(number):
        verb, by = (("agree_termination", marc), ("withdraw_termination", joost))[number]
        try:
            return do(verb, active, by).status
        except InvalidMove as refused:
            return refused.code

    outcomes = in_threads(2, answer)

    found = now(active)
    assert found.status in outcomes
    assert Lot.objects.get(pk=lot.pk).awarded == (0 if found.status == "terminated" else 4_000_000)
    assert Termination.objects.get().status == ("agreed" if found.status == "terminated" else "withdrawn")


@pytest.mark.django_db(transaction=True)
def test_ended_while_its_amendment_is_signed(active, elena, marc, joost, lot):
    amendment = sign(
        amend_contract(contract=active, body=schemas.AmendContract.model_validate({"volume": 4100}), by=elena, now=NOW),
        marc,
    )
    propose(active, marc)

    def act(number):
        try:
            if number:
                return sign(amendment, joost).status
            return do("agree_termination", active, joost).status
        except InvalidMove as refused:
            return refused.code

    in_threads(2, act)

    assert now(active).status == "terminated"
    assert now(amendment).status in {"terminated", "refused"}
    assert Lot.objects.get(pk=lot.pk).awarded == 0
