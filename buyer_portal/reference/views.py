"""The settings page of the reference jet price. Owners set it, the others read it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shared import clock
from shared.accounts.actors import actor_of
from shared.accounts.models import Organization
from shared.accounts.roles import Role
from shared.errors import DomainError
from shared.ui.pages import flash, page_errors

from .forms import ReferencePriceForm
from .models import ReferencePrice
from .services import set_reference_price

SHOWN = 12


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def reference_price(request: HttpRequest) -> HttpResponse:
    actor, ours = actor_of(request), actor_of(request).require(Role.VIEWER).organization
    assert ours is not None
    prices = list(ReferencePrice.objects.of(ours).select_related("set_by")[:SHOWN])
    form = ReferencePriceForm(request.POST or None, initial=_shown(prices[0]) if prices else {"currency": "USD"})
    if request.method == "POST" and actor.require(Role.OWNER) and form.is_valid():
        try:
            _set(ours, request, form)
        except DomainError as error:
            form.add_domain_error(error)
        else:
            flash(request, "Bids are measured by this price from now on.")
            return redirect("reference:price")
    context = {"form": form, "prices": prices, "organization": ours, "may_change": actor.may(Role.OWNER)}
    return render(request, "reference/price.html", context, status=422 if form.is_bound else 200)


def _set(ours: Organization, request: HttpRequest, form: ReferencePriceForm) -> None:
    set_reference_price(organization=ours, by=actor_of(request), now=clock.now(), **form.cleaned_data)


def _shown(price: ReferencePrice) -> dict[str, Any]:
    return {
        "amount": price.amount.normalize(),
        "currency": price.currency,
        "as_of": price.as_of,
        "source": price.source,
    }
