"""The Buyer portal's end of the wire, in the words of these tests."""

import responses

from shared.schemas import json

from .factories import told

URL = "http://127.0.0.1:3004/api/bids"


def takes(wire, status=201):
    """It takes whatever bid it is sent."""

    def answer(request):
        sent = json.loads(request.body)
        record = {
            "_id": "65a1b2c3d4e5f6a7b8c9d0aa", "version": 2, "lotId": sent["lotId"], "bidderId": sent["bidderId"],
            "organizationId": sent["organization"]["_id"], "externalBidId": sent["externalBidId"], "status": "pending",
            "source": "producer-dashboard", "turn": "buyer", "lotRevision": 1, "volume": sent["volume"],
        }  # fmt: skip
        return status, {}, json.dumps({"bid": record})

    wire.add_callback(responses.POST, URL, callback=answer)


def refuses(wire, error="Bidding on this lot is over.", code="bidding_over", status=409, **fields):
    wire.add(responses.POST, URL, body=json.dumps({"error": error, "code": code, "fields": fields}), status=status)


def answers(wire, bid, deed, status="withdrawn", version=9, **more):
    body = json.dumps({"bid": told(bid, status, version, **more)})
    wire.add(responses.POST, f"{URL}/{bid.buyer_bid_id}/{deed}", body=body)


def shows(wire, bid, status="pending", version=2, **more):
    wire.add(responses.GET, f"{URL}/{bid.buyer_bid_id}", body=json.dumps({"bid": told(bid, status, version, **more)}))
