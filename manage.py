#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobrowse_site.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import DatabaseError
    except ImportError:
        sys.exit("Django is not installed here. Run: make demo (or pip install -r requirements.txt)")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        sys.exit(f"CoBrowse does not start. {fault}")
    except DatabaseError:
        from cobrowse_site.reachable import database_fault

        fault = database_fault()
        if fault is None:
            raise  # the database is well: this is a bug
        sys.exit(f"CoBrowse does not start. {fault.sentence}")


if __name__ == "__main__":
    main()
