"""Write the golden files, or with `--check` say whether they are up to date (exit code 1 if not)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .files import golden_files

HERE = Path(__file__).parent


def stale(directory: Path = HERE) -> list[str]:
    """The names of golden files that are missing, differ from what is generated now, or belong to nothing."""
    wanted = golden_files()
    found = {str(path.relative_to(directory)): path for path in directory.glob("*/*.json")}
    changed = [name for name, text in wanted.items() if name not in found or found[name].read_bytes() != text.encode()]
    return sorted([*changed, *(found.keys() - wanted.keys())])


def write(directory: Path = HERE) -> None:
    """Make the directory's golden files what is generated now."""
    wanted = golden_files()
    for name in stale(directory):
        path = directory / name
        if name in wanted:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(wanted[name].encode())
        else:
            path.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m shared.schemas.golden", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is not up to date")
    check = parser.parse_args().check
    names = stale()
    if not check:
        write()
    for name in names:
        sys.stdout.write(f"{'stale' if check else 'written'}: {name}\n")
    sys.stdout.write(f"golden: {len(golden_files())} files, {len(names)} {'stale' if check else 'written'}\n")
    return 1 if check and names else 0


if __name__ == "__main__":
    sys.exit(main())
