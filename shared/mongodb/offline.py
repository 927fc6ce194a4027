"""A MongoDB connection that never connects: everything up to the wire is the backend's own, behind it is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import bson
from django.db import connections
from django_mongodb_backend.base import DatabaseWrapper
from pymongo import IndexModel

Document = dict[str, Any]


class OfflineConnection(DatabaseWrapper):
    """Compiles and encodes what it is given as a real connection does. Its collections are always empty."""

    def __init__(self, alias: str) -> None:
        settings = connections.configure_settings({"default": {"ENGINE": "django_mongodb_backend", "NAME": "offline"}})
        super().__init__(settings["default"], alias)
        self.database = OfflineDatabase()

    def get_collection(self, name: str, **_: Any) -> OfflineCollection:
        return self.database[name]

    def connect(self) -> None:
        """Nothing to connect to."""

    def start_transaction_mongo(self) -> None:
        """No session: what is not kept need not be undone."""


class OfflineDatabase:
    def __init__(self) -> None:
        self.collections: dict[str, OfflineCollection] = {}

    def __getitem__(self, name: str) -> OfflineCollection:
        return self.collections.setdefault(name, OfflineCollection())

    def create_collection(self, name: str) -> OfflineCollection:
        return self[name]

    def list_collections(self) -> list[Document]:
        return [{"name": name} for name in self.collections]


class OfflineCollection:
    """Takes every operation that can be encoded. It remembers its indexes, so that migrations can drop them again."""

    def __init__(self) -> None:
        self.indexes: dict[str, Document] = {}

    def aggregate(self, pipeline: Sequence[Document], **_: Any) -> NoDocuments:
        bson.encode({"pipeline": pipeline})
        return NoDocuments()

    def insert_many(self, documents: Sequence[Document], **_: Any) -> SimpleNamespace:
        for document in documents:
            bson.encode(document)
        return SimpleNamespace(inserted_ids=[document.get("_id") for document in documents])

    def update_many(self, criteria: Document, pipeline: Sequence[Document], **_: Any) -> SimpleNamespace:
        bson.encode({"criteria": criteria, "pipeline": pipeline})
        return SimpleNamespace(matched_count=0)

    def delete_many(self, criteria: Document, **_: Any) -> SimpleNamespace:
        bson.encode(criteria)
        return SimpleNamespace(deleted_count=0)

    def create_indexes(self, models: Sequence[IndexModel]) -> None:
        for model in models:
            bson.encode(model.document)
            self.indexes[model.document["name"]] = model.document

    def drop_index(self, name: str) -> None:
        del self.indexes[name]

    def index_information(self) -> dict[str, Document]:
        return {name: {**index, "key": list(index["key"].items())} for name, index in self.indexes.items()}

    def drop(self) -> None:
        self.indexes.clear()

    def rename(self, name: str) -> None:
        """Its new name has a collection of its own the next time it is asked for."""


class NoDocuments:
    """A cursor over nothing."""

    def __iter__(self) -> Iterator[Document]:
        return iter(())

    def next(self) -> Document:
        raise StopIteration
