"""The demonstration data: the same on both portals, and complete after the first run."""

from __future__ import annotations

import re
import time


def test_both_portals_hold_the_same_lots(house):
    for _ in range(20):  # what an earlier journey did may still be on its way
        said = house.manage("producer", "reconcile").stdout.splitlines()[-1]
        if ", 0 differ," in said:
            break
        time.sleep(0.5)

    compared = re.fullmatch(r"reconcile: (\d+) compared, 0 differ, 0 mended", said)
    assert compared, said
    assert int(compared[1]) >= 20


def test_a_second_run_adds_nothing(house):
    buyer, producer = (house.manage(portal, "seed_demo").stdout.splitlines()[-1] for portal in ("buyer", "producer"))

    assert buyer.startswith("seed_demo: added 0 people and 0 lots;")
    assert producer.startswith("seed_demo: added 0 people;")
