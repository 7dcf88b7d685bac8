"""Which forum reports to which: chains are kept, loops refused with their chain named."""

from collections.abc import Callable
from itertools import pairwise
from threading import Barrier

import pytest

from history.actions import save_recorded
from meetings.actions import (
    ReportingError,
    ReportingLoopError,
    check_reports_to,
    reporting_chain,
    set_reports_to,
)
from meetings.models import Forum
from tests.factories import AT, create_forum, create_framework, create_user
from tests.history.replay import events, latest_event, untold
from tests.history.threads import at_once


def chain_of(*codes: str) -> list[Forum]:
    """Create forums of one framework, each reporting to the next."""
    framework = create_framework()
    forums = [create_forum(framework=framework, code=code) for code in codes]
    for forum, above in pairwise(forums):
        set_reports_to(forum, other=above, by=None, at=AT)
    return [Forum.objects.get(pk=forum.pk) for forum in forums]


@pytest.mark.django_db
def test_a_forum_reports_to_another_and_the_history_tells_who_said_so() -> None:
    working_group, council = chain_of("WG", "COUNCIL")
    user = create_user()

    set_reports_to(working_group, other=None, by=user, at=AT, reason="It was dissolved.")
    set_reports_to(working_group, other=council, by=user, at=AT)

    working_group.refresh_from_db()
    assert working_group.reports_to == council
    told = [(event.verb, event.actor, event.reason) for event in events(working_group)[-2:]]
    assert told == [
        ("set_reports_to", user.uuid, "It was dissolved."),
        ("set_reports_to", user.uuid, ""),
    ]
    assert untold(working_group) == {}


@pytest.mark.django_db
def test_the_chain_names_all_forums_up_to_the_top() -> None:
    forums = chain_of("RCWG", "KIDD", "SCM", "MCM")
    assert reporting_chain(forums[0]) == forums
    assert reporting_chain(forums[-1]) == forums[-1:]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (["A"], "A → A"),
        (["A", "B"], "B → A → B"),
        (["A", "B", "C"], "C → A → B → C"),
    ],
)
def test_a_loop_is_refused_with_its_chain_named(codes: list[str], words: str) -> None:
    forums = chain_of(*codes)
    before = latest_event()
    with pytest.raises(ReportingLoopError, match=f"This would be a loop: {words}"):
        set_reports_to(forums[-1], other=forums[0], by=None, at=AT)
    assert events(after=before) == []
    assert Forum.objects.get(pk=forums[-1].pk).reports_to is None


@pytest.mark.django_db
def test_a_loop_is_seen_even_when_the_other_forum_was_read_before_it_changed() -> None:
    framework = create_framework()
    first, second = (create_forum(framework=framework, code=code) for code in ("A", "B"))
    read_before = Forum.objects.get(pk=second.pk)
    set_reports_to(second, other=first, by=None, at=AT)
    with pytest.raises(ReportingLoopError):
        set_reports_to(first, other=read_before, by=None, at=AT)


@pytest.mark.django_db
def test_a_loop_that_is_there_already_is_named_instead_of_followed_for_ever() -> None:
    first, second = chain_of("A", "B")
    Forum.objects.filter(pk=second.pk).update(reports_to=first)
    with pytest.raises(ReportingLoopError, match="A → B → A"):
        reporting_chain(Forum.objects.get(pk=first.pk))


@pytest.mark.django_db
def test_a_forum_does_not_report_out_of_its_framework() -> None:
    forum, elsewhere = create_forum(code="A"), create_forum(code="B")
    with pytest.raises(ReportingError, match="A and B belong to different frameworks"):
        set_reports_to(forum, other=elsewhere, by=None, at=AT)


@pytest.mark.django_db
def test_nothing_is_to_be_checked_for_a_forum_that_reports_to_nobody() -> None:
    check_reports_to(create_forum(), None)


@pytest.mark.django_db
def test_a_forum_that_changed_since_it_was_read_keeps_what_others_wrote() -> None:
    (forum,) = chain_of("A")
    theirs = Forum.objects.get(pk=forum.pk)
    theirs.name = "Renamed"
    save_recorded(theirs, by=None, at=AT)
    other = create_forum(framework=forum.framework)
    set_reports_to(forum, other=other, by=None, at=AT)
    assert Forum.objects.get(pk=forum.pk).name == "Renamed"


@pytest.mark.django_db(transaction=True)
def test_two_people_cannot_close_a_loop_together() -> None:
    framework = create_framework()
    first, second = (create_forum(framework=framework, code=code) for code in ("A", "B"))
    both_have_read = Barrier(2, timeout=30)

    def report(below: Forum, above: Forum) -> Callable[[], str]:
        def run() -> str:
            forum, other = (Forum.objects.get(pk=row.pk) for row in (below, above))
            both_have_read.wait()
            try:
                set_reports_to(forum, other=other, by=None, at=AT)
            except ReportingLoopError:
                return "refused"
            return "done"

        return run

    assert sorted(at_once(report(first, second), report(second, first))) == ["done", "refused"]
