"""What can be done about signing in: one function a deed, each one transaction with its row in the audit trail."""

from .passwords import (
    answer_reset_requests,
    ask_password_reset,
    change_password,
    check_password,
    get_password_reset,
    reset_password,
)
from .sessions import end_session, end_sessions, get_session_for, keep_seen, keep_sign_in

__all__ = [
    "answer_reset_requests",
    "ask_password_reset",
    "change_password",
    "check_password",
    "end_session",
    "end_sessions",
    "get_password_reset",
    "get_session_for",
    "keep_seen",
    "keep_sign_in",
    "reset_password",
]
