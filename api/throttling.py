"""Whoever asks the API without end waits, by whatever token or session they ask."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.pace import pace


class OwnPace(BaseThrottle):
    """Counts with the pages of the same person."""

    _wait = 0

    def allow_request(self, request: Request, view: Any) -> bool:  # noqa: ARG002 - as inherited
        """Say whether the person may go on; who is not signed in is limited at the door."""
        if request.user is None or not request.user.is_authenticated:
            return True
        self._wait = pace.seconds_to_wait(request.user.pk, at=timezone.now())
        return not self._wait

    def wait(self) -> float:
        """Return for how many seconds."""
        return self._wait
