from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0002_meetings_contributions_names")]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="trajectory",
            field=models.CharField(
                choices=[
                    ("straight", "a straight line"),
                    ("stepped", "a step at the end of each year"),
                ],
                default="straight",
                max_length=8,
                verbose_name="way to the target",
            ),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="close_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("met", "met"),
                    ("missed", "missed"),
                    ("with_commitment", "closed with its commitment"),
                    ("cancelled", "cancelled"),
                    ("off_calendar", "no longer in the calendar"),
                ],
                max_length=16,
                verbose_name="why closed",
            ),
        ),
    ]
