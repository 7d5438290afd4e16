"""Who is at the keyboard: read here and nowhere else."""

from __future__ import annotations

import getpass


def login_name() -> str:
    """The name the person logged in with; "unknown" where the machine knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
