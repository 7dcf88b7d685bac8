"""The addresses of invitations."""

from django.urls import path

from frameworks.views import invitation

urlpatterns = [path("invitations/<str:token>/", invitation, name="invitation")]
