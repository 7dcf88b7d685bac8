import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0006_evidence_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="relation",
            name="closed_other",
            field=models.BooleanField(
                default=False, verbose_name="the other one is superseded by it"
            ),
        ),
        migrations.AddField(
            model_name="relation",
            name="note",
            field=models.TextField(blank=True, verbose_name="why, in a word"),
        ),
        migrations.AddField(
            model_name="relation",
            name="said_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="said at"),
        ),
        migrations.AddField(
            model_name="relation",
            name="said_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="said by",
            ),
        ),
        migrations.AlterField(
            model_name="relation",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="related_from",
                to="commitments.commitment",
                verbose_name="the other commitment",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "merges")),
                fields=("other",),
                name="relation_merges_into_one",
                violation_error_message="It is merged into another commitment already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["restates", "supersedes", "merges", "contributes_to", "depends_on"],
                    )
                ),
                name="relation_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_other", False), ("kind__in", ["merges", "supersedes"]), _connector="OR"
                ),
                name="relation_closes_by_its_kind",
            ),
        ),
    ]
