"""The Producer portal without rate limits: schemathesis asks faster than any person may."""

from producer_portal.config.settings import *  # noqa: F403

RATE_LIMITS = dict.fromkeys(("key", "trusted", "person", "address"), 10**9)
