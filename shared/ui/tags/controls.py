"""What a person presses or fills in: buttons that post, dialogs, rows of a form."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.forms import BoundField
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shared.accounts.actors import acting_for

from .library import register


@register.simple_tag(takes_context=True)
def post_button(
    context: Context,
    action: str,
    label: str,
    *,
    variant: str = "",
    icon: str = "",
    small: bool = False,
    disabled: str = "",
    confirm: str = "",
    title: str = "",
    yes: str = "",
    no: str = "Cancel",
    **hidden: Any,
) -> SafeString:
    """A form of one button. With `confirm` the button opens a native dialog that says so and holds the form."""
    props = {
        "id": "dlg-" + hashlib.sha256(f"{action}{label}{hidden}".encode()).hexdigest()[:8],
        "action": action,
        "label": label,
        "style": button_classes(variant, small),
        "icon": icon,
        "disabled": disabled,
        "confirm": confirm,
        "title": title or f"{label}?",
        "yes": yes or label,
        "no": no,
        "danger": "danger" in variant,
        "hidden": hidden,
    }
    return render_to_string("ui/post_button.html", props | _csrf(context))


@register.simple_tag
def dialog_button(target: str, label: str, *, variant: str = "", icon: str = "", small: bool = False) -> SafeString:
    """The button that opens the dialog with the id `target`."""
    props = {"target": target, "label": label, "style": button_classes(variant, small), "icon": icon}
    return render_to_string("ui/dialog_button.html", props)


@register.simple_block_tag(takes_context=True, end_name="end_dialog")
def dialog(
    context: Context,
    content: str,
    name: str,
    title: str,
    *,
    action: str,
    yes: str,
    no: str = "Cancel",
    danger: bool = False,
) -> SafeString:
    """A dialog with a form in it; `content` is what stands between title and buttons."""
    props = {"id": name, "title": title, "action": action, "yes": yes, "no": no, "danger": danger, "content": content}
    return render_to_string("ui/dialog.html", props | _csrf(context))


def button_classes(variant: str, small: bool) -> str:
    if variant.split()[:1] == ["item"]:
        return variant
    return " ".join(["btn", *variant.split(), *(["sm"] if small else [])])


def _csrf(context: Context) -> dict[str, Any]:
    return {"csrf_token": context.get("csrf_token"), "acting_for": _acting_for(context)}


class FormTokenNode(CsrfTokenNode):
    """Django's token, and for whom the form is shown; see `shared.ui.acting`."""

    def render(self, context: Context) -> SafeString:
        token, organization = format_html("{}", super().render(context)), _acting_for(context)
        if not token or not organization:
            return token
        return token + format_html('<input type="hidden" name="acting_for" value="{}">', organization)


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormTokenNode:
    """Stands in for Django's own in every template that loads `ui`."""
    return FormTokenNode()


def _acting_for(context: Context) -> str:
    request = context.get("request") or getattr(context, "request", None)
    return acting_for(request) if request is not None else str(context.get("acting_for", ""))


@register.simple_tag
def field(
    bound: BoundField, unit: str = "", unit_field: BoundField | None = None, hint: str = "", optional: bool = True
) -> SafeString:
    """A form row: label, control with its unit, refusals, help; wired together for those who hear it."""
    widget = bound.field.widget
    kind = _kind(widget)
    help_text = hint or bound.help_text
    described = [f"{bound.auto_id}_help"] if help_text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return render_to_string(
        "ui/field.html",
        {
            "field": bound,
            "kind": kind,
            "many": isinstance(widget, forms.CheckboxSelectMultiple),
            "control": bound.as_widget(attrs=attrs) if kind != "picks" else "",
            "described": attrs.get("aria-describedby", ""),
            "help": help_text,
            "unit": unit,
            "unit_field": unit_field,
            "unit_control": unit_field.as_widget(attrs={"class": "unit-sel"}) if unit_field else "",
            "optional": optional and not bound.field.required and kind != "check",
        },
    )


@register.simple_block_tag(end_name="end_fold")
def fold(content: str, title: str, form: forms.BaseForm, names: str) -> SafeString:
    """Detail of a form that most leave out, folded away; open where one of its fields, `names`, says something."""
    fields = [form[name] for name in names.split()]
    says = any(field.errors or field.value() not in (None, "", [], False) for field in fields)
    return render_to_string("ui/fold.html", {"title": title, "open": says, "content": content})


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "picks"
    return "check" if isinstance(widget, forms.CheckboxInput) else "row"


@register.simple_tag
def error_summary(form: forms.BaseForm) -> SafeString:
    """What is to be corrected, in the fields' order, each with a link to its field; nothing while there is nothing."""
    order = list(form.fields)
    wrong = sorted(form.errors.items(), key=lambda one: order.index(one[0]) if one[0] in form.fields else -1)
    lines = [(form[name] if name in form.fields else None, text) for name, texts in wrong for text in texts]
    return render_to_string("ui/error_summary.html", {"lines": lines}) if lines else SafeString("")
