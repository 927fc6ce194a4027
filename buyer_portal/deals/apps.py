from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "buyer_portal.deals"
    label = "deals"
    verbose_name = "Negotiations"
