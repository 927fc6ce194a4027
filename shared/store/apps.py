from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class StoreConfig(AppConfig):
    name = "shared.store"
    label = "store"

    def ready(self) -> None:
        from .guard import mark_store, refuse_the_others_store

        post_migrate.connect(mark_store, sender=self, dispatch_uid="mark_store")
        connection_created.connect(refuse_the_others_store, dispatch_uid="refuse_the_others_store")
