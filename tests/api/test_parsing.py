"""Bodies: what a strict reader refuses, each with a 400 (or 413) and never with a 500."""

import json
from typing import Any

import pytest
from rest_framework.exceptions import ParseError

from api.parsing import MAX_BYTES, read_object
from api.problems import PayloadTooLarge
from commitments.models import ProgressUpdate
from history.strict_json import MAX_DEPTH
from tests.api.world import API, World, client_of

DEEP = MAX_DEPTH - 1


def nested(levels: int) -> bytes:
    return b'{"a":' + b"[" * levels + b"]" * levels + b"}"


MALFORMED = {
    "nothing": b"",
    "no JSON": b"health=on_track",
    "half an object": b'{"health": ',
    "a list": b"[]",
    "a text": b'"text"',
    "null": b"null",
    "a number": b"7",
    "not UTF-8": b'{"narrative": "\xff\xfe"}',
    "UTF-16": '{"narrative": "x"}'.encode("utf-16"),
    "NUL": b'{"narrative": "a\\u0000b"}',
    "NUL in a name": b'{"a\\u0000b": 1}',
    "lone high surrogate": b'{"narrative": "\\ud800"}',
    "lone low surrogate": b'{"narrative": "\\udfff x"}',
    "surrogate in a list": b'{"measurements": [{"source": "\\ud83d"}]}',
    "surrogate in broken JSON": b'{"\\ud800": }',
    "NaN": b'{"value": NaN}',
    "Infinity": b'{"value": -Infinity}',
    "huge exponent": b'{"value": 1e999999999}',
    "endless exponent": b'{"value": 1e99999999999999999999999}',
    "tiny exponent": b'{"value": 1e-999999999}',
    "huge integer": b'{"value": ' + b"9" * 5000 + b"}",
    "long integer": b'{"value": ' + b"9" * 41 + b"}",
    "long fraction": b'{"value": 0.' + b"1" * 50 + b"}",
    "too deep": nested(DEEP + 1),
    "far too deep": nested(400_000),
    "deep objects": b'{"a":' * 150_000 + b"1" + b"}" * 150_000,
    "a name twice": b'{"health": "on_track", "health": "at_risk"}',
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_body_is_refused(name: str) -> None:
    with pytest.raises(ParseError):
        read_object(MALFORMED[name])


def test_body_at_the_limits_is_read() -> None:
    assert read_object(nested(DEEP)) == json.loads(nested(DEEP))
    text = "x" * (MAX_BYTES - len(b'{"a": ""}'))
    assert read_object(b'{"a": "%s"}' % text.encode()) == {"a": text}
    assert read_object('{"a": "\\ud83d\\ude00 한국"}'.encode()) == {"a": "😀 한국"}


def test_larger_body_is_refused() -> None:
    with pytest.raises(PayloadTooLarge):
        read_object(b'{"a": "%s"}' % (b"x" * MAX_BYTES))


def test_numbers_are_kept_as_written() -> None:
    assert str(read_object(b'{"a": 14.20}')["a"]) == "14.20"


def test_malformed_bodies_are_told_as_problems(world: World) -> None:
    client: Any = client_of(world.contact)
    address = f"{API}/commitments/{world.commitment.uuid}/updates"
    for name, body in MALFORMED.items():
        if name == "nothing":
            continue
        answer = client.post(address, data=body, content_type="application/json")
        assert answer.status_code == 400, (name, answer.content)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["type"].endswith("#problem-malformed")
    assert not ProgressUpdate.objects.exists()


def test_too_large_body_is_told_as_a_problem(world: World) -> None:
    answer: Any = client_of(world.contact).post(
        f"{API}/commitments/{world.commitment.uuid}/updates",
        data=b'{"narrative": "%s"}' % (b"x" * MAX_BYTES),
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["type"][-9:]) == (413, "too-large")


def test_other_media_types_are_refused(world: World) -> None:
    answer: Any = client_of(world.contact).post(
        f"{API}/commitments/{world.commitment.uuid}/updates",
        data="health=on_track",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 415
    assert answer["Content-Type"] == "application/problem+json"
