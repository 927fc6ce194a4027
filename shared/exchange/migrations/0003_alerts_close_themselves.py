import shared.db
from django.db import migrations, models


def close_what_was_seen(apps, schema_editor):
    """A trouble that was over used to be called seen, as was one that somebody had looked at: both count as over."""
    alerts = apps.get_model("exchange", "Alert").objects
    alerts.filter(state="seen").update(state="closed", closed_at=models.F("last_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0002_pulses_and_hours'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='alert',
            name='exchange_open_alert',
        ),
        migrations.AddField(
            model_name='alert',
            name='closed_at',
            field=shared.db.MillisField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='alert',
            name='told_at',
            field=shared.db.MillisField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='alert',
            name='state',
            field=models.CharField(choices=[('open', 'open'), ('seen', 'seen'), ('closed', 'over')], default='open', max_length=8),
        ),
        migrations.RunPython(close_what_was_seen, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'seen'])), fields=('kind', 'key'), name='exchange_live_alert'),
        ),
    ]
