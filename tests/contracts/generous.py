"""The settings of the portal that GENEROUS names, without rate limits: a contract test asks more than people do."""

import importlib
import os

settings = importlib.import_module(f"{os.environ['GENEROUS']}_portal.config.settings")
globals().update({name: getattr(settings, name) for name in dir(settings) if name.isupper()})
RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, 10_000_000)
