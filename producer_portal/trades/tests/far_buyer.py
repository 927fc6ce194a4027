"""The Buyer portal's end of the wire, in the words of these tests."""

import requests
import responses

from shared.schemas import json

URL = "http://127.0.0.1:3004/api/contracts"


def answers(wire, record, deed="sign"):
    """It does the deed, and the contract becomes `record`."""
    wire.add(responses.POST, f"{URL}/{record['_id']}/{deed}", body=json.dumps({"contract": record}))


def refuses(wire, pk, deed="sign", *, status=409, error="This contract is active.", code="wrong_state", **more):
    body = json.dumps({"error": error, "code": code, "fields": {}, **more})
    wire.add(responses.POST, f"{URL}/{pk}/{deed}", body=body, status=status)


def is_lost(wire, pk, deed="sign"):
    """Nobody knows whether the deed arrived."""
    wire.add(responses.POST, f"{URL}/{pk}/{deed}", body=requests.Timeout("10 s"))


def shows(wire, record):
    wire.add(responses.GET, f"{URL}/{record['_id']}", body=json.dumps({"contract": record}))


def is_away(wire, pk):
    wire.add(responses.GET, f"{URL}/{pk}", body=requests.ConnectionError("refused"))


def sent(wire, at=-1):
    """The body of a call that was made, the last one by itself."""
    return json.loads(wire.calls[at].request.body)


def key_of(wire, at=-1):
    return wire.calls[at].request.headers["Idempotency-Key"]


def answers_with(wire, pk, deed, record, *, status=200):
    """The deed on one contract is answered with another: the amendment that was drawn up."""
    wire.add(responses.POST, f"{URL}/{pk}/{deed}", body=json.dumps({"contract": record}), status=status)
