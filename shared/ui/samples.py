"""What /style/ feeds the components with: the words they will be used with."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest

from shared import clock
from shared.comms.models import Notification
from shared.paging import Total

from .context import SettingsEntry
from .forms import DateField, HouseForm, MomentField, NumberField
from .nav import SettingsItem
from .pages import Note, Page
from .parts import Cell, Chip, Entry, Fact, InUnit, Stat, Tab, Todo
from .scatter import Dot, Line
from .statuses import GROUPS

SPRITE = Path(__file__).parent / "static" / "ui" / "icons.svg"
PORTALS, THEMES = ("buyer", "producer"), ("light", "dark")

WEEKS = ["W51", "W52", *(f"W{week}" for week in range(1, 12))]
PRICES = [2165, 2158.4, 2171.2, 2149, 2140.6, 2146.1, 2128.3, 2119.5, 2125, 2101.75, 2094.2, 2084.01, 2035.69]
DOTS = [
    Dot("A", "Porvoo Bio", 2018, Decimal("22.5")),
    Dot("B", "Gulf Coast SAF", Decimal("2040.64"), Decimal("17.2"), quiet=True),
    Dot("C", "Lusitania Biofuels", 2064, Decimal("13.9")),
]
ISO = [Line(f"${cost}", 790 + cost * 3.16, 0.0, 790, 89.0) for cost in (400, 450, 500)]
TONNES = [("Feb", 1000), ("Mar", 1000), ("Apr", 1600), ("May", 1300), ("Jun", 1300), ("Jul", 0)]


class SampleForm(HouseForm):
    volume = NumberField(
        label="Volume", help_text="= 1,320,800 US gal · 5,000,000 L at 0.8 kg/L", initial=Decimal(4000)
    )
    volume_unit = forms.ChoiceField(label="Unit of volume", choices=[("tonnes", "t neat"), ("gallons", "US gal")])
    carbon = NumberField(
        label="Carbon intensity, at most", max_value=89, help_text="UCO-HEFA is 13.9 by CORSIA default."
    )
    incoterm = forms.ChoiceField(
        label="Incoterm",
        choices=[("DAP", "DAP, delivered at place"), ("FCA", "FCA, free carrier")],
        help_text="Who carries freight and risk to the delivery point.",
    )
    first_day = DateField(label="First day of delivery", required=False)
    deadline = MomentField(label="Bids close", required=False)
    note = forms.CharField(label="Note for bidders", required=False, widget=forms.Textarea({"rows": 2}))
    bidding = forms.ChoiceField(
        label="Bidding",
        choices=[
            ("open", "Open: you see bids as they come"),
            ("sealed", "Sealed: nobody sees a price before the deadline"),
        ],
        widget=forms.RadioSelect,
        initial="open",
    )
    papers = forms.MultipleChoiceField(
        label="Documents with each delivery",
        choices=[("pos", "PoS per batch"), ("coq", "Certificate of quality"), ("ticket", "Delivery ticket")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    tell = forms.BooleanField(label="Tell me when a bid arrives", required=False, initial=True)


def icon_names() -> list[str]:
    """The symbols of the sprite, in its order."""
    return re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text())


def everything(request: HttpRequest) -> dict[str, Any]:
    """The context of ui/style.html; `?portal=` and `?theme=` choose what it is shown in."""
    portal, theme = request.GET.get("portal", ""), request.GET.get("theme", "")
    wrong = SampleForm(
        {"volume": "4,000", "volume_unit": "tonnes", "carbon": "250", "incoterm": "DAP", "bidding": "open"},
        auto_id="wrong_%s",
    )
    return {
        "portal_shown": portal if portal in PORTALS else "",
        "theme_shown": theme if theme in THEMES else "",
        "looks": [
            Tab(f"{one.capitalize()}, {other}", f"?portal={one}&theme={other}", current=(one, other) == (portal, theme))
            for one in PORTALS
            for other in THEMES
        ],
        "panels": [(one, other) for one in PORTALS for other in THEMES],
        "groups": GROUPS,
        "icons": icon_names(),
        "form": SampleForm(),
        "asked": SampleForm(auto_id="asked_%s"),
        "wrong": wrong,
        "in_units": [
            InUnit("$/t", "2,106.77"),
            InUnit("$/US gal", "6.38", stated=True),
            InUnit("$/L", "1.6854"),
            InUnit("$/bbl", "267.96"),
        ],
        **_lists(),
        **_objects(),
        "offers": [("1 they", 2096, False), ("2 you", 2010, True), ("3 they", 2064, False), ("4 you", 2030, True)],
        "weeks": [(week, price) for week, price in zip(WEEKS, PRICES, strict=True)],
        "prices": PRICES,
        "tonnes": TONNES,
        "dots": DOTS,
        "iso": ISO,
        "limit_up": ("the lot’s limit, 25.0", 25),
        "budgets": [("ISCC EU", 1935, 2110), ("ISCC CORSIA", 2030, 2450), ("RSB CORSIA", 2700, 2700)],
        "limits": [("LOT-2026-0147", 0, 25), ("LOT-2026-0151", 0, 12)],
    }


def _lists() -> dict[str, Any]:
    now = clock.now()
    return {
        "tabs": [
            Tab("Published", "#tables", current=True, count=4),
            Tab("Drafts", "#tables", count=1),
            Tab("All", "#tables"),
        ],
        "subpages": {
            "Your account": [
                SettingsEntry(SettingsItem("You", "", "you"), "#pages", current=True),
                SettingsEntry(SettingsItem("Notifications", "", "you"), "#pages", current=False),
            ],
            "Helvia Airways AG": [SettingsEntry(SettingsItem("People", "", "organization"), "#pages", current=False)],
        },
        "told": [
            Notification(
                title="Bidding is closed: HEFA-SPK for Zürich, Q3", body="Award it, or end it.", created_at=now
            ),
            Notification(title="Marc Odermatt joined Helvia Airways AG", created_at=now, read_at=now),
        ],
        "chips": [Chip("Published", "#tables"), Chip("Zürich", "#tables")],
        "page": Page(
            items=[1, 2], first=26, last=50, total=Total(1000, more=True), previous_url="#tables", next_url="#tables"
        ),
        "rows": [
            ("HEFA-SPK for Zürich, Q3", "LOT-2026-0147", "published", 4000, Decimal("2018"), now + timedelta(hours=29)),
            (
                "FT-SPK from residues, Zürich, Q4",
                "LOT-2026-0151",
                "published",
                2000,
                None,
                now + timedelta(days=15, hours=6),
            ),
            (
                "HEFA-SPK for Basel, August",
                "LOT-2026-0139",
                "closed",
                1200,
                Decimal("2041.5"),
                now - timedelta(hours=5),
            ),
        ],
        "todos": [
            Todo(
                "deal",
                "Answer Porvoo Bio’s offer 5",
                "#flow",
                "Answer",
                "$2,044.00/t for 2,600 t",
                now + timedelta(hours=29),
            ),
            Todo(
                "bid",
                "Judge 4 bids on Zürich, Q3",
                "#flow",
                "Compare",
                "Best $2,018.00/t",
                now + timedelta(days=6, hours=6),
            ),
            Todo("pen", "Finish the draft for Geneva, Q4", "#flow", "Go on", "85 % complete"),
        ],
    }


def _objects() -> dict[str, Any]:
    now = clock.now()
    soon = now + timedelta(days=4, hours=6)
    return {
        "cells": [
            Cell("State", "Closed", note="since", at=now - timedelta(days=2)),
            Cell("Whose turn", "Yours: award the lot", note="5 bids can be accepted", mine=True),
            Cell("Award by", at=soon),
            Cell(
                "What happens next", "Accept a bid, and a contract is drawn up", note="or close the lot as unsuccessful"
            ),
        ],
        "entries": [
            Entry("Bidding closes by itself", at=soon, tone="next"),
            Entry("Nordsee Fuels bid $2,690.00/t", at=now - timedelta(hours=2), tone="now"),
            Entry(
                "to end 30 Sep; 2 bids became stale", now - timedelta(days=1), "Elena Brunner", "warn", "Window moved"
            ),
            Entry("Published, and visible to producers 0.4 s later", at=now - timedelta(days=5), tone="ok"),
            Entry("Draft begun", at=now - timedelta(days=7), by="Elena Brunner"),
        ],
        "stats": [
            Stat("Open lots", "4", note="11,700 t neat tendered", url="#numbers"),
            Stat("Best abatement", "477.78", "$/t CO₂e", "Lusitania, 2,500 of 4,000 t"),
            Stat("Funds held", "$3.33", "million", "$3,333,400.00 in 2 tranches"),
            Stat("Bids to judge", "5", note="3 sealed until 16 Mar"),
        ],
        "facts": [
            Fact("Where", "Rümlang tank farm, Zürich (ZRH)"),
            Fact("Volume", "4,000", "t neat", "1,320,800 US gal · 5,000,000 L at 0.8 kg/L"),
            Fact("Incoterm", "DAP, Incoterms 2020"),
        ],
        "notes": [
            Note("Lot published. It is on its way to producers.", "success"),
            Note("Two producers asked the same question.", "info"),
            Note("Your certificate ends in 10 days.", "warning"),
            Note("This lot is closed now, so it cannot be published.", "error"),
        ],
        "later": now + timedelta(days=2, hours=4),
        "before": now - timedelta(days=1, hours=1),
        "window": (now, now + timedelta(days=91)),
    }
