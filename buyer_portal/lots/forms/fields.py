"""A field of the lot form that no library has: a schedule of deliveries."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms

from shared.ui import formats
from shared.ui.reading import EXAMPLE, Unreadable, read_number

PARCEL = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[\s:,]+(\S.*)")


class ScheduleField(forms.CharField):
    """Deliveries, one a line (or with semicolons between): a day and an amount in the unit of the volume.

    Pasted from a spreadsheet it is the same. The value is the schedule in its wire form.
    """

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{day_of(one['deliveryDate'])}  {formats.typed(Decimal(one['amount']))}" for one in value)

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in re.split(r"[\n;]", value or "")]
        return [self._parcel(number, line) for number, line in enumerate(lines, start=1) if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.prepare_value(initial or []) != self.prepare_value(self.to_python(data)))
        except forms.ValidationError:
            return True

    def _parcel(self, number: int, line: str) -> dict[str, Any]:
        found = PARCEL.fullmatch(line)
        try:
            day = date.fromisoformat(found[1] if found else "")
            amount = read_number(found[2] if found else "")
        except Unreadable as error:
            raise forms.ValidationError(f"Delivery {number}: {error}") from error
        except ValueError:
            example = f"2027-04-15  {formats.typed(EXAMPLE)}"
            raise forms.ValidationError(
                f"Delivery {number}, “{line[:60]}”: write a day and an amount, such as {example}."
            ) from None
        return {"deliveryDate": datetime.combine(day, time(), UTC).isoformat(), "amount": amount}


def day_of(moment: str) -> date:
    """The calendar day of a delivery, which is counted in UTC."""
    return datetime.fromisoformat(moment).astimezone(UTC).date()
