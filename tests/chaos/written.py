"""Reading the books after the harm: every write that was noted, whole rows, whole history."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from django.db import connection
from django.utils import timezone

from commitments.domain.vocabulary import UpdateState
from commitments.models import DeadlineRevision, ProgressUpdate
from history.actions import seal
from history.models import AuditEvent
from history.sealing import Anchor
from history.verifying import verify
from tests.chaos import servers
from tests.chaos.rows import Row
from tests.history.replay import all_untold, records


def judge_writes(row: Row, notes: Path, *, anchors: Sequence[Anchor] = ()) -> None:
    """Compare what was noted with what is there, and note everything that must never be."""
    noted = [tuple(json.loads(line)) for line in notes.read_text().splitlines()]
    told, kept = _told(), _kept()
    row.owed = len(noted)
    row.received = sum(1 for name, token in noted if token in told and token in kept[name])
    row.lost = row.owed - row.received
    unnoted = {token for token in told if token.startswith("writer ")} - {t for _n, t in noted}
    if row.lost:
        row.wrong.append(f"{row.lost} acknowledged writes lost")
    if damage := _damage():
        row.wrong.append(f"integrity: {damage}")
    changes = judge_history(row, anchors)
    row.remark = (
        f"{changes} changes, as many events; {len(unnoted)} committed whose writer died before "
        f"it could say so; {len(anchors)} anchors held"
    )


def _told() -> set[str]:
    """Return every token of which the history tells."""
    found = set()
    for reason, changes in AuditEvent.objects.order_by("pk").values_list("reason", "changes"):
        found.add(reason)
        if "narrative" in changes:
            found.add(changes["narrative"][1])
    return found


def _kept() -> dict[str, set[str]]:
    """Return the tokens for which the rows stand that an act leaves behind, by act."""
    updates = ProgressUpdate.objects.order_by()
    handed_in = updates.exclude(state=UpdateState.DRAFT).filter(measurements__isnull=False)
    # What was overwritten since stands in the history only, which is replayed below.
    anywhere = _told()
    return {
        "report": {*handed_in.values_list("narrative", flat=True)},
        "accept": {*updates.values_list("review_note", flat=True)},
        "extend": {*DeadlineRevision.objects.values_list("reason", flat=True)},
        "revise": anywhere,
        "declare": anywhere,
    }


def _damage() -> str:
    """Have the database look at itself; return what is wrong."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            said = [line for (line,) in cursor.fetchall()]
            cursor.execute("PRAGMA foreign_key_check")
            broken = cursor.fetchall()
            return "" if said == ["ok"] and not broken else f"{said} {broken[:3]}"
    name = str(connection.settings_dict["NAME"])
    port = int(str(connection.settings_dict["PORT"]))
    return servers.damage_in(name, port=port)


def judge_history(row: Row, anchors: Sequence[Anchor]) -> int:
    """Compare rows with events; return how many changes were written."""
    events = Counter(AuditEvent.objects.order_by().values_list("subject", flat=True))
    versions = {record.uuid: record.version for record in records()}
    uneven = [uuid for uuid, version in versions.items() if events[uuid] != version]
    if uneven:
        row.wrong.append(f"{len(uneven)} records have more or fewer events than changes")
    if strangers := set(events) - set(versions):
        row.wrong.append(f"{len(strangers)} events tell of records that are not there")
    if untold := all_untold():
        row.wrong.append(f"{len(untold)} records are not what their history tells")
    seal(at=timezone.now())
    finding = verify(at=timezone.now(), anchors=anchors)
    if not finding.is_whole or finding.unsealed:
        row.wrong.append(f"the history is not whole: {[*finding.faults[:3]]}")
    return sum(versions.values())
