"""The frame of a page: which portal, which style sheet, where in it, and links that keep the query string."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString

from shared.ui import icons
from shared.ui.script import script
from shared.ui.stylesheet import stylesheet

from .library import register


@register.simple_tag
def portal() -> str:
    return str(settings.PORTAL)


@register.simple_tag
def portal_title() -> str:
    return str(settings.PORTAL_TITLE)


@register.simple_tag
def stylesheet_url() -> str:
    return reverse("ui:stylesheet", args=[stylesheet().digest])


@register.simple_tag
def script_url() -> str:
    return reverse("ui:script", args=[script().digest])


@register.simple_tag
def icon_file(kind: str) -> str:
    """The portal's icon, in its colour, so that two tabs side by side are told apart: `svg`, or `192` pixels wide."""
    return static(icons.FILES[kind].format(settings.PORTAL))


@register.simple_tag
def theme_color() -> str:
    return icons.THEME_COLORS[settings.PORTAL]


@register.simple_tag
def crumbs(*parts: str) -> SafeString:
    """Pairs of label and address; the last label, without one, is this page."""
    pairs = list(zip_longest(parts[::2], parts[1::2], fillvalue=""))
    return render_to_string("ui/crumbs.html", {"crumbs": pairs})


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's query string with `changes`; None takes a name away. A changed list begins at its first page."""
    params = _params(context)
    for name in ("page", "after"):
        params.pop(name, None)
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        else:
            params.setlist(name, [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)])
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def query_without(context: Context, name: str, value: Any = None) -> str:
    """This page's query string without that one value of `name`, or without `name` at all."""
    left = [one for one in _params(context).getlist(name) if value is not None and one != str(value)]
    return query(context, **{name: left or None})


def _params(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


@register.simple_tag(takes_context=True)
def sort_head(
    context: Context, key: str, label: str, unit: str = "", num: bool = False, default: str = ""
) -> SafeString:
    """A column head that sorts by `key` (`?sort=key`, `?sort=-key`); `default` is the order without a choice."""
    request = context.get("request")
    chosen = (request.GET.get("sort") if request is not None else "") or default
    order = {key: "ascending", f"-{key}": "descending"}.get(chosen, "")
    return render_to_string(
        "ui/sort_head.html",
        {
            "label": label,
            "unit": unit,
            "num": num,
            "order": order,
            "url": query(context, sort=f"-{key}" if order == "ascending" else key),
        },
    )
