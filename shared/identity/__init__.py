"""Who a person is: one interface, and the provider that `IDENTITY_PROVIDER` names."""

from .provider import IdentityProvider, get_provider

__all__ = ["IdentityProvider", "get_provider"]
