"""Where things are kept: in the checkout, and in the user's cache that all checkouts share."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STATE = VENV / "state.sh"
"""Shell assignments that `./do` reads; written last, so it exists only after a whole set-up."""
LOCK_FILE = ROOT / "bootstrap" / "requirements.lock"
PACKAGES = ROOT / "bootstrap" / "packages.toml"
LOGS = ROOT / "build" / "setup"


def cache() -> Path:
    """The folder for what is slow to build."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG rules say that a relative path is to be ignored.
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "microvium"
