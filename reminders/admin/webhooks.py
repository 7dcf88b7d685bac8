"""Webhooks in the admin: kept by who decides in a framework, switched on by hand, and tried."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from commitments.actions.refusal import RefusedError
from frameworks.roles import DECIDER_ROLES
from history.admin import ReadOnlyAdmin, RecordAdmin, RecordForm, Signature, Step, StepForm
from history.admin.links import link
from history.admin.signing import person
from history.forms import Choices
from reminders.actions import (
    add_webhook,
    change_webhook,
    replay_posts,
    rotate_webhook_secret,
    send_test_post,
    switch_webhook_off,
    switch_webhook_on,
)
from reminders.models import Webhook, WebhookPost
from reminders.states import MailState

SHOWN_POSTS = 10
MOST_REPLAYED = 100
WHY = forms.Textarea(attrs={"rows": 2, "cols": 60})


class WhyForm(StepForm):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=500, widget=WHY)


class ReplayForm(StepForm):
    """Which posts are sent again, and why."""

    posts = Choices(
        label=gettext_lazy("Posts that were given up"),
        queryset=WebhookPost.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=WHY)

    def set_up(self, subject: Webhook) -> None:
        """Offer what this webhook was not told, the newest first."""
        field: Any = self.fields["posts"]
        newest = subject.posts.filter(state=MailState.DEAD).order_by("-pk")[:MOST_REPLAYED]
        keys = list(newest.values_list("pk", flat=True))
        field.queryset = subject.posts.filter(pk__in=keys).order_by("-pk")
        field.label_from_instance = _post_words


def _post_words(post: WebhookPost) -> str:
    when = date_format(localtime(post.created_at), "DATETIME_FORMAT")
    return f"{when} · {post.event} · {post.get_state_display()} · {post.last_error}".strip(" ·")


def _keeps(user: User, webhook: Webhook) -> bool:
    return Webhook.objects.editable_by(user).filter(pk=webhook.pk).exists()


def secret_words(secret: str) -> str:
    """Say a secret, for the one time that it is shown."""
    return _("Keep the secret of the signature now; it is not shown again: %(secret)s") % {
        "secret": secret
    }


def _switch_on(webhook: Webhook, answers: dict[str, Any], signature: Signature) -> str:
    switch_webhook_on(webhook, **answers, **signature.plain)
    return _("It is switched on: what happens from now on is posted.")


def _switch_off(webhook: Webhook, answers: dict[str, Any], signature: Signature) -> str:
    switch_webhook_off(webhook, **answers, **signature.plain)
    return _("It is switched off.")


def _rotate(webhook: Webhook, answers: dict[str, Any], signature: Signature) -> str:
    return secret_words(rotate_webhook_secret(webhook, **answers, **signature.plain))


def _test(webhook: Webhook, _answers: dict[str, Any], signature: Signature) -> str:
    send_test_post(webhook, **signature.plain)
    return _("A test goes out within a minute; see below what becomes of it.")


def _replay(webhook: Webhook, answers: dict[str, Any], signature: Signature) -> str:
    posts, reason = list(answers["posts"]), answers["reason"]
    count = replay_posts(webhook, posts, reason=reason, **signature.plain)
    words = ngettext("%(count)d post is sent again.", "%(count)d posts are sent again.", count)
    return words % {"count": count}


STEPS = (
    Step(
        name="test",
        title=gettext_lazy("Send a test"),
        form=StepForm,
        is_open=_keeps,
        run=_test,
        intro=gettext_lazy("A post that says nothing but that it arrived."),
    ),
    Step(
        name="switch-on",
        title=gettext_lazy("Switch on"),
        form=WhyForm,
        is_open=lambda user, webhook: not webhook.is_active and _keeps(user, webhook),
        run=_switch_on,
        intro=gettext_lazy(
            "From now on, whoever reads that channel learns which commitments of the framework "
            "are late, by reference, title and day; never what is a draft or internal."
        ),
    ),
    Step(
        name="switch-off",
        title=gettext_lazy("Switch off"),
        form=WhyForm,
        is_open=lambda user, webhook: webhook.is_active and _keeps(user, webhook),
        run=_switch_off,
    ),
    Step(
        name="secret",
        title=gettext_lazy("New secret"),
        form=WhyForm,
        is_open=_keeps,
        run=_rotate,
        intro=gettext_lazy("The old secret signs nothing from then on. The new one is shown once."),
    ),
    Step(
        name="replay",
        title=gettext_lazy("Send again"),
        form=ReplayForm,
        is_open=lambda user, webhook: (
            _keeps(user, webhook) and webhook.posts.filter(state=MailState.DEAD).exists()
        ),
        run=_replay,
        intro=gettext_lazy("Under the same key, so that the receiver can drop what it has."),
    ),
)


@admin.register(Webhook)
class WebhookAdmin(RecordAdmin):
    """Other programs that are told what becomes late in a framework."""

    refusals = (*RecordAdmin.refusals, RefusedError)
    steps = STEPS
    list_display = ("name", "framework", "preset", "is_active", "active_since")
    list_filter = ("is_active", "preset", ("framework", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("framework",)
    search_fields = ("name", "framework__code")
    ordering = ("framework__code", "name", "pk")
    fields = ("framework", "name", "url", "preset", "is_active", "active_since", "last_posts")

    def may_add(self, request: HttpRequest) -> bool:
        """Let those who manage or lead a framework add one."""
        user = person(request)
        held = user.memberships.in_force().with_role(DECIDER_ROLES)
        return user.is_superuser or held.exists()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Leave out what a new one does not have yet."""
        return self.fields if obj else ("framework", "name", "url", "preset")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Leave a webhook in its framework; it is switched by its steps."""
        return ("framework", "is_active", "active_since", "last_posts") if obj else ()

    def add_record(self, obj: Webhook, form: RecordForm, *, signature: Signature) -> Webhook:  # noqa: ARG002
        """Save a new webhook, with a secret of our making."""
        return add_webhook(obj, **signature.full)

    def change_record(self, obj: Webhook, form: RecordForm, *, signature: Signature) -> None:  # noqa: ARG002
        """Save a changed webhook."""
        change_webhook(obj, **signature.full)

    def response_add(
        self, request: HttpRequest, obj: Webhook, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the secret, this once."""
        self.message_user(request, secret_words(obj.secret), messages.WARNING)
        return super().response_add(request, obj, post_url_continue)

    @admin.display(description=gettext_lazy("last posts"))
    def last_posts(self, webhook: Webhook) -> SafeString:
        """Show what became of the newest posts, with a way to all of them."""
        posts = list(webhook.posts.order_by("-pk")[:SHOWN_POSTS])
        if not posts:
            return format_html("{}", _("none yet"))
        lines = format_html_join("", "<li>{}</li>", ((_post_words(post),) for post in posts))
        way = link(
            _("all posts"),
            "admin:reminders_webhookpost_changelist",
            suffix=f"?webhook__id__exact={webhook.pk}",
        )
        return format_html("<ul>{}</ul>{}", lines, way)


@admin.register(WebhookPost)
class WebhookPostAdmin(ReadOnlyAdmin):
    """What was posted, or is on its way."""

    list_display = ("webhook", "event", "state", "attempts", "last_error", "created_at", "sent_at")
    list_filter = ("state", ("webhook", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("webhook",)
    search_fields = ("=key", "webhook__name")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    fields = (
        "webhook", "event", "key", "state", "payload", "attempts", "doubts", "last_error",
        "send_from", "sent_at", "created_at",
    )  # fmt: skip
