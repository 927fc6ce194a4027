import pytest

from shared.exchange.words import delivery_words, inbox_words


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (204, "", ""),
        (None, "", ""),
        (None, "no connection: Connection refused", "It could not be reached."),
        (None, "no answer within 15 s", "It took the message and did not answer in time."),
        (None, "no complete answer within 20 s", "Its answer did not end in time."),
        (None, "TLS: certificate has expired", "Its certificate could not be verified."),
        (None, "the address is private", "It failed."),
        (302, "answered 302", "It sends us on to another address, which is not followed."),
        (413, "answered 413", "The message was found too large."),
        (418, "answered 418", "It was refused there."),
        (500, "answered 500", "It failed on the other side."),
        (503, "answered 503", "The other side is not ready at the moment."),
    ],
)
def test_a_failed_delivery_in_words(status, error, words):
    assert delivery_words(status, error) == words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("", ""),
        ("The worker that held this message died.", "The worker that handled it ended in the middle."),
        ("BadEnvelope: wrong or missing: lot", "It does not have the shape that was agreed."),
        ("ValueError: no", "Applying it failed on our side."),
    ],
)
def test_a_parked_message_in_words(error, words):
    assert inbox_words(error) == words
