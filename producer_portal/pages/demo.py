"""The demonstration producers: companies and people. Their lots are the Buyer portal's."""

from __future__ import annotations

from shared.accounts.demo import Company, Invited, Machine, Person
from shared.accounts.roles import Role, Scope

ROTTERDAM, LUSITANIA, PORVOO = "Rotterdam Renewables B.V.", "Lusitania Biofuels S.A.", "Porvoo Bio Oy"
NORDSEE, GULF = "Nordsee Fuels GmbH", "Gulf Coast SAF LLC"

COMPANIES = [
    Company(ROTTERDAM, "Rotterdam Renewables", "Europe/Amsterdam"),
    Company(LUSITANIA, "Lusitania Biofuels", "Europe/Lisbon"),
    Company(PORVOO, "Porvoo Bio", "Europe/Helsinki"),
    Company(NORDSEE, "Nordsee Fuels", "Europe/Berlin"),
    Company(GULF, "Gulf Coast SAF", "America/Chicago"),
]

JOOST, FEMKE, INES = "producer@demo.example", "femke.dewit@demo.example", "ines.tavares@demo.example"

PEOPLE = [
    Person(JOOST, "Joost van Dalen", "Head of sales", ROTTERDAM, Role.OWNER, can_sign=True, can_pay=True),
    Person(FEMKE, "Femke de Wit", "Trader", ROTTERDAM, Role.TRADER),
    Person("viewer@demo.example", "Sander Bos", "Certification manager", ROTTERDAM, Role.VIEWER),
    Person(INES, "Inês Tavares", "Commercial director", LUSITANIA, Role.OWNER, can_sign=True),
    Person("aino.laine@demo.example", "Aino Laine", "Sales manager", PORVOO, Role.OWNER, can_sign=True),
    Person(
        "jens.petersen@demo.example", "Jens Petersen", "Managing director", NORDSEE, Role.OWNER, can_sign=True,
        also=((GULF, Role.VIEWER),),
    ),
    Person("rosa.delgado@demo.example", "Rosa Delgado", "Renewables trader", GULF, Role.OWNER, can_sign=True),
]  # fmt: skip

MACHINES = [Machine("Planning, reads the marketplace", JOOST, (Scope.READ,), days_ago=120)]
INVITED = [Invited("pieter.smit@rotterdam-renewables.example", JOOST, Role.VIEWER, days_ago=11)]
