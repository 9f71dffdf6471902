"""The one way in which set-up fails: a message for the user and the exit status."""

FAILED = 1
MISSING = 3
"""Something has to be installed and this user may not install it."""


class SetupError(Exception):
    """Ends set-up with `message` on stderr and `status`."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status
