"""Interleaved rounds: every contestant takes its turn in each round, so that the machine's moods strike all alike."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

VOID_SPREAD = 0.15


@dataclass(frozen=True)
class Contestant:
    name: str
    command: Sequence[str]
    env: Mapping[str, str]


@dataclass(frozen=True)
class Score:
    """A contestant's rates in pieces per second, one for each round."""

    rates: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.rates)

    @property
    def spread(self) -> float:
        """The distance between the quartiles, as a share of the median."""
        quartiles = statistics.quantiles(self.rates, n=4, method="inclusive")
        return (quartiles[2] - quartiles[0]) / self.median


def play(contestants: Sequence[Contestant], *, rounds: int, count: int) -> dict[str, Score]:
    """Run all in turn, `rounds` times after one that is not counted."""
    rates: dict[str, list[float]] = {one.name: [] for one in contestants}
    with ExitStack() as stack:
        processes = {one.name: stack.enter_context(_begun(one)) for one in contestants}
        for number in range(rounds + 1):
            for name, process in processes.items():
                seconds = _ask(name, process, count)
                if number:
                    rates[name].append(count / seconds)
            print(".", end="", flush=True)
        print()
        for process in processes.values():
            process.stdin.close()  # type: ignore[union-attr]
    return {name: Score(found) for name, found in rates.items()}


def play_each(contestants: Sequence[Contestant], *, rounds: int, count: int) -> dict[tuple[str, str], Score]:
    """As `play` for contestants that do several things in each of their turns: scores by contestant and thing."""
    rates: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack:
        processes = {one.name: stack.enter_context(_begun(one)) for one in contestants}
        for number in range(rounds + 1):
            for name, process in processes.items():
                seconds = json.loads(_told(name, process, count))
                for thing, took in seconds.items() if number else ():
                    rates.setdefault((name, thing), []).append(count / took)
            print(".", end="", flush=True)
        for process in processes.values():
            process.stdin.close()  # type: ignore[union-attr]
    return {name: Score(found) for name, found in rates.items()}


def _begun(one: Contestant) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        one.command, env=dict(one.env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    line = process.stdout.readline()  # type: ignore[union-attr]
    if line.strip() != "ready":
        sys.exit(f"{one.name} did not begin: {line}")
    return process


def _ask(name: str, process: subprocess.Popen[str], count: int) -> float:
    return float(_told(name, process, count))


def _told(name: str, process: subprocess.Popen[str], count: int) -> str:
    process.stdin.write(f"{count}\n")  # type: ignore[union-attr]
    answer = process.stdout.readline()  # type: ignore[union-attr]
    if not answer:
        sys.exit(f"{name} ended in the middle.")
    return answer
