"""Pages of reviews and of saved views for the browser: minutes that are open, closed, walked."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.actions import begin_visit, remove_view
from commitments.actions import close_minutes, put_down
from commitments.domain.vocabulary import Decision
from commitments.models import Commitment, Minutes
from tests.desks.pages.scene import Scene
from tests.factories import create_minutes, create_view


def keep_minutes(scene: Scene) -> None:
    """Keep minutes that are closed and others that are open, and save views of several kinds."""
    rows = list(Commitment.objects.filter(framework=scene.framework).order_by("pk"))
    for title in ("Closed review", "Open review"):
        minutes = create_minutes(
            framework=scene.framework, title=title, agenda=rows, by=scene.manager
        )
        put_down(
            minutes,
            commitment=rows[0],
            decision=Decision.EXTENDED,
            words="31 Dec 2025 → 30 Jun 2027 (+181 days)",
            note="The host asks for time.",
            by=scene.manager,
            at=timezone.now(),
        )
        if title == "Closed review":
            close_minutes(minutes, by=scene.manager, at=timezone.now())
    create_view(owner=scene.manager, name="Late, by owner", wants_mail=True)
    create_view(owner=scene.manager, name="Kept to oneself", is_shared=False)
    create_view(owner=scene.reader, name="Everything of ours")
    gone = create_view(owner=scene.clerk, name="No longer needed")
    remove_view(gone, by=scene.clerk, at=timezone.now())
    # The next look at the desk is another visit, since which something has happened.
    begin_visit(scene.contact, at=timezone.now() - timedelta(days=2))


def _minutes(title: str) -> Minutes:
    return Minutes.objects.get(title=title)


def open_minutes(_scene: Scene) -> str:
    """Return the address of minutes that are open."""
    return reverse("desks:minutes", args=[_minutes("Open review").uuid])


def closed_minutes(_scene: Scene) -> str:
    """Return the address of minutes that are closed."""
    return reverse("desks:minutes", args=[_minutes("Closed review").uuid])


def judging_walk(_scene: Scene) -> str:
    """Return the address of a point that is about to be judged."""
    return reverse("desks:walk", args=[_minutes("Open review").uuid, 1]) + "?do=judge"


def removed_view(scene: Scene) -> str:
    """Return the address at which removing a view can be undone."""
    gone = scene.clerk.saved_views.get(removed_at__isnull=False)
    return f"{reverse('desks:saved-views')}?removed={gone.uuid}"
