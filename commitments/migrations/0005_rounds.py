import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import commitments.models.rounds


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0004_judging"),
        ("frameworks", "0004_sign_off"),
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportingRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifier"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
                ),
                ("label", models.CharField(max_length=80, verbose_name="name")),
                ("opens_on", models.DateField(verbose_name="opens")),
                ("closes_on", models.DateField(blank=True, null=True, verbose_name="closes")),
                (
                    "days_before",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(365)],
                        verbose_name="closes so many days before it",
                    ),
                ),
                (
                    "asks",
                    models.JSONField(
                        validators=[commitments.models.rounds.validate_asks],
                        verbose_name="asks for",
                    ),
                ),
                ("opens_at", models.DateTimeField(editable=False)),
                ("ends_at", models.DateTimeField(editable=False, null=True)),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="closed"
                    ),
                ),
            ],
            options={
                "verbose_name": "reporting round",
                "verbose_name_plural": "reporting rounds",
            },
        ),
        migrations.RemoveConstraint(
            model_name="progressupdate",
            name="progressupdate_state_is_known",
        ),
        migrations.AddField(
            model_name="progressupdate",
            name="signed_off_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="signed off"),
        ),
        migrations.AddField(
            model_name="progressupdate",
            name="signed_off_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="progressupdate",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("to_sign", "waiting for sign-off"),
                    ("submitted", "waiting for review"),
                    ("accepted", "accepted"),
                    ("returned", "returned"),
                    ("withdrawn", "withdrawn"),
                ],
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["draft", "to_sign", "submitted", "accepted", "returned", "withdrawn"],
                    )
                ),
                name="progressupdate_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "to_sign"), _negated=True),
                    models.Q(
                        ("submitted_at__isnull", False), models.Q(("health", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="progressupdate_to_sign_says_when_and_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_off_at__isnull", True), ("signed_off_by__isnull", True)),
                    models.Q(("signed_off_at__isnull", False), ("signed_off_by__isnull", False)),
                    _connector="OR",
                ),
                name="progressupdate_signed_off_says_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_off_by__isnull", True),
                    models.Q(
                        models.Q(("signed_off_by", models.F("author")), _negated=True),
                        models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("signed_off_by", models.F("reviewed_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="progressupdate_signer_neither_wrote_nor_reviewed_it",
            ),
        ),
        migrations.AddField(
            model_name="reportinground",
            name="framework",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rounds",
                to="frameworks.framework",
                verbose_name="framework",
            ),
        ),
        migrations.AddField(
            model_name="reportinground",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="meetings.meeting",
                verbose_name="before the meeting",
            ),
        ),
        migrations.AddIndex(
            model_name="reportinground",
            index=models.Index(fields=["closed_at", "opens_at"], name="reportinground_asking"),
        ),
        migrations.AddConstraint(
            model_name="reportinground",
            constraint=models.UniqueConstraint(
                fields=("framework", "label"),
                name="reportinground_label_is_unique",
                violation_error_message="This framework has a round of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportinground",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_on__isnull", True),
                    ("closes_on__gte", models.F("opens_on")),
                    _connector="OR",
                ),
                name="reportinground_closes_after_opening",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportinground",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("days_before__isnull", True), ("meeting__isnull", True)),
                    models.Q(("days_before__isnull", False), ("meeting__isnull", False)),
                    _connector="OR",
                ),
                name="reportinground_meeting_says_how_long_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportinground",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_on__isnull", False), ("meeting__isnull", False), _connector="OR"
                ),
                name="reportinground_waits_for_a_meeting_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportinground",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closes_on__isnull", True), ("ends_at__isnull", True)),
                    models.Q(
                        ("closes_on__isnull", False),
                        ("ends_at__gt", models.F("opens_at")),
                        ("ends_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reportinground_ends_with_its_last_day",
            ),
        ),
    ]
