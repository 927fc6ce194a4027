"""Moved: `shared.accounts.signed_out` keeps every form that is sent after its reader's session ended."""

from django.contrib.auth.decorators import login_required as keeps_what_was_typed

from shared.accounts.signed_out import KEPT, MOST, take_kept

__all__ = ["KEPT", "MOST", "keeps_what_was_typed", "take_kept"]
