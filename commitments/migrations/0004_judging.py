from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0003_indicator_trajectory"),
        ("frameworks", "0003_alternate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="early_reason",
            field=models.TextField(
                blank=True,
                help_text="Where it was judged before the deadline had passed.",
                verbose_name="why before its time",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="evidence",
            field=models.ManyToManyField(
                blank=True,
                related_name="assessments",
                to="commitments.evidence",
                verbose_name="evidence",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="is_demo",
            field=models.BooleanField(default=False, verbose_name="invented for the demonstration"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dissent_by__isnull", True),
                    models.Q(("dissent_by", models.F("assessed_by")), _negated=True),
                    _connector="OR",
                ),
                name="assessment_dissent_is_somebody_elses",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "completion__in",
                        ["no_evidence", "not_started", "limited", "substantial", "complete"],
                    )
                ),
                name="assessment_completion_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "not_yet_assessed",
                            "kept",
                            "partly_kept",
                            "not_kept",
                            "superseded",
                            "withdrawn",
                        ],
                    )
                ),
                name="assessment_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("completion", "no_evidence"),
                    ("outcome__in", ["kept", "not_kept", "partly_kept"]),
                    _negated=True,
                ),
                name="assessment_without_evidence_is_no_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deadline__isnull", True), ("replaces__isnull", True)),
                fields=("commitment", "party"),
                name="assessment_of_commitment_begins_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deadline__isnull", False), ("replaces__isnull", True)),
                fields=("deadline", "party"),
                name="assessment_of_deadline_begins_once",
            ),
        ),
    ]
