"""What can be done about signing in: one function a deed, each one transaction with its row in the audit trail."""

from .addresses import (
    ask_address_proof,
    get_unproven_address,
    prove_address,
    prove_address_by_invitation,
    users_unproven,
)
from .passwords import (
    RESET_GOOD_FOR,
    answer_reset_requests,
    ask_password_reset,
    change_password,
    check_password,
    get_password_reset,
    reset_password,
)
from .policies import demand_of_member, members_without, require_second_factor, stop_requiring_second_factor
from .purging import over, purge_sign_ins
from .second_factor import (
    begin_second_factor,
    begun_secret,
    confirm_second_factor,
    renew_recovery_codes,
    reset_second_factor,
    turn_off_second_factor,
    use_code,
)
from .sessions import end_session, end_sessions, get_session_for, keep_seen, sign_out_closed
from .sign_ins import Place, forget_devices, keep_sign_in

__all__ = [
    "RESET_GOOD_FOR",
    "Place",
    "answer_reset_requests",
    "ask_address_proof",
    "ask_password_reset",
    "begin_second_factor",
    "begun_secret",
    "change_password",
    "check_password",
    "confirm_second_factor",
    "demand_of_member",
    "end_session",
    "end_sessions",
    "forget_devices",
    "get_password_reset",
    "get_session_for",
    "get_unproven_address",
    "keep_seen",
    "keep_sign_in",
    "members_without",
    "over",
    "prove_address",
    "prove_address_by_invitation",
    "purge_sign_ins",
    "renew_recovery_codes",
    "require_second_factor",
    "reset_password",
    "reset_second_factor",
    "sign_out_closed",
    "stop_requiring_second_factor",
    "turn_off_second_factor",
    "use_code",
    "users_unproven",
]
