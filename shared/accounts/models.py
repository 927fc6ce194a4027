"""Users, organisations, memberships and API keys; of the other portal's users and organisations, shadows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from shared import clock, schemas
from shared.db import MillisField, Record
from shared.ids import new_user_id
from shared.states import Stateful

from . import states
from .roles import DateFormat, Home, Kind, NumberFormat, Role, Scope, Theme


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str = "", password: str | None = None, **fields: Any) -> User:
        """One account of this portal, without an organisation; `services.register_user` is what pages call."""
        user = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, name: str = "", password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, name, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of this portal that signs in as `username`, its e-mail address in any case."""
        return self.get(email=(username or "").strip().lower(), home=Home.HERE)


class User(Record, AbstractBaseUser):
    """A person. `external_id` is what the wire calls `bidderId` and `postedBy`; it has Clerk's shape."""

    external_id = models.CharField(max_length=64, unique=True, default=new_user_id, editable=False)
    email = models.EmailField(max_length=254, blank=True)
    name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    home = models.CharField(max_length=4, choices=Home.choices, default=Home.HERE)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("operator", default=False, help_text="May look after this portal in its admin.")
    is_superuser = models.BooleanField("administrator", default=False, help_text="May do everything in the admin.")
    time_zone = models.CharField(max_length=64, default="UTC")
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    number_format = models.CharField("numbers", max_length=10, choices=NumberFormat.choices, default=NumberFormat.COMMA)
    date_format = models.CharField("dates", max_length=5, choices=DateFormat.choices, default=DateFormat.DAY)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    created_at = MillisField(default=clock.now, editable=False)
    last_login = MillisField("last sign-in", null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "external_id"  # unique everywhere; people sign in with the e-mail address, see the manager
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "name"]

    class Meta:
        constraints = [
            # Who signs in with Clerk may have no address at all.
            models.UniqueConstraint(
                fields=["email"], condition=Q(home="here", email__gt=""), name="accounts_one_account_per_email"
            ),
        ]
        # A unique index on MongoDB is a partial one, which a lookup cannot use: hence the plain ones.
        indexes = [
            models.Index(fields=["external_id"], name="accounts_user_external_id"),
            models.Index(fields=["email"], name="accounts_user_email"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.external_id

    def get_short_name(self) -> str:
        return str(self)

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Administrators may do everything; operators may look at and change what each admin page lets them."""
        if not self.is_active or not self.is_staff:
            return False
        return self.is_superuser or perm.rpartition(".")[2].startswith(("view_", "change_"))

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class Organization(Record):
    """A company (or a single person acting for themselves) that buys or produces fuel.

    `external_id` is Clerk's (`org_…`) for one whose name and people are looked after there; empty for all others.
    """

    external_id = models.CharField(max_length=64, blank=True, default="", editable=False)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    name = models.CharField(max_length=200)
    brand_name = models.CharField(max_length=200, blank=True, help_text="Shown instead of the name where it is set.")
    logo = models.CharField(max_length=500, blank=True)  # of this portal's: a file's name; of a shadow: an address
    logo_copy = models.CharField(max_length=80, blank=True, editable=False)  # of a shadow: our copy's file name
    kind = models.CharField(max_length=8, choices=Kind.choices)
    home = models.CharField(max_length=4, choices=Home.choices, default=Home.HERE)
    time_zone = models.CharField(max_length=64, default="UTC")
    answer_hours = models.PositiveSmallIntegerField(
        "time to answer", default=48, help_text="In hours: how long it may let the other side wait for an answer."
    )
    created_at = MillisField(default=clock.now, editable=False)
    updated_at = MillisField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_id", "home"], condition=Q(external_id__gt=""), name="accounts_one_per_external_id"
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="accounts_organization_name"),
            models.Index(fields=["external_id"], name="accounts_org_external_id"),
        ]

    def __str__(self) -> str:
        return self.brand_name or self.name

    @property
    def is_kept_elsewhere(self) -> bool:
        """Whether its name, its people and their roles are Clerk's to say, and change there alone."""
        return bool(self.external_id) and settings.IDENTITY_PROVIDER == "clerk"

    @property
    def logo_url(self) -> str:
        """Where this portal serves its logo, of a shadow our copy of it; empty without one: then its initials stand."""
        name = self.logo if self.home == Home.HERE else self.logo_copy
        return f"/logos/{name}" if name else ""

    def to_wire(self) -> schemas.Organization:
        """The organisation as it goes over the wire."""
        return schemas.Organization.model_validate(
            {
                "_id": self.pk,
                "version": self.version,
                "name": self.name,
                "updatedAt": clock.to_wire(self.updated_at),
                "branding": {
                    "logo": self._logo_address() or None,
                    "brandName": self.brand_name or None,
                },
            }
        )

    def _logo_address(self) -> str:
        """Where the logo stands on its own portal."""
        return f"{settings.SITE_URL}{self.logo_url}" if self.logo and self.home == Home.HERE else self.logo

    @property
    def organization_id(self) -> str:
        """Its own: an organisation belongs to itself, in the audit trail and wherever rows are scoped."""
        return self.pk


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user: User) -> Self:
        """A person's memberships with their organisations, the oldest first: that one is where they begin."""
        return self.filter(user=user).select_related("organization").order_by("id")

    def here(self) -> Self:
        """Those in organisations of this portal, for which one can act in it."""
        return self.filter(organization__home=Home.HERE)


class Rights(models.Model):
    """What somebody may do for an organisation."""

    role = models.CharField(max_length=6, choices=Role.choices, default=Role.VIEWER)
    can_sign = models.BooleanField(default=False, help_text="May sign contracts, up to the limit if there is one.")
    sign_limit_minor = models.PositiveBigIntegerField(
        "signing limit", null=True, blank=True, help_text="In the currency's smallest unit; empty means no limit."
    )
    sign_limit_currency = models.CharField(max_length=3, blank=True)
    can_pay = models.BooleanField(default=False, help_text="May fund and release held funds.")

    class Meta:
        abstract = True

    @property
    def rights(self) -> dict[str, Any]:
        """The rights by their fields' names, as the services take them."""
        return {
            "role": Role(self.role),
            "can_sign": self.can_sign,
            "sign_limit_minor": self.sign_limit_minor,
            "sign_limit_currency": self.sign_limit_currency,
            "can_pay": self.can_pay,
        }


class Membership(Record, Rights):
    """What one person may do for one organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    created_at = MillisField(default=clock.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="accounts_one_membership")]

    def __str__(self) -> str:
        return f"{self.user} at {self.organization}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> Self:
        return self.filter(status=states.PENDING)

    def open(self, now: datetime) -> Self:
        """Those that can be accepted at `now`."""
        return self.pending().filter(expires_at__gt=now)

    def over(self, now: datetime) -> Self:
        """Those whose time has run out, and that were not yet put down as expired."""
        return self.pending().filter(expires_at__lte=now)


class Invitation(Stateful, Rights):
    """An address asked to join an organisation. Of the secret in the letter's link the digest alone is kept."""

    MOVES = states.MOVES

    status = models.CharField(max_length=20, choices=states.CHOICES, default=states.PENDING)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations", db_index=False)
    email = models.EmailField(max_length=254)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = MillisField()
    sent_at = MillisField()
    invited_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, editable=False)
    accepted_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, editable=False)
    created_at = MillisField()
    updated_at = MillisField()

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"], condition=Q(status="pending"), name="accounts_invited_once"
            ),
        ]
        indexes = [
            models.Index(fields=["digest"], name="accounts_invitation_digest"),
            models.Index(fields=["organization", "status", "id"], name="accounts_invitation_list"),
            models.Index(fields=["status", "expires_at"], name="accounts_invitation_over"),
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime) -> bool:
        """Whether it can be accepted at `now`. Its time itself decides, not the clock that puts it down as expired."""
        return self.status == states.PENDING and now < self.expires_at


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self, now: datetime) -> Self:
        """Keys that open something at `now`."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at__isnull=True)


def default_scopes() -> list[str]:
    return [Scope.READ.value, Scope.WRITE.value]


class ApiKey(Record):
    """A machine's key, of which only the digest is kept. Without an organisation it is the trusted dashboard's."""

    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        related_name="api_keys",
        null=True,
        blank=True,
        help_text="Empty for the other portal's dashboard, whose word on user and organisation is taken.",
    )
    name = models.CharField(max_length=200)
    prefix = models.CharField(max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=default_scopes)
    expires_at = MillisField(null=True, blank=True)
    last_used_at = MillisField(null=True, blank=True, editable=False)
    revoked_at = MillisField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True, editable=False)
    created_at = MillisField(default=clock.now, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        indexes = [models.Index(fields=["digest"], name="accounts_api_key_digest")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_trusted(self) -> bool:
        return self.organization_id is None

    def state(self, now: datetime) -> Literal["active", "expired", "revoked"]:
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"

    @property
    def role(self) -> Role:
        """The role this key acts in: that of its widest scope."""
        return max((Scope(scope).role for scope in self.scopes), key=lambda role: role.rank, default=Role.VIEWER)
