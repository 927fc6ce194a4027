import pytest

from shared.accounts.actors import PUBLIC, SYSTEM
from shared.accounts.models import ApiKey
from shared.accounts.scoping import ScopedQuerySet, get_for
from shared.errors import NotFound
from shared.ids import new_id

from .factories import ApiKeyFactory, OrganizationFactory, actor_for, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys():
    """Any rows that have an organisation do."""
    return ScopedQuerySet(ApiKey)


def test_visible_are_the_rows_of_ones_organization(keys):
    me = member()
    mine, theirs = ApiKeyFactory(organization=me.organization), ApiKeyFactory()

    assert list(keys.visible_to(actor_for(me))) == [mine]
    assert list(keys.visible_to(PUBLIC)) == []
    assert set(keys.visible_to(SYSTEM)) == {mine, theirs}


def test_get_for_gives_ones_own_row(keys, django_assert_num_queries):
    me = member()
    mine = ApiKeyFactory(organization=me.organization)

    with django_assert_num_queries(1):
        assert get_for(actor_for(me), keys, mine.pk) == mine


def test_get_for_tells_others_rows_and_none_apart_in_no_way(keys):
    me, theirs = member(), ApiKeyFactory(organization=OrganizationFactory())

    said = []
    for pk in (theirs.pk, new_id(), "x" * 24, "", "1' OR '1'='1"):
        with pytest.raises(NotFound) as refused:
            get_for(actor_for(me), keys, pk)
        said.append(refused.value.body())

    assert said == [{"error": "There is no such API key.", "code": "not_found", "fields": {}}] * 5
