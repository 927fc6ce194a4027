from django.apps import AppConfig


class BidsConfig(AppConfig):
    name = "producer_portal.bids"
    label = "bids"
    verbose_name = "Bids"
