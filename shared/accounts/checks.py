"""What an account must be before it is kept."""

from __future__ import annotations

import zoneinfo

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from shared.errors import DomainError, Forbidden, Invalid

from .models import Organization, User
from .roles import Home


def check_account(email: str, name: str, password: str) -> None:
    """Raises Invalid, naming each field at fault; DomainError when all is well but the address is taken."""
    fields: dict[str, list[str]] = {}
    if not name.strip():
        fields["name"] = ["Say what you are called."]
    try:
        validate_email(email)
    except ValidationError:
        fields["email"] = ["This is not an e-mail address."]
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        fields["password"] = error.messages
    if fields:
        raise Invalid(
            "The account could not be made: " + " ".join(text for texts in fields.values() for text in texts),
            fields=fields,
        )
    if User.objects.filter(email=email, home=Home.HERE).exists():
        raise email_taken()


def email_taken() -> DomainError:
    text = "There is already an account with this e-mail address. Sign in instead."
    return DomainError(text, fields={"email": [text]}, code="email_taken")


def already_member(who: object, organization: Organization) -> DomainError:
    text = f"{who} is a member of {organization} already."
    return DomainError(text, code="already_member", fields={"email": [text]})


def require_kept_here(organization: Organization, what: str) -> None:
    """Raises Forbidden for an organisation of which `what` is Clerk's to say."""
    if organization.is_kept_elsewhere:
        raise Forbidden(
            f"{what} of {organization} can only be changed at Clerk, from where it is taken over here.",
            code="kept_elsewhere",
        )


def known_email(email: str) -> str:
    """`email` as it is kept: without spaces around it, in small letters. Raises Invalid for what is none."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid("This is not an e-mail address.", fields={"email": ["This is not an e-mail address."]}) from error
    return email


def known_zone(name: str) -> str:
    """`name`, if it is a time zone's. Raises Invalid."""
    if name not in zoneinfo.available_timezones():
        raise Invalid("This time zone is not known.", fields={"timeZone": ["Not a time zone, such as Europe/Paris."]})
    return name
