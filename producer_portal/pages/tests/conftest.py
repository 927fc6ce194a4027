from producer_portal.marketplace.tests.conftest import _fresh_cache, _no_broker, far_buyer

__all__ = ["_fresh_cache", "_no_broker", "far_buyer"]
