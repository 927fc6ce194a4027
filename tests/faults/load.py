"""`python -m tests.faults.load N`: publish N lots, one transaction each, as people would. Prints each lot's id once
its transaction is committed: what stands there was promised, and must arrive."""

from __future__ import annotations

import sys
from datetime import timedelta

import django

django.setup()

from buyer_portal.lots.services import create_lot  # noqa: E402
from shared import clock, schemas  # noqa: E402
from shared.accounts.demo import actor_for  # noqa: E402


def main(count: int) -> None:
    by, now = actor_for("buyer@demo.example"), clock.now()
    delivery = {"deliveryDate": now + timedelta(days=90), "deliveryLocation": "Rotterdam"}
    volume = {"amount": 100, "unit": "tonnes"}
    for number in range(count):
        body = {"title": f"Load {number}", "volume": volume, "delivery": delivery}
        lot = create_lot(fields=schemas.LotFields.model_validate(body), by=by, now=clock.now(), publish=True)
        print(lot.pk, flush=True)


main(int(sys.argv[1]))
