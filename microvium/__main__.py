"""`python -m microvium`: the same as the command `microvium`."""

import sys

from microvium.cli import main

if __name__ == "__main__":
    sys.exit(main())
