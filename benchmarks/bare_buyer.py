"""The yardstick for the buyer's lists: the Buyer portal's settings and middleware around usual ones."""

from buyer_portal.config import settings as buyer

globals().update({name: getattr(buyer, name) for name in dir(buyer) if name.isupper()})
ROOT_URLCONF = "benchmarks.bare_urls"
