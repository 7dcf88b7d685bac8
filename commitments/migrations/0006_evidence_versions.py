import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0005_rounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="attached_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="attached"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="attached_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="attached by",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="size",
            field=models.PositiveIntegerField(default=0, verbose_name="size in bytes"),
        ),
        migrations.AddField(
            model_name="progressupdate",
            name="milestones",
            field=models.ManyToManyField(
                blank=True,
                related_name="reports",
                to="commitments.deadline",
                verbose_name="milestones reached",
            ),
        ),
        migrations.CreateModel(
            name="EvidenceVersion",
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
                ("url", models.URLField(blank=True, max_length=500, verbose_name="link")),
                ("file", models.FileField(blank=True, upload_to="evidence", verbose_name="file")),
                (
                    "file_name",
                    models.CharField(blank=True, max_length=200, verbose_name="name of the file"),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="size in bytes")),
                (
                    "attached_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="attached"),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                ("statement", models.TextField(blank=True, verbose_name="what it states")),
                (
                    "attached_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="attached by",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="commitments.evidence",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier version of evidence",
                "verbose_name_plural": "earlier versions of evidence",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evidence", "number"), name="evidenceversion_number_is_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("file", ""), models.Q(("sha256", ""), _negated=True), _connector="OR"
                        ),
                        name="evidenceversion_file_has_a_hash",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportedStep",
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
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("concept", "concept"),
                            ("reviewed", "reviewed"),
                            ("prioritised", "prioritised"),
                            ("decided", "decided"),
                            ("presented", "presented"),
                            ("under_way", "under way"),
                            ("completed", "completed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                ("taken_on", models.DateField(verbose_name="day")),
                ("decision", models.TextField(blank=True, verbose_name="decision")),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commitments.initiative",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="commitments.progressupdate",
                    ),
                ),
            ],
            options={
                "verbose_name": "reported step of an initiative",
                "verbose_name_plural": "reported steps of initiatives",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("update", "initiative"), name="reportedstep_is_said_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                [
                                    "concept",
                                    "reviewed",
                                    "prioritised",
                                    "decided",
                                    "presented",
                                    "under_way",
                                    "completed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="reportedstep_stage_is_known",
                    ),
                ],
            },
        ),
    ]
