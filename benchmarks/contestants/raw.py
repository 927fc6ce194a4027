"""The yardstick: a loop of POSTs on one keep-alive session, and nothing else. `raw.py URL BODY_FILE`."""

import sys
import time
from pathlib import Path

import requests

from benchmarks.contestants.line import serve

URL, BODY = sys.argv[1], Path(sys.argv[2]).read_bytes()
session = requests.Session()
session.trust_env = False


def run(_: object, count: int) -> float:
    begun = time.perf_counter()
    for _ in range(count):
        session.post(URL, data=BODY, headers={"Content-Type": "application/json"}, timeout=20).raise_for_status()
    return time.perf_counter() - begun


serve(lambda count: None, run)
