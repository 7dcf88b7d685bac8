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
