from django.db import migrations, models


def rank_all(apps, schema_editor):
    """Unread ones above read ones, then by time; see shared.comms.models.rank_of."""
    rows = apps.get_model("comms", "Notification").objects
    for pk, created_at, read_at in rows.values_list("pk", "created_at", "read_at").iterator(chunk_size=2000):
        rank = round(created_at.timestamp() * 1000) + (10**15 if read_at is None else 0)
        rows.filter(pk=pk).update(rank=rank)


class Migration(migrations.Migration):

    dependencies = [("comms", "0003_preferences_and_digests")]

    operations = [
        migrations.AddField("notification", "rank", models.BigIntegerField(default=0, editable=False)),
        migrations.RunPython(rank_all, migrations.RunPython.noop, elidable=True),
    ]
