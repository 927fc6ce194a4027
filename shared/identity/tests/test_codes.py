import re
from datetime import UTC, datetime, timedelta

import pytest

from shared.identity import codes

# RFC 6238, appendix B: the SHA-1 secret "12345678901234567890", the last six of the eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_rfc(seconds, code):
    now = datetime.fromtimestamp(seconds, UTC)

    assert codes.matching_counter(RFC_SECRET, code, now) == seconds // 30


@pytest.mark.parametrize(("steps", "known"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(steps, known):
    now = datetime.fromtimestamp(1234567890, UTC)

    found = codes.matching_counter(RFC_SECRET, "005924", now + timedelta(seconds=30 * steps))

    assert (found is not None) == known


@pytest.mark.parametrize("code", ["", "000000", "5924", "0059245", "абв", "\udcff", "005924\n"])
def test_other_codes_match_no_step(code):
    assert codes.matching_counter(RFC_SECRET, code, datetime.fromtimestamp(1234567890, UTC)) is None


def test_recovery_codes_are_ten_and_each_another():
    fresh = codes.new_recovery_codes()

    assert len(set(fresh)) == 10
    assert all(re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", code) for code in fresh)
    assert not set("ilo01") & set("".join(fresh))


def test_a_recovery_code_counts_however_it_is_typed():
    assert codes.recovery_digest(" KQ3V 7mzp-t2hd9xwa ") == codes.recovery_digest("kq3v-7mzp-t2hd-9xwa")


def test_the_apps_address_names_portal_and_person(settings):
    address = codes.app_address(RFC_SECRET, "ann@example.com")

    portal = settings.PORTAL_TITLE.replace(" ", "%20")
    assert address == (
        f"otpauth://totp/SAF%20Market%20{portal}:ann%40example.com?secret={RFC_SECRET}&issuer=SAF%20Market%20{portal}"
    )


def test_the_qr_code_passes_the_content_security_policy():
    svg = codes.qr_code(codes.app_address(RFC_SECRET, "ann@example.com"))

    assert svg.startswith("<svg ")
    assert not [word for word in ("style", "<script", "href", "xmlns:xlink", "http://evil") if word in svg]
