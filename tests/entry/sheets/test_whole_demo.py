"""Both demonstrations out and in again: the same state."""

import io
from typing import Any

from django.db import transaction

from entry.sheets.actions.restoring import import_framework
from entry.sheets.whole.reading import read_whole
from entry.sheets.whole.writing import as_json
from frameworks.models import Framework
from tests.entry.sheets.test_whole import empty_books
from tests.factories import AT


def test_both_demonstrations_come_in_again_as_they_went_out(demo: Any) -> None:
    codes = sorted(Framework.objects.values_list("code", flat=True))
    assert len(codes) == 2
    before = {code: "".join(as_json(Framework.objects.get(code=code))) for code in codes}
    with transaction.atomic():
        empty_books()
        for code, text in before.items():
            raw = text.encode()
            whole = read_whole("f.json", io.BytesIO(raw), size=len(raw))
            import_framework(whole, by=None, at=AT)
            assert "".join(as_json(Framework.objects.get(code=code))) == text
        transaction.set_rollback(True)
