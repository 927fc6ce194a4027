from datetime import timedelta

from django.db import migrations

ANSWER_HOURS = 48  # what every organisation begins with


def set_clocks(apps, schema_editor):
    """Offers that wait for an answer get the clocks that new ones have."""
    for deal in apps.get_model("deals", "Negotiation").objects.filter(status="open").select_related("bid"):
        bid = deal.bid
        if bid.turn == "none":
            continue
        bid.answer_due = deal.turn_since + timedelta(hours=ANSWER_HOURS)
        bid.remind_at = deal.turn_since if bid.turn == "buyer" else None  # the next sweep says when
        bid.save(update_fields=["answer_due", "remind_at"])


class Migration(migrations.Migration):
    dependencies = [("deals", "0001_negotiations"), ("bids", "0002_answers_due")]

    operations = [migrations.RunPython(set_clocks, migrations.RunPython.noop, elidable=True)]
