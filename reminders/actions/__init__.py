"""Writing the ledger: planning duties, gathering them into mails, sending, nudging."""

from reminders.actions.escalating import ESCALATED_TO, escalate
from reminders.actions.feeding import make_feed, revoke_feed, touch_feed
from reminders.actions.forgetting import forget_mail_files, forget_mail_words
from reminders.actions.gathering import gather
from reminders.actions.leasing import Outcome
from reminders.actions.nudging import Side, nudge
from reminders.actions.planning import plan
from reminders.actions.policies import Trial, try_policy
from reminders.actions.posting import plan_posts, send_posts
from reminders.actions.reading import mark_read
from reminders.actions.sending import send_due
from reminders.actions.standing_in import (
    change_absence,
    drop_alternate,
    end_absence,
    enter_absence,
    name_alternate,
)
from reminders.actions.stuck import cancel_mail, replay
from reminders.actions.sweeping import Swept, sweep
from reminders.actions.webhooks import (
    add_webhook,
    change_webhook,
    replay_posts,
    rotate_webhook_secret,
    send_test_post,
    switch_webhook_off,
    switch_webhook_on,
)
from reminders.actions.wishes import set_wishes, stop_digest

__all__ = [
    "ESCALATED_TO",
    "Outcome",
    "Side",
    "Swept",
    "Trial",
    "add_webhook",
    "cancel_mail",
    "change_absence",
    "change_webhook",
    "drop_alternate",
    "end_absence",
    "enter_absence",
    "escalate",
    "forget_mail_files",
    "forget_mail_words",
    "gather",
    "make_feed",
    "mark_read",
    "name_alternate",
    "nudge",
    "plan",
    "plan_posts",
    "replay",
    "replay_posts",
    "revoke_feed",
    "rotate_webhook_secret",
    "send_due",
    "send_posts",
    "send_test_post",
    "set_wishes",
    "stop_digest",
    "sweep",
    "switch_webhook_off",
    "switch_webhook_on",
    "touch_feed",
    "try_policy",
]
