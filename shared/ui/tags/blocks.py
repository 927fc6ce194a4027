"""Parts of a page that hold other parts, and charts."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

from shared.ui import charts, formats, scatter, sides

from .library import register


@register.simple_block_tag(end_name="end_page_head")
def page_head(content: str, title: str, sub: str = "") -> SafeString:
    """The page's h1; what stands between the tags are its actions."""
    return render_to_string("ui/page_head.html", {"title": title, "sub": sub, "actions": content})


@register.simple_block_tag(end_name="end_section")
def section(
    content: str, title: str, *, note: str = "", link: str = "", url: str = "", ruled: bool = False, level: int = 2
) -> SafeString:
    props = {"id": f"h-{slugify(title)}", "title": title, "note": note, "link": link, "url": url, "ruled": ruled}
    return render_to_string("ui/section.html", props | {"heading": f"h{level}", "content": content})


@register.simple_block_tag(end_name="end_card")
def card(
    content: str, title: str = "", *, icon: str = "", note: str = "", foot: str = "", mine: bool = False, level: int = 2
) -> SafeString:
    props = {"title": title, "icon": icon, "note": note, "foot": foot, "mine": mine}
    return render_to_string("ui/card.html", props | {"heading": f"h{level}", "content": content})


@register.simple_block_tag(end_name="end_banner")
def banner(content: str, tone: str, title: str, *, icon: str = "", aside: str = "") -> SafeString:
    glyph = icon or {"good": "check", "wait": "clock", "bad": "warn"}.get(tone, "info")
    return render_to_string(
        "ui/banner.html", {"tone": tone, "title": title, "icon": glyph, "aside": aside, "content": content}
    )


@register.simple_block_tag(end_name="end_menu")
def menu(content: str, label: str, *, small: bool = False) -> SafeString:
    return render_to_string("ui/menu.html", {"label": label, "small": small, "content": content})


@register.simple_tag
def sparkline(values: Sequence[formats.Amount], label: str) -> SafeString:
    """A line as high as a word; `label` says in words what it shows."""
    return render_to_string("ui/sparkline.html", {"points": charts.sparkline_points(values), "label": label})


@register.simple_tag
def line_chart(points: Sequence[charts.Point], label: str, unit: str = "", head: str = "") -> SafeString:
    props = {"chart": charts.line(points, label=label, unit=unit), "head": head}
    return render_to_string("ui/line_chart.html", props)


@register.simple_tag
def sides_chart(
    points: Sequence[sides.Named], label: str, unit: str = "", head: str = "", *, us: str = "You", them: str
) -> SafeString:
    """What two sides named in turn, a line each."""
    props = {"chart": sides.sides(points, label=label, unit=unit), "head": head, "us": us, "them": them}
    return render_to_string("ui/sides_chart.html", props)


@register.simple_tag
def bar_chart(points: Sequence[charts.Point], label: str, unit: str = "", head: str = "") -> SafeString:
    props = {"chart": charts.bars(points, label=label, unit=unit), "head": head}
    return render_to_string("ui/bar_chart.html", props)


@register.simple_tag
def range_chart(
    rows: Sequence[charts.Range],
    label: str,
    unit: str = "",
    head: str = "",
    *,
    from_nought: bool = False,
    places: int | None = None,
) -> SafeString:
    chart = charts.ranges(rows, label=label, unit=unit, from_nought=from_nought, places=places)
    return render_to_string("ui/range_chart.html", {"chart": chart, "head": head})


@register.simple_tag
def scatter_chart(
    dots: Sequence[scatter.Dot],
    label: str,
    across: str,
    up: str,
    head: str = "",
    *,
    lines: Sequence[scatter.Line] = (),
    limit: tuple[str, formats.Amount] | None = None,
) -> SafeString:
    chart = scatter.scatter(dots, label=label, across=across, up=up, lines=lines, limit=limit)
    return render_to_string("ui/scatter_chart.html", {"chart": chart, "head": head})
