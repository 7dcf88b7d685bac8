"""What the program is measured against: bare WSGI (A) and a bare view behind our middleware (B)."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bench.plain import listed

Start = Callable[..., Any]


def _by_django(statement: str, values: Sequence[Any]) -> list[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def bare_list(request: HttpRequest) -> HttpResponse:
    """Answer the list from SQL, behind session and middleware (B)."""
    limit = int(request.GET.get("limit", "50"))
    told = listed(_by_django, user=request.user.pk or 0, at=timezone.now(), limit=limit)
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/json")


def nothing(request: HttpRequest) -> HttpResponse:
    """Answer at once, behind session and middleware: what the rest stands on."""
    return HttpResponse(str(request.user.pk))


@transaction.atomic
def bare_progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write a report, its history and the commitment's next day of silence by hand."""
    at = timezone.now()
    key = uuid.hex if connection.vendor == "sqlite" else uuid
    lock = "" if connection.vendor == "sqlite" else " FOR NO KEY UPDATE"
    found = _by_django(
        "SELECT c.id, f.uuid, (SELECT MIN(party_id) FROM commitments_commitmentparty "
        "WHERE commitment_id = c.id) FROM commitments_commitment c "
        f"JOIN frameworks_framework f ON f.id = c.framework_id WHERE c.uuid = %s{lock}",
        (key,),
    )
    ((commitment, framework, party),) = found
    own = uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT_UPDATE,
            (_key(own), commitment, party, request.user.pk, at),
        )
        cursor.execute(
            "UPDATE commitments_commitment SET stale_at = %s, version = version + 1 WHERE id = %s",
            (at + timedelta(days=180), commitment),
        )
        told = ("draft_update", "submit_update", "reported")
        cursor.executemany(
            INSERT_EVENT,
            [(_key(uuid4()), at, verb, _key(own), key, framework, "{}") for verb in told],
        )
    return HttpResponse(str(own))


def _key(value: UUID) -> Any:
    return value.hex if connection.vendor == "sqlite" else value


INSERT_UPDATE = (
    "INSERT INTO commitments_progressupdate (uuid, version, commitment_id, party_id, author_id, "
    "state, health, narrative, next_steps, obstacles, help_needed, reported_edtf, submitted_at, "
    "review_note, is_demo) VALUES (%s, 2, %s, %s, %s, 'submitted', 'on_track', "
    "'The second workshop was held.', '', '', '', '', %s, '', false)"
)
INSERT_EVENT = (
    "INSERT INTO history_auditevent (uuid, occurred_at, role, door, request_id, verb, reason, "
    "subject_type, subject, root, framework, is_internal, changes, schema_version) VALUES "
    "(%s, %s, 'contact', 'api', '', %s, '', 'commitments.progressupdate', %s, %s, %s, false, %s, 1)"
)


class Bare:
    """Reference A: no framework, one kept connection, prepared statements."""

    def __init__(self, *, user: int) -> None:
        self.user = user
        self.is_postgresql = connection.vendor == "postgresql"
        if self.is_postgresql:
            import psycopg

            told = {
                name: value
                for name, value in connection.get_connection_params().items()
                if name in {"dbname", "host", "port", "user", "password"}
            }
            self.database: Any = psycopg.connect(**told, autocommit=True, prepare_threshold=0)
            self.database.execute("SET TIME ZONE 'UTC'")
        else:
            import sqlite3

            self.database = sqlite3.connect(connection.settings_dict["NAME"])

    def execute(self, statement: str, values: Sequence[Any]) -> list[Sequence[Any]]:
        """Execute one statement on the kept connection; return its rows."""
        if not self.is_postgresql:
            told = [_plain(value) for value in values]
            return list(self.database.execute(statement.replace("%s", "?"), told))
        return list(self.database.execute(statement, values))

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer the list."""
        key = environ["HTTP_COOKIE"].partition("=")[2]
        session = self.execute(
            "SELECT 1 FROM django_session s JOIN accounts_user u ON u.id = %s "
            "WHERE s.session_key = %s AND s.expire_date > %s",
            (self.user, key, timezone.now()),
        )
        if not session:
            start_response("401 Unauthorized", [])
            return [b""]
        limit = int(parse_qs(environ["QUERY_STRING"]).get("limit", ["50"])[0])
        told = listed(self.execute, user=self.user, at=timezone.now(), limit=limit)
        body = json.dumps(told, ensure_ascii=False).encode()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body]

    def close(self) -> None:
        """Let go of the connection."""
        self.database.close()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value
