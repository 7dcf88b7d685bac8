"""System checks of the house itself: what would fail later is said when the program starts."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

from frameworks.single_sign_on import read_roles


@register(Tags.files)
def folders_can_be_written(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Refuse to start where the program could not keep its data."""
    return [
        Error(
            f"{folder} cannot be written to.",
            hint="Give the user that runs this program the folder, or set TRACKER_VAR.",
            id="tracker.E001",
        )
        for folder in (settings.VAR, settings.MAIL_FOLDER)
        if not os.access(_nearest(Path(folder)), os.W_OK)
    ]


@register(Tags.security, deploy=True)
def mails_leave_the_house(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Warn that a real site without a mail server reminds nobody."""
    if settings.EMAIL_HOST:
        return []
    return [
        Caution(
            "SMTP_HOST is not set: reminders are written to a folder and reach nobody.",
            hint="Set SMTP_HOST, and SMTP_USER and SMTP_PASSWORD where the server asks for them.",
            id="tracker.W001",
        )
    ]


@register(Tags.security)
def roles_are_read(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Refuse to start with a line that would fail everybody's single sign-on."""
    try:
        read_roles(settings.OIDC_ROLES)
    except ValueError as error:
        return [
            Error(
                f"TRACKER_OIDC_ROLES cannot be read: {error}",
                hint="Write group=FRAMEWORK:role or group=FRAMEWORK:contact:PARTY, with commas.",
                id="tracker.E003",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def doors_are_guarded(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Warn of what a real site hardly means: no second step, and one place for everybody."""
    found: list[CheckMessage] = []
    if not settings.REQUIRE_MFA:
        found.append(
            Caution(
                "TRACKER_REQUIRE_MFA is off: a password alone lets administrators in.",
                hint="Set TRACKER_REQUIRE_MFA=yes, unless the single sign-on asks for more.",
                id="tracker.W002",
            )
        )
    if settings.OVER_HTTPS and not settings.BEHIND_PROXY:
        found.append(
            Caution(
                "https:// without TRACKER_BEHIND_PROXY: everybody seems to come from one place.",
                hint="Set TRACKER_BEHIND_PROXY=yes; sixty failures would lock all out together.",
                id="tracker.W003",
            )
        )
    return found


@register(Tags.security, deploy=True)
def nobody_is_invented(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Refuse a real site that lets the invented people of the demonstration in."""
    if not settings.DEMO:
        return []
    return [
        Error(
            "TRACKER_DEMO is on: everybody can sign in as an administrator.",
            hint="Leave TRACKER_DEMO out. Invented people get in nowhere then.",
            id="tracker.E002",
        )
    ]


def _nearest(path: Path) -> Path:
    """Return the path itself or the closest folder above it that exists."""
    return path if path.exists() else _nearest(path.parent)
