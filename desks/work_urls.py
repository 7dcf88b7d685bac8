"""The addresses of the desks where people work; `desks.urls` takes them in."""

from django.urls import path

from desks.views import bulk, dates, files, my_desk, overdue, progress, review

urlpatterns = [
    path("desk/", my_desk.my_desk, name="my-desk"),
    path("commitments/<uuid:uuid>/progress/", progress.log, name="log-progress"),
    path("progress/<uuid:uuid>/", progress.mend, name="mend-progress"),
    path("progress/<uuid:uuid>/withdraw/", progress.withdraw, name="withdraw-progress"),
    path("evidence/<uuid:uuid>/file", files.evidence_file, name="evidence-file"),
    path("deadlines/<uuid:uuid>/ask/", dates.ask, name="ask-for-date"),
    path("date-requests/<uuid:uuid>/decide/", dates.decide, name="decide-date"),
    path("overdue/", overdue.overdue, name="overdue"),
    path("overdue/act/", bulk.overdue_act, name="overdue-act"),
    path("review/", review.review, name="review"),
    path("review/act/", bulk.review_act, name="review-act"),
    path("result/", bulk.result, name="bulk-result"),
]
