from django.apps import AppConfig


class LotsConfig(AppConfig):
    name = "buyer_portal.lots"
    label = "lots"
    verbose_name = "Lots"
