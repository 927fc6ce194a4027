"""Users, organisations, memberships, invitations and API keys; of the other portal's, shadows."""

from .api_keys import ApiKey, default_scopes
from .invitations import Invitation
from .memberships import Membership, Rights
from .organizations import Organization
from .users import User

__all__ = ["ApiKey", "Invitation", "Membership", "Organization", "Rights", "User", "default_scopes"]
