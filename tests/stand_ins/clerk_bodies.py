"""What Clerk's backend API answers about a key, a user, an organisation, a membership and a session, in its shapes."""

from __future__ import annotations

import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

NOW_MS = 1_790_000_000_000


def jwk_body(kid: str, key: rsa.RSAPrivateKey) -> dict[str, Any]:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {"use": "sig", "kty": "RSA", "kid": kid, "alg": "RS256", "n": public["n"], "e": public["e"]}


def user_body(user_id: str, first: str, last: str, email: str, shown: bool) -> dict[str, Any]:
    check = {
        "object": "verification_otp",
        "status": "verified" if shown else "unverified",
        "strategy": "email_code",
        "attempts": 1,
        "expire_at": None,
    }
    address = {
        "id": "idn_1", "object": "email_address", "email_address": email, "reserved": False, "verification": check,
        "linked_to": [], "created_at": NOW_MS, "updated_at": NOW_MS,
    }  # fmt: skip
    lists = "phone_numbers web3_wallets passkeys external_accounts saml_accounts enterprise_accounts"
    empty: dict[str, Any] = {name: [] for name in lists.split()}
    unknown: dict[str, Any] = dict.fromkeys(
        ["external_id", "primary_phone_number_id", "primary_web3_wallet_id", "username", "mfa_enabled_at",
         "mfa_disabled_at", "last_sign_in_at", "lockout_expires_in_seconds", "verification_attempts_remaining",
         "last_active_at", "legal_accepted_at"]
    )  # fmt: skip
    no: dict[str, Any] = dict.fromkeys(
        ["has_image", "two_factor_enabled", "totp_enabled", "backup_code_enabled", "banned", "locked",
         "create_organization_enabled"], False
    )  # fmt: skip
    return {
        "id": user_id, "object": "user", "first_name": first, "last_name": last or None, "public_metadata": {},
        "email_addresses": [address] if email else [], "primary_email_address_id": "idn_1" if email else None,
        "password_enabled": True, "delete_self_enabled": True, "created_at": NOW_MS, "updated_at": NOW_MS,
        **empty, **unknown, **no,
    }  # fmt: skip


def organization_body(organization_id: str, name: str) -> dict[str, Any]:
    return {
        "object": "organization", "id": organization_id, "name": name, "slug": organization_id[4:12],
        "has_image": False, "max_allowed_memberships": 5, "admin_delete_enabled": True, "public_metadata": {},
        "created_at": NOW_MS, "updated_at": NOW_MS,
    }  # fmt: skip


def membership_body(organization: dict[str, Any], role: str) -> dict[str, Any]:
    return {
        "id": f"orgmem_{organization['id'][4:]}", "object": "organization_membership", "role": role, "permissions": [],
        "public_metadata": {}, "organization": organization, "created_at": NOW_MS, "updated_at": NOW_MS,
    }  # fmt: skip


def session_body(session_id: str, user_id: str) -> dict[str, Any]:
    far = NOW_MS + 7 * 24 * 3600 * 1000
    return {
        "object": "session", "id": session_id, "user_id": user_id, "client_id": "client_1", "status": "active",
        "last_active_at": NOW_MS, "expire_at": far, "abandon_at": far, "created_at": NOW_MS, "updated_at": NOW_MS,
    }  # fmt: skip
