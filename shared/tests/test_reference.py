import logging
import re

from django.http import HttpResponse

from shared.reference import Referenced, new_reference, reference, reference_middleware


def test_a_reference_can_be_read_out():
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", new_reference())
    assert new_reference() != new_reference()


def test_a_request_has_one_reference_and_nobody_else_has_it(rf):
    seen = []

    def answer(request):
        seen.append(reference())
        return HttpResponse()

    first, second = (reference_middleware(answer)(rf.get("/")) for _ in range(2))

    assert seen == [first["X-Request-ID"], second["X-Request-ID"]]
    assert seen[0] != seen[1]
    assert reference() == ""


def test_log_lines_outside_of_a_request_have_no_mark():
    record = logging.makeLogRecord({})

    assert Referenced().filter(record) is True
    assert (record.reference, record.mark) == ("", "")
