"""Sets of contracts: whose they are, what they wait for, what they are found by."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from buyer_portal.contracts import states
from shared.accounts.actors import Actor
from shared.accounts.scoping import ScopedQuerySet


class ContractQuerySet(ScopedQuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Those that an organisation is party to; all of them for the system and the trusted dashboard at large."""
        if actor.via in {"system", "admin"} or (actor.via == "trusted" and not actor.organization_id):
            return self
        if not actor.organization_id:
            return self.none()
        return self.filter(Q(buyer_id=actor.organization_id) | Q(producer_id=actor.organization_id))

    def whole(self) -> Self:
        """With the rows that the deeds on a contract need."""
        return self.select_related("buyer", "producer", "lot", "bid", "amends")

    def told(self) -> Self:
        """With all that `to_wire` tells of them: four queries more, however many contracts there are."""
        return self.whole().prefetch_related("signatures", "editions", "amendments__signatures", "terminations")

    def unsigned(self) -> Self:
        return self.filter(status__in=states.UNSIGNED)

    def waiting_for(self, *sides: str) -> Self:
        """Those of which it is the turn of one of `sides`; of an unsigned one it may be that of both."""
        return self.filter(turn__in=sides)

    def searching(self, words: str) -> Self:
        """Those whose number, other side, lot or title has all the words."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(
                Q(number__icontains=word) | Q(producer__name__icontains=word)
                | Q(lot__number__icontains=word) | Q(lot__title__icontains=word)
            )  # fmt: skip
        return found
