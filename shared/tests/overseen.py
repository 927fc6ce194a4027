"""What the admin's tests ask of records that operators read and nobody writes."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse


def page(record: Model, what: str = "change") -> str:
    """The address of a record's page in the admin."""
    meta: Any = record._meta
    args = [record.pk] if what in {"change", "delete"} else []
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{what}", args=args)


def check_is_read_and_not_written(operator: Client, record: Model) -> None:
    """Its list and its page are there for operators; it is not added, changed or deleted by hand, nor in the list."""
    before = type(record)._default_manager.filter(pk=record.pk).values().get()
    listed, name = operator.get(page(record, "changelist")), str(record.pk)

    assert (listed.status_code, name in listed.content.decode()) == (200, True)
    assert operator.get(page(record)).status_code == 200
    assert operator.post(page(record), {"status": "active", "version": 99}).status_code == 403
    assert operator.get(page(record, "add")).status_code == 403
    assert operator.post(page(record, "add"), {}).status_code == 403
    assert operator.post(page(record, "delete"), {"post": "yes"}).status_code == 403
    operator.post(page(record, "changelist"), {"action": "delete_selected", "_selected_action": [name], "post": "yes"})
    assert type(record)._default_manager.filter(pk=record.pk).values().get() == before


def check_is_shut_to(client: Client, record: Model) -> None:
    """Whoever does not look after the portal is sent to the admin's door."""
    for what in ("changelist", "change", "add", "delete"):
        answer = client.get(page(record, what))
        assert (answer.status_code, "/login/" in answer.headers.get("Location", "")) == (302, True)
