"""Published workflow definitions."""

from django.db import models
from django.utils import timezone


class Workflow(models.Model):
    """One published version of a way of handling (quy trình nội bộ); never edited afterwards.

    ``body`` is the definition that ``workflows.rules`` validates and walks.
    """

    key = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="workflow_once")]

    def __str__(self) -> str:
        return f"{self.name} (v{self.version})"
