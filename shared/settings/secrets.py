"""Secrets from the environment, and what is wrong with them."""

from __future__ import annotations

import environ
from django.core.exceptions import ImproperlyConfigured

from .portal import Portal

# Printed in the design pages, the seeds or the demo: worth nothing as secrets.
KNOWN_SECRETS = {
    "dev-api-key-123",
    "dev-producer-key-456",
    "dev-webhook-secret-456",
    "dev-webhook-secret-789",
    "dev-secret-key-123",
    "your-secret-key-here",
    "your-api-key-here",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}
SHORTEST_SECRET = 32


class Secrets:
    """Reads secrets under all their names and collects what is wrong with them, to say it in one go."""

    def __init__(self, env: environ.Env, debug: bool) -> None:
        self.env, self.debug = env, debug
        self.complaints: list[str] = []

    def all(self, names: list[str], demo: str) -> tuple[str, ...]:
        """Every value set under any of `names`, in order, without repeats; commas part values."""
        values = self._read(names) or ([demo] if self.debug and demo else [])
        if not self.debug:
            self._judge(names[0], values)
        return tuple(values)

    def past(self, names: list[str]) -> list[str]:
        """Values that counted before, and still open what was made with them: as `all`, but there need be none."""
        values = self._read(names)
        if values and not self.debug:
            self._judge(names[0], values)
        return values

    def one(self, names: list[str], demo: str) -> str:
        return next(iter(self.all(names, demo)), "")

    def _read(self, names: list[str]) -> list[str]:
        found = [value.strip() for name in names for value in self.env.str(name, default="").split(",")]
        return list(dict.fromkeys(value for value in found if value))

    def _judge(self, name: str, values: list[str]) -> None:
        if not values:
            self.complaints.append(f"{name} is missing")
        for value in values:
            if value in KNOWN_SECRETS or value.startswith("insecure-"):
                self.complaints.append(f"{name} is a value printed in public; make one of your own")
            elif len(value) < SHORTEST_SECRET:
                self.complaints.append(f"{name} is shorter than {SHORTEST_SECRET} characters")

    def refuse_if_unfit(self, portal: Portal) -> None:
        if self.complaints:
            raise ImproperlyConfigured(
                f"The {portal.title} does not start with DEBUG=false until this is mended: "
                + "; ".join(self.complaints)
                + f". See {portal.name}_portal/.env.example."
            )
