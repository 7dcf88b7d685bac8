"""The configured service: off by default, and refused where its answer is not exact."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from entry.domain.sentences import sentences
from entry.extraction import propose
from entry.proposals import Proposed
from entry.service import is_configured, with_suggestions

TEXT = "The harbour is deep. Norland plans to widen it."
ROW: dict[str, Any] = {
    "number": 0, "class": "planned", "kind": "one_off_deliverable", "strength": "states",
    "verb": "is", "confidence": 0.6,
}  # fmt: skip


class Service(HTTPServer):
    content = ""
    asked: dict[str, Any]
    key = ""


class Answering(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.asked = json.loads(self.rfile.read(length))
        self.server.key = self.headers["Authorization"]
        answer = json.dumps({"choices": [{"message": {"content": self.server.content}}]})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named so in the base
        """Say nothing."""


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    with Service(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.EXTRACTION_URL = f"http://127.0.0.1:{server.server_port}/v1"
        settings.EXTRACTION_MODEL, settings.EXTRACTION_KEY = "small", "secret"
        yield server
        server.shutdown()
        thread.join()


def found() -> list[Proposed]:
    return [Proposed(one, propose(one.text)) for one in sentences(TEXT)]


def test_nothing_is_configured_by_default() -> None:
    assert not is_configured()


def test_a_suggestion_that_differs_comes_beside_the_rules(service: Service) -> None:
    service.content = json.dumps({"sentences": [ROW]})
    harbour, widen = with_suggestions(found())
    assert [one.source for one in harbour.proposals] == ["", "service"]
    assert len(widen.proposals) == 1
    assert service.key == "Bearer secret"
    assert TEXT.split(". ", maxsplit=1)[0] in service.asked["messages"][1]["content"]
    assert service.asked["response_format"]["json_schema"]["strict"] is True


@pytest.mark.parametrize(
    "content",
    [
        "no JSON",
        json.dumps([ROW]),
        json.dumps({"sentences": [{**ROW, "more": 1}]}),
        json.dumps({"sentences": [{**ROW, "class": "promise"}]}),
        json.dumps({"sentences": [{**ROW, "class": ["planned"]}]}),
        json.dumps({"sentences": [{**ROW, "confidence": 2}]}),
        json.dumps({"sentences": [{**ROW, "number": True}]}),
        json.dumps({"sentences": [{**ROW, "number": 9}]}),
        json.dumps({"sentences": [ROW, ROW]}),
        json.dumps({"sentences": [{**ROW, "verb": "was"}]}),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_whole(service: Service, content: str) -> None:
    service.content = content
    assert with_suggestions(found()) == found()


def test_a_service_that_is_away_changes_nothing(settings: Any) -> None:
    settings.EXTRACTION_URL, settings.EXTRACTION_MODEL = "http://127.0.0.1:9", "small"
    assert with_suggestions(found()) == found()
