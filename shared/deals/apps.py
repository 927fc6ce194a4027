from django.apps import AppConfig


class DealsPagesConfig(AppConfig):
    name = "shared.deals"
    label = "deals_pages"
    verbose_name = "Negotiations in words"
