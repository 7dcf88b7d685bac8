"""Who reads of duties: who was told, and who keeps the books of what they may read."""

import pytest

from accounts.models import User
from commitments.domain.vocabulary import Visibility
from commitments.models import Commitment
from frameworks.roles import Role
from reminders.models import Mail, Notification
from tests.factories import create_commitment, create_member, create_party, create_superuser
from tests.reminders.constraint_cases import make_mail, make_notification

pytestmark = pytest.mark.django_db


def told(commitment: Commitment) -> Notification:
    notification = make_notification(commitment=commitment)
    notification.save()
    return notification


def test_a_duty_is_read_by_who_was_told_and_by_who_keeps_the_books() -> None:
    notification = told(create_commitment())
    framework = notification.commitment.framework  # type: ignore[union-attr]
    clerk, viewer = (create_member(framework, role) for role in (Role.CLERK, Role.VIEWER))

    def seen(user: User) -> list[Notification]:
        return list(Notification.objects.visible_to(user))

    for reader in (notification.recipient, clerk, create_superuser()):
        assert seen(reader) == [notification]
    assert seen(viewer) == []
    assert list(Notification.objects.editable_by(clerk)) == [notification]
    assert list(Notification.objects.editable_by(notification.recipient)) == []


def test_a_duty_on_an_internal_commitment_stays_inside_its_party() -> None:
    party = create_party()
    commitment = create_commitment(visibility=Visibility.PARTY, author_party=party)
    notification = told(commitment)
    other = create_member(commitment.framework, Role.LEAD, party=create_party())
    own = create_member(commitment.framework, Role.LEAD, party=party)
    assert list(Notification.objects.visible_to(other)) == []
    assert list(Notification.objects.editable_by(other)) == []
    assert list(Notification.objects.visible_to(own)) == [notification]


def test_a_mail_is_read_by_its_recipient_and_replayed_by_administrators() -> None:
    mail = make_mail()
    mail.save()
    administrator, other = create_superuser(), make_mail().recipient
    assert list(Mail.objects.visible_to(mail.recipient)) == [mail]
    assert list(Mail.objects.visible_to(other)) == []
    assert list(Mail.objects.editable_by(mail.recipient)) == []
    assert list(Mail.objects.editable_by(administrator)) == [mail]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.MANAGER, True),
        (Role.LEAD, True),
        (Role.CLERK, False),
        (Role.CONTACT, False),
        (Role.VIEWER, False),
    ],
)
def test_who_decides_in_a_framework_replays_mails_that_tell_of_it(role: Role, may: bool) -> None:
    commitment = create_commitment()
    mail = make_mail()
    mail.save()
    for subject in (commitment, create_commitment()):
        duty = make_notification(commitment=subject, state="mailed", mail=mail)
        duty.save()
    person = create_member(commitment.framework, role)
    stranger = create_member(create_commitment().framework, role)

    assert list(Mail.objects.editable_by(person)) == ([mail] if may else [])
    assert list(Mail.objects.editable_by(stranger)) == []
    assert list(Mail.objects.visible_to(person)) == []


def test_a_mail_that_tells_only_what_a_manager_may_not_read_is_not_theirs_to_replay() -> None:
    party = create_party()
    commitment = create_commitment(visibility=Visibility.PARTY, author_party=party)
    mail = make_mail()
    mail.save()
    duty = make_notification(commitment=commitment, state="mailed", mail=mail)
    duty.save()
    manager = create_member(commitment.framework, Role.MANAGER)
    own = create_member(commitment.framework, Role.MANAGER, party=party)

    assert list(Mail.objects.editable_by(manager)) == []
    assert list(Mail.objects.editable_by(own)) == [mail]


def test_who_has_left_replays_nothing_and_finds_nothing_in_the_inbox() -> None:
    duty = told(create_commitment())
    gone = create_superuser(is_active=False)
    duty.recipient = gone
    duty.save()

    assert list(Mail.objects.editable_by(gone)) == []
    assert list(Notification.objects.inbox_of(gone)) == []
