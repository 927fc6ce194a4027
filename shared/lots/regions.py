"""Regions of delivery, by which lots are found; a lot that names none lies where its country does."""

from __future__ import annotations

from shared import schemas

EUROPE, NORTH_AMERICA, ASIA_PACIFIC = "Europe", "North America", "Asia and Pacific"
LATIN_AMERICA, MIDDLE_EAST, AFRICA = "Latin America", "Middle East", "Africa"

# ISO 3166-1 codes. Where maps differ: the 44 states of the European Civil Aviation Conference are Europe, with Turkey
# and the Caucasus; Mexico and the Caribbean are Latin America, as IATA counts them.
COUNTRIES = {
    EUROPE: (
        "AD AL AM AT AX AZ BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GE GG GI GR HR HU IE IM IS IT JE LI LT LU LV "
        "MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM TR UA VA XK"
    ),
    NORTH_AMERICA: "BM CA GL PM US",
    ASIA_PACIFIC: (
        "AF AS AU BD BN BT CC CK CN CX FJ FM GU HK ID IN IO JP KG KH KI KP KR KZ LA LK MH MM MN MO MP MV MY NC NF NP "
        "NR NU NZ PF PG PH PK PN PW SB SG TH TJ TK TL TM TO TV TW UZ VN VU WF WS"
    ),
    LATIN_AMERICA: (
        "AG AI AR AW BB BL BO BQ BR BS BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ MS MX "
        "NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI"
    ),
    MIDDLE_EAST: "AE BH IL IQ IR JO KW LB OM PS QA SA SY YE",
    AFRICA: (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA "
        "NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW"
    ),
}
REGIONS = tuple(COUNTRIES)
REGION_OF = {country: region for region, countries in COUNTRIES.items() for country in countries.split()}
_NAMES = {region.casefold(): region for region in REGIONS}


def region_of(delivery: schemas.LotDelivery) -> str:
    """The region that the lot names, else that of its country; empty where neither is known."""
    if delivery.region:
        return region_name(delivery.region)
    return REGION_OF.get(delivery.country or "", "")


def region_name(text: str) -> str:
    """One of ours in its one spelling; any other as it is."""
    return _NAMES.get(text.strip().casefold(), text.strip())
