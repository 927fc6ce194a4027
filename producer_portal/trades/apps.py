from django.apps import AppConfig


class TradesConfig(AppConfig):
    name = "producer_portal.trades"
    label = "trades"
    verbose_name = "Contracts"
