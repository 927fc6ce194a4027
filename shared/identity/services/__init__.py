"""What can be done about signing in: one function a deed, each one transaction with its row in the audit trail."""

from .sessions import end_session, end_sessions, get_session_for, keep_seen, keep_sign_in

__all__ = ["end_session", "end_sessions", "get_session_for", "keep_seen", "keep_sign_in"]
