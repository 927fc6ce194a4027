"""`make demo-reset`: throw the demo's data away and make it anew."""

from __future__ import annotations

import shutil
import sys

from scripts.house import House, HouseError
from scripts.parts import PORTALS
from scripts.up import house_from_environment


def main() -> int:
    house = house_from_environment()
    try:
        with house.alone():
            reset(house)
            try:
                house.prepare()
            finally:
                house.stop()
    except HouseError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The demo data in {house.data_dir} is as new. `make up` starts the portals.")
    return 0


def reset(house: House) -> None:
    """Remove the data the house made, and nothing else that may lie in its folder."""
    for portal in PORTALS:
        for path in [*house.data_dir.glob(f"{portal}.sqlite3*"), *house.data_dir.glob(f"{portal}-beat*")]:
            path.unlink()
        shutil.rmtree(house.data_dir / portal, ignore_errors=True)
    for path in [*house.logs.iterdir(), *(house.data_dir / "redis").iterdir()]:
        path.unlink()


if __name__ == "__main__":
    sys.exit(main())
