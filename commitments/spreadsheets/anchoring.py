"""The anchor of the history in what leaves the house: the head of the sealed chain as it was.

Whoever keeps a file keeps with it what `manage.py verify_audit --anchor` compares.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from history.models import AuditSeal

# A CSV file has no place for it that every reader would skip, so it goes with the answer.
HEADER = "History-Anchor"


def anchor_words() -> str:
    """Return the anchor as NUMBER:HASH; empty while nothing is sealed."""
    return str(AuditSeal.objects.anchor() or "")


def about_lines(*, at: datetime, anchor: str) -> list[tuple[str, str]]:
    """Return what the sheet about a file says: when it was made, and the anchor."""
    return [
        (_("exported (UTC)"), f"{at:%Y-%m-%d %H:%M:%S}"),
        (_("anchor of the history"), anchor or _("nothing is sealed yet")),
        (_("to compare"), f"manage.py verify_audit --anchor {anchor}" if anchor else ""),
    ]
