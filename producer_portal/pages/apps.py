from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "producer_portal.pages"
    label = "pages"
    verbose_name = "Pages"
