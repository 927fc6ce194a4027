"""Whose turn it is on contracts that were there before: nobody's once it is signed by both or over."""

from django.db import migrations

OTHER = {"buyer": "producer", "producer": "buyer"}


def say_whose_turn_it_is(apps, schema_editor):
    Contract = apps.get_model("contracts", "Contract")
    Signature = apps.get_model("contracts", "Signature")
    Contract.objects.exclude(status__in=["awaiting_signatures", "partially_signed"]).update(turn="none")
    for contract in Contract.objects.filter(status="partially_signed"):
        signed = Signature.objects.filter(contract_id=contract.pk, edition=contract.edition).first()
        if signed is not None:
            Contract.objects.filter(pk=contract.pk).update(turn=OTHER[signed.side])


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_amendments_and_terminations")]

    operations = [migrations.RunPython(say_whose_turn_it_is, migrations.RunPython.noop)]
