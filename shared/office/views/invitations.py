"""Where the link of an invitation leads. It opens by its secret alone, for whoever holds it, signed in or not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from shared import clock
from shared.accounts import invitations
from shared.accounts.actors import SESSION_ORGANIZATION
from shared.accounts.limits import address_of, window
from shared.accounts.models import Invitation, Membership, User
from shared.accounts.roles import Home, Role
from shared.errors import DomainError, InvalidMove, NotFound, TooMany
from shared.identity.provider import get_provider
from shared.office.forms import JoinForm
from shared.ui.pages import flash

View = Callable[[HttpRequest, str], HttpResponse]


def by_link(view: View) -> View:
    """A link that is none, or is over, gets a page that says so; who tries many is held up."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, secret: str) -> HttpResponse:
        try:
            return view(request, secret)
        except NotFound as error:
            return _over(request, _too_many(request) or error)
        except DomainError as error:
            return _over(request, error)

    return wrapped


@require_safe
@by_link
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    return _offer(request, secret, JoinForm())


@require_POST
@by_link
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Join with the account one is signed in with. The form names it: nobody joins with another than they saw."""
    user = request.user
    if not isinstance(user, User) or request.POST.get("account") != user.pk:
        return redirect("accounts:invitation", secret)
    return _come_in(request, invitations.accept_invitation(secret=secret, user=user, now=clock.now()))


@sensitive_post_parameters("password")
@require_POST
@by_link
def register_invited(request: HttpRequest, secret: str) -> HttpResponse:
    """Join as somebody new: with an account for the invited address, signed in at once."""
    form, provider = JoinForm(request.POST), get_provider()
    if request.user.is_authenticated or not provider.signs_in_here:
        return redirect("accounts:invitation", secret)
    if not form.is_valid():
        return _offer(request, secret, form)
    try:
        if refusal := _too_many(request):
            raise refusal
        member = invitations.register_invited(secret=secret, now=clock.now(), **form.cleaned_data)
    except (NotFound, InvalidMove):
        raise
    except DomainError as error:
        form.add_domain_error(error)
        return _offer(request, secret, form)
    provider.sign_in(request, email=member.user.email, password=form.cleaned_data["password"], now=clock.now())
    return _come_in(request, member)


def _offer(request: HttpRequest, secret: str, form: JoinForm) -> HttpResponse:
    """Who invites to what, and the way in that fits the reader."""
    asked = invitations.get_invitation(secret)
    if asked.accepted_by is not None and asked.accepted_by == request.user:
        return redirect("/")
    if not asked.is_open(clock.now()):
        raise invitations.no_longer_good(asked)
    context = {
        "asked": asked,
        "role": Role(asked.role),
        "secret": secret,
        "form": form,
        "way": _way_in(request, asked),
        "provider": get_provider(),
    }
    return render(request, "office/invitation.html", context, status=422 if form.is_bound else 200)


def _way_in(request: HttpRequest, asked: Invitation) -> str:
    """`join`, `join_as` another address than was invited, `sign_in`, or `register`."""
    if isinstance(request.user, User):
        return "join" if request.user.email == asked.email else "join_as"
    known = User.objects.filter(email=asked.email, home=Home.HERE).exists()
    return "sign_in" if known or not get_provider().signs_in_here else "register"


def _come_in(request: HttpRequest, member: Membership) -> HttpResponse:
    request.session[SESSION_ORGANIZATION] = member.organization_id
    flash(request, f"Welcome to {member.organization}. You are {member.get_role_display().lower()} there.")
    return redirect("/")


def _over(request: HttpRequest, error: DomainError) -> HttpResponse:
    response = render(request, "office/invitation_over.html", {"error": error}, status=error.status)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def _too_many(request: HttpRequest) -> TooMany | None:
    """Counts one more attempt from this address; what to say if it is one too many."""
    wait = window("address").hit(address_of(request))
    return TooMany("There were too many attempts from your address. Wait a minute.", retry_after=wait) if wait else None
