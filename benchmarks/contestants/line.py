"""How the runner talks with a contestant: a number on its standard input is one round, the answer is seconds.

Stands alone on the standard library, since a contestant may live in an environment of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable


def serve(prepare: Callable[[int], object], run: Callable[[object, int], float | str]) -> None:
    """For each line `N`: prepare N pieces of work outside the clock, do them, and print the seconds that took."""
    print("ready", flush=True)
    for line in sys.stdin:
        count = int(line)
        print(run(prepare(count), count), flush=True)
