"""`make openapi`: is each portal's API what its document in docs/ says? `--write` writes the documents anew."""

from __future__ import annotations

import difflib
import os
import subprocess
import sys

from scripts.parts import PORTALS, ROOT


def main(write: bool) -> int:
    return max(compare(portal, write) for portal in PORTALS)


def compare(portal: str, write: bool) -> int:
    path = ROOT / "docs" / f"openapi-{portal}.json"
    new = generate(portal)
    old = path.read_text() if path.exists() else ""
    if write:
        path.write_text(new)
    elif new != old:
        lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), "documented", "now", lineterm="", n=2))
        print("\n".join(lines[:60]))
        print(f"The {portal} portal's API is not what docs/{path.name} says ({len(lines)} lines of difference).")
        print("If the change is meant: make openapi-update")
        return 1
    print(f"docs/{path.name} is {'written' if write else 'up to date'}.")
    return 0


def generate(portal: str) -> str:
    command = [sys.executable, f"{portal}_portal/manage.py", "spectacular", "--format", "openapi-json", "--validate"]
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.rstrip() + "\n"


if __name__ == "__main__":
    sys.exit(main(write="--write" in sys.argv[1:]))
