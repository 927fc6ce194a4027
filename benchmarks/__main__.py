"""`make bench`: every figure beside its yardstick, measured in the same run, and whether it reaches its aim."""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from .parts import PARTS, Scale

HEAD = "| figure | measured | aim | |\n|---|---|---|---|"


def main() -> int:
    parser = ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few short rounds, to see that it runs")
    parser.add_argument("--lots", type=int, default=0, help="how many lots `sync` pulls")
    parser.add_argument("only", nargs="*", help=f"{', '.join(PARTS)}; all unless named")
    args = parser.parse_args()
    if unknown := set(args.only) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    rounds, count = (3, 200) if args.quick else (9, 1000)
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="saf-bench-") as name:
        for part in args.only or PARTS:
            folder = Path(name) / part
            folder.mkdir()
            print(part, end=" ", flush=True)
            told = PARTS[part](folder, Scale(rounds, count, args.quick, args.lots))
            print("\n".join(["\n", HEAD, *told]), flush=True)
            lines += told
    if len(args.only) != 1:
        print("\n".join(["", HEAD, *lines]))
    return 1 if any("| missed" in line or "| void" in line for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
