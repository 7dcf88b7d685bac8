"""Checks of what people enter about themselves."""

from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Told in docs/access.md, which a test compares.
HOUSE_WORDS = (
    *("admin", "administrator", "commitment", "commitments", "framework", "frameworks"),
    *("government", "ministry", "party", "password", "secretariat", "tracker", "welcome"),
)
LEAST_LEFT = 6
LEAST_WORD = 4


def validate_time_zone(name: str) -> None:
    """Refuse a name that is no time zone of the IANA database."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone. Write it as in Asia/Seoul or America/New_York."),
            params={"name": name},
        )


class HouseWordsValidator:
    """Refuses passwords that are little more than words of this site, which are guessed first."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - as called
        """Raise ValidationError where too little is left without those words."""
        left = password.casefold()
        for word in sorted((*HOUSE_WORDS, *_host_words()), key=len, reverse=True):
            left = left.replace(word, "")
        if len("".join(one for one in left if one.isalpha())) < LEAST_LEFT:
            raise ValidationError(self.get_help_text(), code="password_of_house_words")

    def get_help_text(self) -> str:
        """Say what is refused."""
        return _("A password is more than figures and words of this site.")


def _host_words() -> list[str]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    return [word for word in host.casefold().split(".") if len(word) >= LEAST_WORD]
