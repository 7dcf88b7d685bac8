"""Names what the admin lists, so that it can be said in other languages; changes no table."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("history", "0004_names_aside")]

    operations = [
        migrations.AlterModelOptions(
            name="auditevent",
            options={
                "verbose_name": "event of the history",
                "verbose_name_plural": "events of the history",
            },
        ),
    ]
