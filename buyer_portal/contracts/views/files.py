"""The contract as a file, and the public page that says whether a document is the signed one."""

from __future__ import annotations

import hashlib

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from buyer_portal.contracts.models import Contract
from buyer_portal.contracts.services import verifying
from buyer_portal.contracts.services.pdf import contract_pdf
from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.accounts.scoping import get_for
from shared.api.authentication import key_actor, key_in
from shared.api.exceptions import TEXTS, refused_file
from shared.errors import DomainError
from shared.identity.errors import NotSignedIn

LARGEST_FILE = 5 * 1024 * 1024


@require_GET
def contract_pdf_file(request: HttpRequest, pk: str) -> HttpResponse:
    """The contract as PDF, for its parties, by session or by key: the final one once it is signed by both."""
    try:
        contract: Contract = get_for(_reader_of(request), Contract.objects.whole(), pk)
    except DomainError as error:
        return refused_file(error)
    final = getattr(contract, "final", None)
    pdf = bytes(final.pdf) if final is not None else contract_pdf(contract)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{contract.number}-v{contract.edition}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _reader_of(request: HttpRequest) -> Actor:
    """Who asks, by key or by session. Raises NotSignedIn for nobody, and for a key that is none."""
    secret = key_in(request)
    actor = key_actor(secret, request, now=clock.now()) if secret else actor_of(request)
    if actor is None or not actor.is_known:
        raise NotSignedIn(TEXTS[401][1])
    return actor


class FileForm(forms.Form):
    """A document to be looked up. It is hashed and forgotten."""

    document = forms.FileField(required=False, label="A PDF")
    digest = forms.CharField(required=False, max_length=100, label="or its SHA-256")


@require_http_methods(["GET", "HEAD", "POST"])
def verify_any(request: HttpRequest) -> HttpResponse:
    """Ask after a document by its file or its hash."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        document, digest = form.cleaned_data["document"], form.cleaned_data["digest"].strip().lower()
        if document is not None and document.size <= LARGEST_FILE:
            digest = hashlib.sha256(document.read()).hexdigest()
        elif document is not None:
            form.add_error("document", "Contracts are smaller than 5 MB; this is another document.")
            digest = ""
        if verifying.SHA256.fullmatch(digest):
            return redirect("contracts:verify", digest)
        if not form.errors:
            form.add_error("digest", "Choose a file, or give the 64 digits of its SHA-256.")
    return render(request, "contracts/verify.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def verify(request: HttpRequest, digest: str) -> HttpResponse:
    """Say in public whether a document with this hash is the signed one: names, times and state, never its content."""
    found = verifying.find(digest)
    status = 200 if found else 404
    return render(
        request, "contracts/verify.html", {"found": found, "digest": digest, "form": FileForm()}, status=status
    )
