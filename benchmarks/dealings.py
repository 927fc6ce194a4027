"""A buyer's work on bids: the comparison of few and many, a deal room after long talks, and the contract's PDF."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .lists import alone, run
from .rounds import Contestant, Score, play
from .sending import CONTESTANTS


def measure(
    folder: Path, *, bids: tuple[int, ...], offers: int, rounds: int, count: int
) -> tuple[dict[int, Score], dict[int, Score], dict[str, Score]]:
    """The comparison by number of bids, the room by number of offers, and `bare` and `ours` of the PDF."""
    env = alone(folder, "buyer", "dealings")
    made = json.loads(run(env, "-m", "benchmarks.dealing", str(offers), *map(str, bids)))
    ask, pdf = [sys.executable, str(CONTESTANTS / "lists.py")], [sys.executable, str(CONTESTANTS / "pdf.py")]

    def played(paths: dict[str, str]) -> dict[int, Score]:
        found = play([Contestant(name, [*ask, path], env) for name, path in paths.items()], rounds=rounds, count=count)
        return {int(name): score for name, score in found.items()}

    papers = [Contestant(kind, [*pdf, kind, made["contract"]], env) for kind in ("bare", "ours")]
    return played(made["compared"]), played(made["rooms"]), play(papers, rounds=rounds, count=count)
