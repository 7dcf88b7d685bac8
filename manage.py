#!/usr/bin/env python
"""Runs one management command of the tracker; the settings say what it runs against."""

import os
import sys


def main() -> None:
    """Run the command line, and show a wrong setting as one line instead of a stack trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    from django.core.management import execute_from_command_line

    from tracker.environment import SettingError

    try:
        execute_from_command_line(sys.argv)
    except SettingError as error:
        sys.exit(f"Wrong setting: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
