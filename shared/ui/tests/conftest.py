from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory

NOW = datetime(2026, 3, 12, 9, 24, tzinfo=UTC)


@pytest.fixture
def render():
    """What a template that loads the tags comes out as; the page's "now" is Thu 12 Mar 2026, 10:24 CET."""

    def render(source, path="/", **context):
        request = RequestFactory().get(path)
        return Template("{% load ui %}" + source).render(Context({"request": request, "now": NOW, **context}))

    return render
