from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "buyer_portal.contracts"
    label = "contracts"
    verbose_name = "Contracts"
