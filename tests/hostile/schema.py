"""Schemathesis over the whole OpenAPI document, as each of the people.

Every operation is asked in each way that the document allows and in many that it forbids: by its
examples, by the edges of each field, and at random; then in chains, where one answer feeds the
next request. Where a record is named, it is mostly one that is there.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import hypothesis
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, models, transaction
from hypothesis import HealthCheck, Phase
from schemathesis import Config
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.hypothesis.builder import (
    HypothesisTestConfig,
    HypothesisTestMode,
    create_test,
)
from schemathesis.specs.openapi import checks

from accounts.actions import make_token
from accounts.models import TokenScope
from api.schema import document
from tests.access.books import ACTORS, INTERNAL, SHARED, SUBJECTS, Books
from tests.factories import AT

PREFIX = "/api/v1/"
# What takes somebody's token or place away is not kept, so that the others can go on.
NOT_KEPT = ("/sign-in", "/sign-out", "/end")
_KEY = re.compile(r"[!-~]{1,200}")
MODES = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]
# What holds whatever was sent. That valid data are taken is not among them: who may not, or what
# the rules of the day do not allow, is refused however well it is written.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.unsupported_method,
    checks.negative_data_rejection,
]
# With these a request that is wrong in itself is refused.
REFUSALS = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429]
CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}}
# What a name in a body or a query stands for.
NAMED: Mapping[str, str] = {
    "commitment": "commitments", "commitments": "commitments", "other": "commitments",
    "parties": "parties", "party": "parties", "owner": "parties", "member": "parties",
    "kept": "parties", "forum": "forums", "meeting": "meetings", "deadline": "deadlines",
    "document": "documents", "initiative": "initiatives", "programme": "programmes",
    "parent": "programmes", "indicator": "indicators", "areas": "areas", "area": "areas",
    "framework": "frameworks", "evidence": "evidence", "round": "rounds", "replaces": "assessments",
}  # fmt: skip


@dataclass(slots=True)
class Tally:
    """How many cases were sent, what came back, and what was wrong with it."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Count what another counted."""
        self.cases += other.cases
        self.statuses += other.statuses
        self.wrong += other.wrong

    def clear(self) -> None:
        """Begin anew."""
        self.cases = 0
        self.statuses.clear()
        self.wrong.clear()

    def lines(self) -> Iterator[str]:
        """Yield what is told of it."""
        told = ", ".join(f"{code}: {count}" for code, count in sorted(self.statuses.items()))
        errors = sum(count for code, count in self.statuses.items() if code >= 500)
        yield f"{self.cases} cases ({told})"
        yield f"server errors: {errors}; answers that the document does not know: {len(self.wrong)}"


@dataclass(frozen=True, slots=True)
class Caller:
    """One of the people, with the token of theirs and the records that there are."""

    books: Books
    token: str
    random: Random
    tally: Tally

    def send(self, case: Any) -> Any:
        """Point a case to records that are there, send it and judge the answer."""
        self._point(case)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with transaction.atomic():
            answer = case.call(headers=headers)
            if answer.status_code >= 400 or case.operation.path.endswith(NOT_KEPT):
                transaction.set_rollback(True)
        cache.clear()
        self.tally.cases += 1
        self.tally.statuses[answer.status_code] += 1
        try:
            # A parameter without a value is as good as none, whatever its type.
            is_empty = "=&" in f"{answer.request.url}&"
            checked = CHECKS[:-1] if is_empty else CHECKS
            case.validate_response(answer, checks=checked, headers=headers)
        except FailureGroup as failures:
            for failure in failures.exceptions:
                self.tally.wrong[_told(case, answer, failure)] += 1
        return answer

    def _point(self, case: Any) -> None:
        values = case.path_parameters or {}
        if is_uuid(values.get("uuid")) and self.random.random() < 0.9:
            values["uuid"] = self._uuid_of(case.operation.path) or values["uuid"]
        if isinstance(case.body, dict):
            for name in case.body:
                case.body[name] = self._pointed(name, case.body[name])
        headers = case.headers or {}
        if "If-Match" in headers and self.random.random() < 0.8:
            headers["If-Match"] = "*"
        # The same key would be given the same answer, whatever else was sent with it.
        if _KEY.fullmatch(headers.get("Idempotency-Key", "")):
            headers["Idempotency-Key"] = f"case-{self.tally.cases}"

    def _pointed(self, name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self._pointed(name, one) for one in value]
        if name in NAMED and is_uuid(value) and self.random.random() < 0.8:
            return self._record(NAMED[name]) or value
        return value

    def _uuid_of(self, path: str) -> str | None:
        words = path.removeprefix(PREFIX).partition("/{uuid}")[0]
        return self.books.words["job"] if words == "imports" else self._record(words)

    def _record(self, words: str) -> str | None:
        model: type[models.Model] | None = SUBJECTS.get(words)
        if model is None:
            return None
        circle = INTERNAL if self.random.random() < 0.25 else SHARED
        found: Any = self.books.record(model, circle) or self.books.record(model, SHARED)
        return str(found.uuid) if found else None


