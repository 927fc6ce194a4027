from django.apps import AppConfig


class BidsConfig(AppConfig):
    name = "buyer_portal.bids"
    label = "bids"
    verbose_name = "Bids"
