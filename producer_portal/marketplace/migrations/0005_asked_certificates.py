import sys

from django.core.management.base import OutputWrapper
from django.db import migrations, models

import shared.ids
from shared.progress import show


def fill(apps, schema_editor):
    """Lots that came before get what they ask for now."""
    from producer_portal.marketplace.models import AskedCertificates
    from shared import schemas
    from shared.schemas import json

    lots, asked = (apps.get_model('marketplace', name).objects for name in ('MarketLot', 'AskedCertificates'))
    kept, total = set(), lots.count()
    for done, (pk, body) in enumerate(lots.values_list('pk', 'body').iterator(chunk_size=500)):
        one = AskedCertificates.of(schemas.Lot.model_validate(json.loads(body.encode())))
        if one is not None:
            if one.pk not in kept:
                asked.create(pk=one.pk, standards=one.standards, accepted=one.accepted)
                kept.add(one.pk)
            lots.filter(pk=pk).update(asked=one.pk)
        if done % 1000 == 999:
            show(OutputWrapper(sys.stdout), f'{done + 1:,} of {total:,} lots')


class Migration(migrations.Migration):
    """Which certificates lots ask for, so that a list says whether the reader's meet them."""

    dependencies = [('marketplace', '0004_index_of_words')]

    operations = [
        migrations.CreateModel(
            name='AskedCertificates',
            fields=[
                ('id', models.CharField(db_column='_id', default=shared.ids.new_id, editable=False, max_length=24, primary_key=True, serialize=False)),
                ('standards', models.JSONField(default=list)),
                ('accepted', models.JSONField(default=list)),
            ],
            options={'verbose_name_plural': 'asked certificates'},
        ),
        migrations.AddField('marketlot', 'asked', models.CharField(blank=True, max_length=24, default=''), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex('marketlot', models.Index(fields=['status', 'asked', 'closes_at', 'id'], name='market_lot_asked')),
    ]
