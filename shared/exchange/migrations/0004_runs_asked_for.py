import shared.db
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0003_alerts_close_themselves'),
    ]

    operations = [
        migrations.AddField(
            model_name='reconcilerun',
            name='repair',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='reconcilerun',
            name='seen_at',
            field=shared.db.MillisField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reconcilerun',
            name='state',
            field=models.CharField(choices=[('asked', 'asked'), ('running', 'running'), ('done', 'done')], default='done', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='reconcilerun',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'running'])), fields=('type',), name='exchange_one_run_of_a_type'),
        ),
    ]
