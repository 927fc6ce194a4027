from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    name = "producer_portal.marketplace"
    label = "marketplace"
    verbose_name = "Marketplace"
