"""Triage through the API: what the page tells, says and takes back."""

from typing import Any

from entry.models import RefusedProposal, Verdict
from frameworks.models import Framework
from sources.models import Document
from tests.api.test_queries import cost
from tests.api.world import World, get, post
from tests.factories import create_document

TEXT = (
    "Joint Statement\n\nBoth sides will hold a workshop on ports by 31 December 2027. "
    "They underline the importance of open markets. The two countries share a long border.\n\n"
    "Next Steps\n\nKorea continues to train teachers."
)


def brought(framework: Framework, text: str = TEXT) -> Document:
    return create_document(framework=framework, text=text)


def sentences(world: World, document: Document, **query: Any) -> list[dict[str, Any]]:
    answer = get(query.pop("by", world.clerk), f"documents/{document.uuid}/sentences", **query)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def say(world: World, document: Document, **body: Any) -> Any:
    return post(body.pop("by", world.clerk), f"documents/{document.uuid}/verdicts", body)


def refuse(world: World, document: Document, **body: Any) -> Any:
    return post(body.pop("by", world.clerk), f"documents/{document.uuid}/refusals", body)


def test_sentences_are_told_with_their_place_and_what_is_proposed(world: World) -> None:
    document = brought(world.framework)
    rows = sentences(world, document)
    assert [row["is_heading"] for row in rows] == [True, False, False, False, True, False]
    assert all(TEXT[row["start"] : row["end"]] == row["text"] for row in rows)
    workshop = rows[1]
    (proposal,) = workshop["proposals"]
    assert (proposal["proposed_as"], proposal["verdict"], proposal["kind"]) == (
        "planned", "commitment", "event_meeting",
    )  # fmt: skip
    assert TEXT[proposal["start"] : proposal["end"]] == proposal["words"]
    assert proposal["dates"][0]["edtf"] == "../2027-12-31"
    assert proposal["reasons"]
    assert (workshop["kind"], workshop["verdict_version"], workshop["decided_by"]) == (
        "open", 0, None,
    )  # fmt: skip
    assert rows[5]["section"] == "Next Steps"


def test_proposals_are_for_those_who_keep_the_books(world: World) -> None:
    document = brought(world.framework)
    assert all(not row["proposals"] for row in sentences(world, document, by=world.viewer))
    path = f"documents/{document.uuid}/sentences"
    assert get(world.stranger, path).status_code == 404
    body = {"start": 0, "kind": "background", "seen": 0}
    assert say(world, document, by=world.viewer, **body).status_code == 403
    assert say(world, document, by=world.stranger, **body).status_code == 404
    assert refuse(world, document, by=world.viewer, **body).status_code == 403
    many = f"documents/{document.uuid}/verdicts/many"
    assert post(world.viewer, many).status_code == 403
    assert not Verdict.objects.exists()


def test_verdict_is_said_and_taken_back(world: World) -> None:
    document = brought(world.framework)
    row = sentences(world, document)[2]
    told = say(world, document, start=row["start"], kind="principle", seen=0)
    assert told.status_code == 200, told.content
    said = told.json()
    assert (said["kind"], said["verdict_version"]) == ("principle", 1)
    assert said["decided_by"]["name"] == world.clerk.full_name
    assert said["proposals"] == []
    # The same page as the clerk saw it is not the one that is there by now.
    late = say(world, document, by=world.manager, start=row["start"], kind="background", seen=0)
    assert late.status_code == 409
    assert world.clerk.full_name in late.json()["detail"]
    back = say(world, document, start=row["start"], kind="open", seen=1).json()
    assert (back["kind"], back["verdict_version"]) == ("open", 2)
    assert back["proposals"]


def test_what_is_no_sentence_is_refused(world: World) -> None:
    document = brought(world.framework)
    assert say(world, document, start=3, kind="principle", seen=0).status_code == 400
    assert say(world, document, start=0, kind="promise", seen=0).status_code == 400
    nowhere = {"start": 3, "end": 900, "proposed_as": "planned", "seen": 0}
    assert refuse(world, document, **nowhere).status_code == 400
    assert not Verdict.objects.exists()
    assert not RefusedProposal.objects.exists()


def test_proposal_is_refused_and_wanted_again(world: World) -> None:
    document = brought(world.framework)
    (proposal,) = sentences(world, document)[1]["proposals"]
    body = {name: proposal[name] for name in ("start", "end", "proposed_as")}
    told = refuse(world, document, **body, seen=proposal["refusal_version"]).json()
    (refused,) = told["proposals"]
    assert (refused["is_refused"], refused["refusal_version"]) == (True, 1)
    assert refuse(world, document, **body, seen=0).status_code == 409
    again = refuse(world, document, **body, seen=1, is_refused=False).json()
    assert [one["is_refused"] for one in again["proposals"]] == [False]


def test_headings_and_sure_proposals_are_said_at_once(world: World) -> None:
    document = brought(world.framework)
    path = f"documents/{document.uuid}/verdicts/many"
    told = post(world.clerk, path).json()
    assert told == {"total": 6, "looked_at": 2, "to_be_entered": 0, "percent": 33}
    told = post(world.clerk, path, {"confidence": 0}).json()
    assert told["looked_at"] == 4
    kinds = [row["kind"] for row in sentences(world, document)]
    assert kinds == ["background", "open", "principle", "background", "background", "open"]
    assert post(world.clerk, path, {"confidence": 12}).status_code == 400


def test_sentences_come_in_pages_and_by_kind(world: World) -> None:
    document = brought(world.framework)
    path = f"documents/{document.uuid}/sentences"
    first = get(world.viewer, path, limit=4).json()
    assert first["coverage"]["total"] == 6
    rest = get(world.viewer, first["next"].partition("/api/v1/")[2]).json()
    assert (len(rest["results"]), rest["next"]) == (2, None)
    assert len({row["start"] for row in first["results"] + rest["results"]}) == 6
    say(world, document, start=0, kind="background", seen=0)
    assert [row["start"] for row in sentences(world, document, kind="background")] == [0]
    for query in ({"kind": "promise"}, {"from": "x"}, {"limit": "0"}, {"cursor": "x"}):
        assert get(world.viewer, path, **query).status_code == 400, query


def test_many_sentences_cost_as_many_queries_as_few(world: World) -> None:
    short = brought(world.framework)
    long = brought(world.framework, "\n\n".join(f"{number}. {TEXT}" for number in range(9)))

    def ask(document: Document) -> int:
        return cost(lambda: get(world.clerk, f"documents/{document.uuid}/sentences", limit=100))

    assert ask(short) == ask(long)
