"""Indexes that answer by themselves: of tiles and counts, and of the words of passages."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds one index to commitments and one to mentions."""

    dependencies: ClassVar = [
        ("commitments", "0011_recomputations"),
        ("frameworks", "0006_invitations"),
        ("meetings", "0001_initial"),
        ("sources", "0003_words"),
    ]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                fields=[
                    *("is_open", "due_sort", "overdue_from", "stale_at", "awaits_date"),
                    *("has_run_out", "framework", "is_tracked", "visibility", "status"),
                    *("author_party", "kind", "id"),
                ],
                name="commitment_standing",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["passage", "commitment"], name="mention_of_passage"),
        ),
    ]
