#!/usr/bin/env python
"""The Producer portal's operator commands: `python producer_portal/manage.py help`."""

import os
import sys
from pathlib import Path


def main() -> None:
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # apps are imported by their whole path
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "producer_portal.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
