"""The OpenAPI document is valid and true, and the page made from it works under our policy."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from api.base import Endpoint, ListEndpoint
from api.problems import PROBLEMS
from api.reference import chapters
from api.schema import document
from api.serializers.base import Body
from tests.api.world import API, World, client_of, get, post

METHODS = {"get", "post", "patch", "put", "delete"}
OPEN = {"/api/v1/sign-in", "/api/v1/schema", "/api/v1/docs"}
UNDESCRIBED = {"/api/v1/schema", "/api/v1/docs"}


def endpoints() -> dict[str, Any]:
    """Return the view of every address below /api/v1/."""
    found: dict[str, Any] = {}

    def walk(patterns: list[Any], prefix: str) -> None:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, path)
            elif isinstance(pattern, URLPattern) and path.startswith("/api/v1/"):
                found[path.replace("<uuid:uuid>", "{uuid}")] = pattern.callback

    walk(get_resolver().url_patterns, "/")
    return found


def test_document_is_valid_and_written_without_a_warning(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_document_describes_every_address_and_method() -> None:
    described = {
        (path, method)
        for path, methods in document()["paths"].items()
        for method in methods
        if method in METHODS
    }
    served = {
        (path, method)
        for path, view in endpoints().items()
        if path not in UNDESCRIBED
        for method in view.cls.http_method_names
        if method in METHODS and hasattr(view.cls, method)
    }
    assert described == served
    assert document()["openapi"] == "3.1.0"


def test_lists_take_the_parameters_that_are_described_and_no_others() -> None:
    for path, methods in document()["paths"].items():
        view = endpoints()[path].cls()
        if "get" not in methods or not isinstance(view, ListEndpoint):
            continue
        view.request = type("Request", (), {"method": "GET"})()
        told = methods["get"].get("parameters", [])
        assert {row["name"] for row in told if row["in"] == "query"} == set(view.parameters())


def test_every_operation_has_a_chapter_and_a_sentence() -> None:
    for methods in document()["paths"].values():
        for operation in methods.values():
            assert operation["tags"][0]
            assert operation["summary"]
            assert {"400", "405", "406"} <= set(operation["responses"])


@pytest.mark.parametrize("path", sorted(set(endpoints()) - OPEN))
def test_nothing_is_open_to_who_has_not_signed_in(path: str, db: None) -> None:
    address = path.replace("{uuid}", "11111111-1111-4111-8111-111111111111")
    client: Any = client_of(None)
    for method in METHODS:
        answer = getattr(client, method)(address)
        assert answer.status_code in {401, 405}, (method, answer.content)
    assert client.get(address).status_code in {401, 405}


def test_put_and_delete_are_served_nowhere(world: World) -> None:
    client = client_of(world.manager)
    for path in endpoints():
        address = path.replace("{uuid}", str(world.commitment.uuid))
        assert client.put(address).status_code == 405, path
        assert client.delete(address).status_code == 405, path


def conditional_operations() -> set[str]:
    return {
        path
        for path, methods in document()["paths"].items()
        for operation in methods.values()
        if any(row["name"] == "If-Match" for row in operation.get("parameters", []))
    }


def test_document_says_where_a_condition_is_needed() -> None:
    ends = {path.rpartition("/")[2] for path in conditional_operations()}
    assert ends == {
        "{uuid}", "submit", "accept", "return", "withdraw", "approve", "refuse", "extend",
        "close", "declare", "reassign", "move", "cancel", "steps", "commitments",
        "date-event", "replace", "dissent", "take-back", "versions", "sign-off", "send-back",
        "open", "reschedule", "asks", "merge", "drop", "end", "points",
    }  # fmt: skip


def bodies() -> list[type[Body]]:
    views = [getattr(view, "cls", Endpoint) for view in endpoints().values()]
    return [view.asks for view in views if view.asks is not None and view.asks.example]


def test_examples_of_bodies_are_taken(world: World) -> None:
    assert len(bodies()) > 10
    for body in bodies():
        serializer = body(data=dict(body.example), context={"user": world.manager})
        assert serializer.is_valid(), (body, serializer.errors)


@pytest.mark.parametrize("path", ["", "?count=capped&limit=1"])
def test_answers_hold_what_the_document_promises(path: str, world: World) -> None:
    schema = document()["paths"]["/api/v1/commitments"]["get"]["responses"]["200"]
    reference = schema["content"]["application/json"]["schema"]
    told = get(world.manager, f"commitments{path}").json()
    validator = Draft202012Validator({**reference, "components": document()["components"]})
    assert list(validator.iter_errors(told)) == []


def test_one_commitment_holds_what_the_document_promises(world: World) -> None:
    post(world.contact, f"commitments/{world.commitment.uuid}/updates", {"health": "on_track"})
    told = get(world.contact, f"commitments/{world.commitment.uuid}").json()
    reference = {"$ref": "#/components/schemas/Commitment"}
    validator = Draft202012Validator({**reference, "components": document()["components"]})
    assert list(validator.iter_errors(told)) == []
    problem = get(world.contact, "commitments", limit="x").json()
    reference = {"$ref": "#/components/schemas/Problem"}
    validator = Draft202012Validator({**reference, "components": document()["components"]})
    assert list(validator.iter_errors(problem)) == []


class Page(HTMLParser):
    """Collects what a strict policy would refuse, and the anchors of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.anchors: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.refused += [f"<{tag} {name}>" for name in named if name == "style" or name[:2] == "on"]
        if tag in {"script", "style"}:
            self.refused.append(f"<{tag}>")
        if anchor := named.get("id"):
            assert anchor not in self.anchors, anchor
            self.anchors.add(anchor)
        if (link := named.get("href") or "").startswith("#"):
            self.links.add(link[1:])


def test_page_works_under_the_strict_policy(db: None) -> None:
    answer = Client().get(f"{API}/docs")
    assert answer.status_code == 200
    assert "unsafe" not in answer["Content-Security-Policy"]
    page = Page()
    page.feed(answer.content.decode())
    assert page.refused == []
    assert page.links <= page.anchors
    assert {f"problem-{problem.slug}" for problem in PROBLEMS} <= page.anchors


def test_page_shows_the_guide_and_a_command_for_every_operation(db: None) -> None:
    text = Client().get(f"{API}/docs").content.decode()
    assert "The POC logs progress" in text
    assert text.count("curl &quot;$SITE") == sum(map(len, document()["paths"].values()))


def test_commands_of_the_page_name_what_has_to_be_sent() -> None:
    operations = {
        f"{operation.method} {operation.path}": operation.example
        for chapter in chapters(document())
        for operation in chapter.operations
    }
    assert "Bearer" not in operations["POST /api/v1/sign-in"]
    extend = operations["POST /api/v1/deadlines/{uuid}/extend"]
    assert "If-Match" in extend
    assert re.search(r"-d '\{.*\"reason\"", extend)
    assert "-X PATCH" in operations["PATCH /api/v1/updates/{uuid}"]
    assert "-X POST" in operations["POST /api/v1/updates/{uuid}/submit"]


def test_schema_is_open_and_complete(db: None) -> None:
    answer = Client().get(f"{API}/schema")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json()["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
