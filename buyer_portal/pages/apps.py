from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "buyer_portal.pages"
    label = "pages"
    verbose_name = "Pages"
