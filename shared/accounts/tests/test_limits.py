import pytest

from shared.accounts.limits import Window, address_of, window

AT = 1_000_020.0  # 20 s before the minute ends: 1,000,020 = 16,667 × 60


def test_a_window_lets_through_its_limit():
    three = Window("test", 3)

    assert [three.hit("ann", at=AT) for _ in range(5)] == [0, 0, 0, 60, 60]


def test_callers_and_names_are_counted_apart():
    Window("test", 1).hit("ann", at=AT)

    assert Window("test", 1).hit("bob", at=AT) == 0
    assert Window("other", 1).hit("ann", at=AT) == 0


def test_the_wait_is_what_is_left_of_the_window():
    one = Window("test", 1)
    one.hit("ann", at=AT)

    assert [one.hit("ann", at=AT + 45), one.hit("ann", at=AT + 59.9), one.hit("ann", at=AT + 60)] == [15, 1, 0]


def test_one_taken_back_does_not_count():
    one = Window("test", 1)
    one.hit("ann", at=AT)
    one.forget("ann", at=AT)

    assert one.hit("ann", at=AT) == 0


def test_forgetting_what_was_not_counted_is_nothing():
    Window("test", 1).forget("nobody", at=AT)


def test_settings_name_the_limits(settings):
    settings.RATE_LIMITS = {"key": 7}

    assert window("key") == Window("key", 7, 60)
    assert window("failed_sign_in") == Window("failed_sign_in", 10, 900)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 5.5.5.5", "5.5.5.5"),
        (2, "6.6.6.6, 5.5.5.5, 4.4.4.4", "5.5.5.5"),
        (2, "5.5.5.5", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_a_known_proxy_saw(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies

    assert address_of(rf.get("/", headers={"X-Forwarded-For": forwarded})) == address
