"""What the API keeps for itself: the answers to requests that carried a key."""

from django.db import models


class AnsweredRequest(models.Model):
    """A POST with an Idempotency-Key that was carried out, and what was answered.

    It is written in the transaction of what the request did: there is never one without the other.
    """

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    # Of the body, so that a key is not taken for a second, different request.
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    content = models.TextField(blank=True)
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "path", "key"), name="answeredrequest_is_carried_out_once"
            ),
        )

    def __str__(self) -> str:
        return f"POST {self.path}"
