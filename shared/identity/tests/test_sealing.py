import pytest

from shared.identity.sealing import Unreadable, seal, unseal

OLD, NEW = "the-key-of-last-year", "the-key-of-this-year"


def test_what_is_sealed_is_read_again_by_its_owner_alone():
    sealed = seal("a secret", owner="ann")

    assert "secret" not in sealed
    assert unseal(sealed, owner="ann") == "a secret"
    with pytest.raises(Unreadable):
        unseal(sealed, owner="bob")


def test_each_time_it_looks_different():
    assert seal("a secret", owner="ann") != seal("a secret", owner="ann")


def test_a_key_that_was_rotated_still_opens(settings):
    settings.SECRET_KEY = OLD
    sealed = seal("a secret", owner="ann")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]

    assert unseal(sealed, owner="ann") == "a secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unseal(sealed, owner="ann")


def test_what_is_sealed_anew_takes_the_new_key(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    sealed = seal("a secret", owner="ann")
    settings.SECRET_KEY_FALLBACKS = []

    assert unseal(sealed, owner="ann") == "a secret"


@pytest.mark.parametrize("change", [lambda sealed: sealed[:-4] + "AAAA", lambda _: "", lambda _: "no token"])
def test_what_was_tampered_with_is_not_read(change):
    with pytest.raises(Unreadable):
        unseal(change(seal("a secret", owner="ann")), owner="ann")