def is_uuid(value: Any) -> bool:
    """Say whether a value names a record, as the document wants it."""
    try:
        return isinstance(value, str) and str(UUID(value)) == value.lower()
    except ValueError:
        return False


def _told(case: Any, answer: Any, failure: Any) -> str:
    body = answer.content[:400].decode(errors="replace")
    said = f"{type(failure).__name__}: {str(failure)[:600]}"
    return (
        f"{case.method} {case.operation.path}: {said}\n  {answer.status_code} {body}\n  "
        f"{case.as_curl_command()[:800]}"
    )


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the connection to the database open between requests, as Django's test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def operations() -> list[Any]:
    """Return the operations of the document, ready to be called inside this process."""
    load_all_checks()
    schema = schemathesis.openapi.from_dict(document(), config=Config.from_dict(CONFIG))
    schema.app = get_wsgi_application()
    every: Iterable[Any] = schema.get_all_operations()
    return [found.ok() for found in every]


def callers(books: Books, seed: int) -> Iterator[tuple[str, Caller]]:
    """Yield each of the people with a token of theirs; that of who left opens nothing."""
    for name, user in books.people.items():
        token = ""
        if user is not None:
            _row, token = make_token(
                user, name="For the cases", scope=TokenScope.ALL, days=1, by=user, at=AT
            )
        yield name, Caller(books, token, Random(f"{seed} {name}"), Tally())


def ask(operation: Any, caller: Caller, *, cases: int, seed: int, edges: bool) -> None:
    """Ask one operation: so many cases at random, and where wanted its examples and edges."""
    settings = hypothesis.settings(
        max_examples=cases, database=None, deadline=None, derandomize=False,
        suppress_health_check=[*HealthCheck], phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    config = HypothesisTestConfig(
        project=operation.schema.config, settings=settings, seed=seed,
        modes=MODES if edges else [HypothesisTestMode.FUZZING],
    )  # fmt: skip
    test: Callable[[], None] = create_test(
        operation=operation, test_func=lambda case: caller.send(case) and None, config=config
    )
    test()


@dataclass(frozen=True, slots=True)
class Terms:
    """How much is asked: cases of an operation by each person, and how many at least in all."""

    cases: int = 11
    least: int = 20_000
    # Each operation is asked for its edges by one of the people, by turns; in a short run not.
    edges: bool = True
    # Of how many operations one is asked by each person.
    every: int = 1
    seed: int = 1


SHORT = Terms(cases=2, least=0, edges=False, every=5)


def run(books: Books, terms: Terms, say: Callable[[str], None] = lambda _text: None) -> Tally:
    """Ask every operation as everybody, and go on until there were enough cases."""
    asked, total = operations(), Tally()
    people = [*callers(books, terms.seed)]
    turn = 0
    with one_connection():
        while turn == 0 or total.cases < terms.least:
            for number, (name, caller) in enumerate(people):
                if turn and total.cases >= terms.least:
                    break
                told = caller.tally.cases
                _ask_all(asked, caller, number, terms, turn)
                total.add(caller.tally)
                say(f"{name}: {caller.tally.cases - told} cases")
                for line in caller.tally.wrong:
                    say(line)
                caller.tally.clear()
            turn += 1
    return total


def _ask_all(asked: list[Any], caller: Caller, number: int, terms: Terms, turn: int) -> None:
    for place, operation in enumerate(asked):
        if (place + number) % terms.every:
            continue
        edges = terms.edges and turn == 0 and place % len(ACTORS) == number
        ask(operation, caller, cases=terms.cases, seed=terms.seed + 1_000 * turn, edges=edges)
