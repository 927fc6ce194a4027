"""The demonstration producers' machines and guests. Who they are both portals know (shared.deals.demo)."""

from __future__ import annotations

from shared.accounts.demo import Invited, Machine
from shared.accounts.roles import Role, Scope
from shared.deals.demo import AINO, COMPANIES, FEMKE, GULF, INES, JENS, JOOST, PEOPLE, ROSA

__all__ = ["AINO", "COMPANIES", "FEMKE", "GULF", "INES", "INVITED", "JENS", "JOOST", "MACHINES", "PEOPLE", "ROSA"]

MACHINES = [Machine("Planning, reads the marketplace", JOOST, (Scope.READ,), days_ago=120)]
INVITED = [Invited("pieter.smit@rotterdam-renewables.example", JOOST, Role.VIEWER, days_ago=11)]
