import shared.db
import shared.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0001_exchange'),
    ]

    operations = [
        migrations.CreateModel(
            name='FlowHour',
            fields=[
                ('id', models.CharField(db_column='_id', default=shared.ids.new_id, editable=False, max_length=24, primary_key=True, serialize=False)),
                ('hour', shared.db.MillisField(unique=True)),
                ('sent', models.PositiveIntegerField()),
                ('received', models.PositiveIntegerField()),
                ('median_ms', models.FloatField(blank=True, null=True)),
                ('slow_ms', models.FloatField(blank=True, null=True, verbose_name='95 % within')),
            ],
        ),
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('id', models.CharField(db_column='_id', default=shared.ids.new_id, editable=False, max_length=24, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=20, unique=True)),
                ('at', shared.db.MillisField()),
                ('data', models.JSONField(blank=True, default=dict)),
            ],
        ),
        migrations.AddIndex(
            model_name='flowhour',
            index=models.Index(fields=['hour'], name='exchange_flow_hour'),
        ),
        migrations.AddIndex(
            model_name='pulse',
            index=models.Index(fields=['name'], name='exchange_pulse_name'),
        ),
    ]
