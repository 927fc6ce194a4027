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

# What anybody may open, signed in or not.
PUBLIC = {
    "ui:*": "looks and help",
    "api:healthz": "for whoever watches the portal",
    "api:readyz": "for whoever watches the portal",
    "api:metrics": "shut by its own rule: loopback or a key",
    "api:schema": "what partners read first",
    "api:docs": "what partners read first",
    "api:register": "a new account",
    "api:login": "the door",
    "api:second_factor": "the door",
    "api:logout": "the way out",
    "accounts:sign_in": "the door",
    "accounts:finish_sign_in": "the door",
    "accounts:register": "a new account",
    "accounts:come_back": "the door, from where somebody signed in elsewhere",
    "accounts:signed_out": "the way out",
    "accounts:sign_out": "the way out",
    "accounts:ask_password_reset": "for who cannot sign in",
    "accounts:reset_password": "for who cannot sign in",
    "comms:mailbox": "the development mailbox, with DEBUG alone",
    "nowhere": "says that there is nothing",
}
# What is one's own and not the organisation's, so that a viewer does it too.
PERSONAL = {
    "tour:*": "each one's own round",
    "comms:*": "what each one is told, and how",
    "accounts:settings": "oneself",
    "accounts:security": "one's own account",
    "accounts:change_password": "one's own account",
    "accounts:second_factor_set_up": "one's own account",
    "accounts:begin_second_factor": "one's own account",
    "accounts:turn_off_second_factor": "one's own account",
    "accounts:renew_recovery_codes": "one's own account",
    "accounts:ask_address_proof": "one's own account",
    "accounts:forget_devices": "one's own account",
    "accounts:end_session": "one's own account",
    "accounts:end_other_sessions": "one's own account",
    "accounts:switch_organization": "for whom one acts",
    "accounts:leave_organization": "one's own membership",
}
