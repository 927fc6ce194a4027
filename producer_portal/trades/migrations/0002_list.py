from django.db import migrations, models

import shared.db
from shared.lots import NEVER


def fill(apps, schema_editor):
    """Contracts that came before are found by their number and their buyer."""
    contracts = apps.get_model("trades", "TradeContract").objects
    for pk, number, buyer in contracts.values_list("pk", "number", "buyer_name"):
        contracts.filter(pk=pk).update(search_text=f"{number} {buyer}".casefold())


class Migration(migrations.Migration):
    """What the list of contracts is searched and sorted by; the last moment to sign has no nulls."""

    dependencies = [("trades", "0001_contracts")]

    operations = [
        migrations.AddField("tradecontract", "lot_number", models.CharField(blank=True, max_length=20, default=""), preserve_default=False),
        migrations.AddField("tradecontract", "lot_title", models.CharField(blank=True, max_length=200, default=""), preserve_default=False),
        migrations.AddField("tradecontract", "search_text", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("tradecontract", "sign_by", shared.db.MillisField(default=NEVER)),
        migrations.RenameField("tradecontract", "sign_by", "sign_until"),
        migrations.AddIndex("tradecontract", models.Index(fields=["status", "sign_until", "id"], name="trade_contract_due")),
    ]
