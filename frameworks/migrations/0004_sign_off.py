from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("frameworks", "0003_alternate"),
    ]

    operations = [
        migrations.AddField(
            model_name="framework",
            name="needs_sign_off",
            field=models.BooleanField(
                default=False,
                help_text="A manager or lead of the party signs each report off before the framework sees it.",
                verbose_name="reports need a sign-off",
            ),
        ),
    ]
