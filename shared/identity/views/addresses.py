"""Confirming the address one registered with."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from shared import clock
from shared.accounts.limits import window
from shared.identity import services
from shared.identity.errors import AddressLinkUnknown, too_many
from shared.identity.models import UnprovenAddress
from shared.identity.pages import here_only, own_page, person


@require_http_methods(["GET", "HEAD", "POST"])
@here_only
def prove_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link asks first: programs that look through mail open every link in it."""
    try:
        if request.method != "POST":
            found = services.get_unproven_address(token)
            return render(request, "identity/prove_address.html", {"email": found.user.email})
        services.prove_address(token=token, now=clock.now())
    except AddressLinkUnknown as error:
        return render(request, "identity/address_refused.html", {"error": error}, status=error.status)
    messages.success(request, "Thank you: the address is confirmed.")
    return redirect("/")


@require_POST
@own_page
def ask_address_proof(request: HttpRequest) -> HttpResponse:
    user, now = person(request), clock.now()
    if UnprovenAddress.objects.filter(user=user).exists():
        if wait := window("address_proof").hit(user.pk):
            raise too_many("mails to this address", now=now, wait=wait, code="too_many_mails")
        services.ask_address_proof(user=user, now=now)
    messages.success(request, f"A mail is on its way to {user.email}.")
    return redirect("accounts:security")
