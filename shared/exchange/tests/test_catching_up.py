import pytest
import responses
from django.conf import settings as django_settings

from shared.exchange import states
from shared.exchange.catching_up import pull_feed
from shared.exchange.models import FeedCounter, InboxMessage
from shared.exchange.peer import PeerUnavailable
from shared.exchange.tests.factories import NOW, message
from shared.ids import new_message_id
from shared.schemas import json

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed():
    """The other side's feed: bodies in their order; it is served two at a time."""
    bodies: list[bytes] = []

    def answer(request):
        after = int(request.params["after"])
        page, last = bodies[after : after + 2], after + 2 >= len(bodies)
        cursor = after + len(page)
        found = {
            "events": [json.loads(body) for body in page],
            "cursor": cursor,
            "nextCursor": None if last else cursor,
        }
        return 200, {}, json.dumps(found)

    with responses.RequestsMock(assert_all_requests_are_fired=False) as wire:
        wire.add_callback(responses.GET, f"{django_settings.PEER_URL}/api/events", callback=answer)
        yield bodies


def pull(**options):
    pages = list(pull_feed(now=NOW, **options))
    return sum(page.seen for page in pages), sum(page.stored for page in pages), sum(page.unfit for page in pages)


def test_what_delivery_lost_is_stored_and_what_is_here_is_left_alone(feed):
    feed.extend(message(id=new_message_id()) for _ in range(5))

    assert pull() == (5, 5, 0)
    assert InboxMessage.objects.filter(state=states.DUE).count() == 5
    assert pull() == (0, 0, 0)
    assert pull(after=0) == (5, 0, 0)
    assert FeedCounter.objects.get(name="pulled").last == 5


def test_it_goes_on_where_it_stopped(feed):
    feed.extend(message(id=new_message_id()) for _ in range(3))
    pull()
    feed.append(message(id=new_message_id()))

    assert pull() == (1, 1, 0)


def test_a_message_that_came_in_by_the_door_is_known(feed):
    feed.append(message(id=new_message_id()))
    pull()
    feed.append(feed[0])

    assert pull() == (1, 0, 0)


def test_unknown_topics_are_passed_over_and_unfit_messages_counted(feed):
    feed.append(message("comet.sighted", id=new_message_id()))
    feed.append(message(id=new_message_id(), aggregate="nonsense"))

    assert pull() == (2, 0, 1)


def test_a_peer_that_is_away_is_said():
    with responses.RequestsMock(), pytest.raises(PeerUnavailable):
        pull()
