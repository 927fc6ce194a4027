"""`make demo-reset`: throw the demo's data away and make it anew."""

from __future__ import annotations

import sys

from scripts.house import HouseError
from scripts.up import house_from_environment


def main() -> int:
    house = house_from_environment()
    try:
        with house.alone():
            house.reset()
            house.prepare()
    except HouseError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The demo data in {house.data_dir} is as new. `make up` starts the portals.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
