"""Records that both portals keep, made for the victim of `strangers`."""

from django.test import Client

from shared.accounts.models import Membership
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, ApiKeyFactory, InvitationFactory, member
from shared.comms.services import notify
from shared.identity.models import Session

from .strangers import WORD

NOBODYS = {
    "exchange:*": "takes signed messages; shows operators alone how they flow",
    "ui:stylesheet": "the style sheet",
    "ui:script": "the script",
    "accounts:logo": "a picture under the digest of its content",
    "comms:unsubscribe": "opens by the signed link in a mail",
    "comms:mailbox_mail": "the development mailbox, with DEBUG alone",
    "comms:mailbox_html": "the development mailbox, with DEBUG alone",
    "accounts:invitation": "opens by the secret in a letter",
    "accounts:accept_invitation": "opens by the secret in a letter",
    "accounts:register_invited": "opens by the secret in a letter",
    "accounts:open_password_reset": "opens by the secret in a letter",
    "accounts:prove_address": "opens by the secret in a letter",
}


def colleague(victim: Membership) -> str:
    name = f"{WORD} Smith"
    return member(Role.TRADER, organization=victim.organization, user__name=name, user__title=WORD).pk


def invitation(victim: Membership) -> str:
    return InvitationFactory(organization=victim.organization, email=f"{WORD.lower()}@example.com").pk


def api_key(victim: Membership) -> str:
    return ApiKeyFactory(organization=victim.organization, name=WORD, created_by=victim.user).pk


def notification(victim: Membership) -> str:
    return notify(users=[victim.user], kind="membership", title=WORD, key=f"told:{victim.pk}", now=NOW)[0].pk


def session(victim: Membership) -> str:
    Client().force_login(victim.user)
    return Session.objects.filter(user=victim.user).latest("id").pk


RECORDS = {
    "accounts:end_session": session,
    "accounts:*_member": colleague,
    "accounts:*_invitation": invitation,
    "accounts:*_api_key": api_key,
    "comms:*": notification,
}
