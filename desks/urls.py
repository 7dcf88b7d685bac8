"""The addresses of the pages."""

from django.urls import path

from desks import related_urls, reminder_urls, work_urls
from desks.views import commitment, demo_mail, finding, history, listing, tour

app_name = "desks"
urlpatterns = [
    path("", listing.commitments, name="commitments"),
    path("find/", finding.find_page, name="find"),
    path("commitments/<uuid:uuid>/", commitment.commitment, name="commitment"),
    path("commitments/<uuid:uuid>/history/", history.story, name="story"),
    path("commitments/<uuid:uuid>/as-of/", history.as_of, name="as-of"),
    path("demo/tour/", tour.end_tour, name="end-tour"),
    path("demo/mail/", demo_mail.mails, name="demo-mails"),
    path("demo/mail/<str:name>/", demo_mail.mail, name="demo-mail"),
    path("demo/mail/<str:name>/html", demo_mail.mail_html, name="demo-mail-html"),
    *related_urls.urlpatterns,
    *work_urls.urlpatterns,
    *reminder_urls.urlpatterns,
]
