"""What an action says when it refuses."""


class RefusedError(Exception):
    """The rules do not allow this; the message says why and is fit to show."""
