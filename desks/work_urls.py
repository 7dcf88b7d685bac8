"""The addresses of the desks where people work; `desks.urls` takes them in."""

from django.urls import path

from desks.views import (
    bulk,
    dates,
    drafts,
    events,
    evidence,
    files,
    judging,
    my_desk,
    my_mail,
    overdue,
    progress,
    review,
    scores,
)

urlpatterns = [
    path("desk/", my_desk.my_desk, name="my-desk"),
    path("desk/act/", bulk.desk_act, name="desk-act"),
    path("commitments/<uuid:uuid>/progress/", progress.log, name="log-progress"),
    path("commitments/<uuid:uuid>/draft/", drafts.keep, name="keep-draft"),
    path("progress/<uuid:uuid>/", progress.mend, name="mend-progress"),
    path("progress/<uuid:uuid>/withdraw/", progress.withdraw, name="withdraw-progress"),
    path("evidence/<uuid:uuid>/file", files.evidence_file, name="evidence-file"),
    path("evidence/<uuid:uuid>/replace/", evidence.replace, name="replace-evidence"),
    path(
        "evidence/versions/<uuid:uuid>/file",
        files.evidence_version_file,
        name="evidence-version-file",
    ),
    path("deadlines/<uuid:uuid>/event/", events.event, name="date-event"),
    path("deadlines/<uuid:uuid>/ask/", dates.ask, name="ask-for-date"),
    path("date-requests/<uuid:uuid>/decide/", dates.decide, name="decide-date"),
    path("date-requests/<uuid:uuid>/withdraw/", dates.withdraw, name="withdraw-date"),
    path("me/mail/", my_mail.my_mail, name="my-mail"),
    path("me/mail/wishes/", my_mail.save_wishes, name="save-mail-wishes"),
    path("me/mail/alternate/", my_mail.save_alternate, name="save-alternate"),
    path("me/mail/absence/", my_mail.add_absence, name="add-absence"),
    path("me/mail/absence/<uuid:uuid>/end/", my_mail.stop_absence, name="end-absence"),
    path("overdue/", overdue.overdue, name="overdue"),
    path("overdue/act/", bulk.overdue_act, name="overdue-act"),
    path("review/", review.review, name="review"),
    path("review/act/", bulk.review_act, name="review-act"),
    path("frameworks/<str:code>/scores/", scores.scores, name="scores"),
    path("judge/", judging.desk, name="judging"),
    path("judge/act/", bulk.judge_act, name="judge-act"),
    path("judge/<uuid:uuid>/", judging.judge, name="judge"),
    path("judgements/<uuid:uuid>/answer/", judging.answer, name="answer-judgement"),
    path("result/", bulk.result, name="bulk-result"),
]
