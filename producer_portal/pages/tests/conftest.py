from producer_portal.marketplace.tests.conftest import far_buyer

__all__ = ["far_buyer"]
