"""Letters about accounts as files, where there is no mail server: readable to their owner only."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend as FileBackend


class EmailBackend(FileBackend):
    """Django's own, whose folder and files nobody else on the machine reads."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        """Make the folder before Django would make it for everybody."""
        Path(settings.EMAIL_FILE_PATH).mkdir(0o700, parents=True, exist_ok=True)
        super().__init__(fail_silently, **kwargs)

    def open(self) -> bool:
        """Begin a file, and close it to others before anything stands in it."""
        is_new = bool(super().open())
        if is_new:
            Path(self.stream.name).chmod(0o600)
        return is_new
