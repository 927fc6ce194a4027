from django.db import migrations, models


def fill(apps, schema_editor):
    """Contracts that came before get whose turn it is."""
    from shared import schemas
    from shared.papers.standing import waits_for
    from shared.schemas import json

    contracts = apps.get_model("trades", "TradeContract").objects
    for pk, body in contracts.values_list("pk", "body"):
        told = schemas.Contract.model_validate(json.loads(body.encode()))
        contracts.filter(pk=pk).update(turn=waits_for(told))


class Migration(migrations.Migration):
    """Whose turn it is: to sign, or to answer whether an active contract is amended or ended."""

    dependencies = [("trades", "0002_list")]

    operations = [
        migrations.AddField("tradecontract", "turn", models.CharField(blank=True, max_length=8, default=""), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("tradecontract", models.Index(fields=["organization_id", "turn", "sign_until"], name="trade_contract_turn")),
    ]
