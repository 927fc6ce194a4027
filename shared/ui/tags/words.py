"""What stands in a line or a table row: symbols, states, numbers, times. Put together here, without a template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shared import clock
from shared.accounts.models import Organization
from shared.paging import Total
from shared.ui import formats, times
from shared.ui.glossary import BY_SLUG, term_for
from shared.ui.statuses import status_of

from .library import register


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A symbol of the sprite: silent beside a word, or with a `label` spoken by itself."""
    href = f"{static('ui/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def term(slug: str, text: str = "") -> SafeString:
    """A word of the glossary with its explanation behind it; `text` is how the word stands here."""
    found = BY_SLUG[slug]
    return render_to_string("ui/term.html", {"term": found, "text": text or found.name})


@register.simple_tag
def explained(label: str) -> SafeString | str:
    """The label itself, with an explanation behind it where the glossary has one."""
    found = term_for(label)
    return render_to_string("ui/term.html", {"term": found, "text": label}) if found else label


@register.simple_tag
def explain(label: str) -> SafeString:
    """A question mark to stand beside what has this label; nothing where the glossary has no word for it."""
    found = term_for(label)
    return render_to_string("ui/term.html", {"term": found}) if found else SafeString("")


@register.simple_tag
def badge(word: str, label: str = "", kind: str = "") -> SafeString:
    status = status_of(word, kind)
    tone = f"badge {status.tone}".rstrip()
    return format_html('<span class="{}">{}{}</span>', tone, icon(status.glyph), label or status.label)


@register.filter
def number(value: formats.Amount, places: int | None = None) -> str:
    return formats.number(value, places)


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """What `mapping` has for `key`; None where it has nothing."""
    return mapping.get(key)


@register.filter
def total(value: Total) -> str:
    """`1,000+` where nobody counted further."""
    return f"{formats.number(value.count)}{'+' if value.more else ''}"


@register.simple_tag
def mark(organization: Organization | None, *, name: str = "", size: str = "") -> SafeString:
    """An organisation's logo, or its initials; silent, for its name stands beside it.

    `name` is what it is called where there is no record of it. `size` is `large`, or `small` for a line of text, too
    small for initials.
    """
    shape = f"mark {size}".strip()
    if organization is not None and organization.logo_url:
        return format_html('<img class="{}" src="{}" alt="">', shape, organization.logo_url)
    letters = "".join(word[0] for word in (name or str(organization or "")).split()[:2]).upper()
    if not letters or size == "small":
        return SafeString()
    return format_html('<span class="{}" aria-hidden="true">{}</span>', shape, letters)


@register.filter
def unit(name: str) -> str:
    return formats.unit_label(name)


@register.simple_tag
def quantity(amount: formats.Amount, unit: str, places: int | None = None) -> SafeString | str:
    if amount is None or amount == "":
        return formats.NOTHING
    text = formats.number(amount, places)
    return format_html('{}\N{NO-BREAK SPACE}<span class="u">{}</span>', text, formats.unit_label(unit))


@register.simple_tag
def money(amount: formats.Amount, currency: str, per: str = "") -> str:
    return formats.money(amount, currency, per)


@register.simple_tag
def money_minor(minor: int | None, currency: str) -> str:
    return formats.money_minor(minor, currency)


@register.simple_tag(takes_context=True)
def exact_time(context: Context, when: datetime | None, style: str = "full") -> SafeString | str:
    if when is None:
        return formats.NOTHING
    text, title = times.exact(when, style), times.exact(when, "seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', clock.to_wire(when), title, text)


@register.filter
def moment(when: datetime, style: str = "full") -> str:
    """The exact time as plain text, for mails; pages have `exact_time`."""
    return times.exact(when, style)


@register.filter
def calendar_day(day: date) -> str:
    return f"{day:%a} {times.calendar_day(day)}"


@register.simple_tag(takes_context=True)
def time_left(context: Context, when: datetime | None) -> SafeString | str:
    return _live(when, now_of(context))


@register.simple_tag(takes_context=True)
def ago(context: Context, when: datetime | None) -> SafeString | str:
    return _live(when, now_of(context))


@register.simple_tag(takes_context=True)
def deadline(context: Context, when: datetime | None, style: str = "full") -> SafeString | str:
    """A clock: the time left, tinted in its last 48 hours, over the exact time."""
    if when is None:
        return formats.NOTHING
    now = now_of(context)
    tone = f"clock {times.urgency(when, now)}".rstrip()
    return format_html(
        '<div class="{}" data-clock>{}<small>{}</small></div>', tone, _live(when, now), times.exact(when, style)
    )


@register.simple_tag
def window(start: datetime | None, end: datetime | None) -> str:
    return times.calendar_window(start, end)


@register.simple_tag(takes_context=True)
def zone(context: Context) -> str:
    return times.zone_name(now_of(context))


def _live(when: datetime | None, now: datetime) -> SafeString | str:
    if when is None:
        return formats.NOTHING
    return format_html(
        '<time datetime="{}" title="{}" data-live>{}</time>',
        clock.to_wire(when),
        times.exact(when),
        times.relative(when, now),
    )


def now_of(context: Context) -> datetime:
    """The page's one "now": the view's, or the frame's, or this moment."""
    now = context.get("now") or getattr(context.get("shell"), "now", None)
    return now if isinstance(now, datetime) else clock.now()
