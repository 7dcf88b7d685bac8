"""The program with the references beside it, on the database that is measured."""

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
settings.ROOT_URLCONF = "bench.urls"
settings.ALLOWED_HOSTS = ["localhost"]
settings.DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]

from django.core.wsgi import get_wsgi_application  # noqa: E402 - the settings come first

application = get_wsgi_application()
