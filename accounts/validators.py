"""Checks of what people enter about themselves."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def validate_time_zone(name: str) -> None:
    """Refuse a name that is no time zone of the IANA database."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone. Write it as in Asia/Seoul or America/New_York."),
            params={"name": name},
        )
