"""The yardstick for `/api/lots/external`: the Buyer portal's settings and middleware around a usual list."""

from buyer_portal.config import settings as buyer

globals().update({name: getattr(buyer, name) for name in dir(buyer) if name.isupper()})
ROOT_URLCONF = "benchmarks.bare_urls"
