import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="party",
            name="country",
            field=models.CharField(
                blank=True,
                help_text=(
                    "Two letters of ISO 3166-1, as in KR; its public holidays are no working days. "
                    "A part without one has that of what it is part of."
                ),
                max_length=2,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[A-Z]{2}$", "A country has two capital letters, as in KR."
                    )
                ],
                verbose_name="country of working days",
            ),
        )
    ]
