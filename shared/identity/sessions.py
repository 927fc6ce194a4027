"""Django's sessions in rows of our own (`settings.SESSION_ENGINE`), so that people see and end where they signed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import auth
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest

from shared import clock
from shared.accounts.keys import digest_of, new_token

from .models import IDLE, Session

STRANGERS = timedelta(days=1)  # how long a session is kept in which nobody is signed in


def session_digest(request: HttpRequest) -> str:
    """The digest by which the store knows this request's session: whoever reads it cannot make a cookie of it."""
    return digest_of(request.session.session_key or "")


class SessionStore(SessionBase):
    """One session. `row` is what the store had when it was read; None before that, and for one that is new."""

    row: Session | None = None

    @property
    def digest(self) -> str:
        return digest_of(self.session_key or "")

    @property
    def second_factor_due(self) -> bool:
        """Whether its person must set up a second factor before anything else."""
        return self.row is not None and self.row.second_factor_due

    @property
    def address_unproven(self) -> bool:
        """Whether its person has yet to show that they read the mail of their address."""
        return self.row is not None and self.row.address_unproven

    @property
    def origin(self) -> str:
        """The session at Clerk that this one goes with; empty where its person signed in here."""
        self.items()  # read, if it was not yet
        return self.row.origin if self.row is not None else ""

    def load(self) -> dict[str, Any]:
        self.row = Session.objects.live(clock.now()).filter(digest=self.digest).first()
        if self.row is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(self.row.data)
        return data

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(digest=digest_of(session_key)).exists()

    def create(self) -> None:
        self._session_key = new_token()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Write the data and whose session it is. Raises UpdateError when the session was ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        values = _values(self, data, clock.now())
        if must_create:
            Session.objects.create(digest=self.digest, **values)
        elif not Session.objects.filter(digest=self.digest).update(**values):
            raise UpdateError

    def cycle_key(self) -> None:
        """A new key for the same row: to the person it stays the same session, and the old cookie opens nothing."""
        self.items()  # read, before the key is another one
        before = self.digest if self.session_key else ""
        self._session_key = new_token()
        if not before or not Session.objects.filter(digest=before).update(digest=self.digest):
            self.save(must_create=True)
        self.modified = True

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            Session.objects.filter(digest=digest_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expires_at__lte=clock.now()).delete()


def _values(store: SessionStore, data: dict[str, Any], now: datetime) -> dict[str, Any]:
    user_id = data.get(auth.SESSION_KEY)
    expires_at = now + (IDLE if user_id else STRANGERS)
    return {"data": store.encode(data), "user_id": user_id, "last_seen_at": now, "expires_at": expires_at}
