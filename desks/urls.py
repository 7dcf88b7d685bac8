"""The addresses of the pages."""

from django.urls import path

from desks import work_urls
from desks.views import commitment, demo_mail, listing

app_name = "desks"
urlpatterns = [
    path("", listing.commitments, name="commitments"),
    path("commitments/<uuid:uuid>/", commitment.commitment, name="commitment"),
    path("demo/mail/", demo_mail.mails, name="demo-mails"),
    path("demo/mail/<str:name>/", demo_mail.mail, name="demo-mail"),
    path("demo/mail/<str:name>/html", demo_mail.mail_html, name="demo-mail-html"),
    *work_urls.urlpatterns,
]
