#!/usr/bin/env python
"""The Buyer portal's operator commands: `python buyer_portal/manage.py help`."""

import os
import sys
from pathlib import Path


def main() -> None:
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # apps are imported by their whole path
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buyer_portal.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
