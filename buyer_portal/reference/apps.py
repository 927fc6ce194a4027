from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "buyer_portal.reference"
    label = "reference"
    verbose_name = "Reference prices"
