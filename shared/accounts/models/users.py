"""People, and of the other portal's people, shadows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from shared import clock
from shared.accounts.roles import DateFormat, Home, NumberFormat, Theme
from shared.db import MillisField, Record
from shared.ids import new_user_id


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
