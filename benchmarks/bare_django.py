"""The limit that lodging is held against: a bare Django view with three inserts in one durable transaction.

Settings, models, address and WSGI application in one file: the middleware that ``startproject`` writes, served by
the same server on the same database.
"""

import os
import uuid
from datetime import UTC, datetime

import django
from django.conf import settings

from benchmarks.bare_tables import ROW
from motcua.config.env import database

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={"default": {**database(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": None}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - models need the settings above
from django.db import models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402


class BenchDossier(models.Model):
    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=60)
    name = models.TextField()
    number = models.TextField()
    phone = models.TextField()
    address = models.TextField()
    status = models.SmallIntegerField()
    step = models.TextField()
    holder = models.IntegerField()
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answers = models.JSONField()

    class Meta:
        app_label, db_table, managed = "bench", "bench_dossier", False

    def __str__(self) -> str:
        return self.code


class BenchOutbox(models.Model):
    id = models.BigAutoField(primary_key=True)
    aggregate = models.UUIDField()
    seq = models.IntegerField()
    topic = models.TextField()
    payload = models.JSONField()
    due_at = models.DateTimeField()

    class Meta:
        app_label, db_table, managed = "bench", "bench_outbox", False

    def __str__(self) -> str:
        return self.topic


class BenchAudit(models.Model):
    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    action = models.TextField()
    subject = models.TextField()
    data = models.JSONField()

    class Meta:
        app_label, db_table, managed = "bench", "bench_audit", False

    def __str__(self) -> str:
        return self.subject


@csrf_exempt
def lodge(request: HttpRequest) -> HttpResponse:
    """Insert three rows and send the browser on, as the real view does."""
    now, key = datetime.now(UTC), uuid.UUID(request.POST["key"])
    values = {**ROW, "name": request.POST["name"], "number": request.POST["identity_number"]}
    with transaction.atomic():
        dossier = BenchDossier(id=key, code=f"B-{key}", submitted_at=now, due_at=now, answers={}, **values)
        dossier.save(force_insert=True)
        BenchOutbox.objects.create(aggregate=key, seq=1, topic="lodged", payload={"status": 2}, due_at=now)
        BenchAudit.objects.create(at=now, actor=key, action="lodge", subject=f"dossier:{key}", data={})
    return HttpResponseRedirect(f"/done/{key}/")


urlpatterns = [path("lodge/", lodge)]
application = get_wsgi_application()
