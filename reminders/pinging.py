"""Telling a watcher outside that the sweep ran: one GET to an address of the operator's choice.

A watcher that hears nothing raises the alarm, also where this whole machine is gone.
"""

import logging
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

log = logging.getLogger(__name__)

SECONDS = 5


class _NoRedirect(HTTPRedirectHandler):
    """Follows nowhere: the address is the operator's choice, not the watcher's."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Refuse."""
        return


_opener = build_opener(_NoRedirect)


def ping() -> None:
    """Tell the watcher, where one is set; a watcher that does not answer hurts nobody."""
    address: str = settings.PING_URL
    if not address:
        return
    try:
        # The settings let https and this machine through, and nothing else.
        request = Request(address, headers={"User-Agent": "commitment-tracker"})  # noqa: S310
        with _opener.open(request, timeout=SECONDS) as answer:
            answer.read(1)
    except (OSError, ValueError) as error:
        # Its address may hold a secret of the watcher's, so it is not said.
        log.warning("The watcher was not reached: %s.", type(error).__name__)
