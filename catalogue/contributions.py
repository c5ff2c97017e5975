"""Which answers tell what people gave: money, days of labour, land (the value of things is no money)."""

from collections.abc import Iterator, Mapping

from catalogue.activities import Field
from catalogue.catalogue import Catalogue

UNITS = {"money": "đồng", "labour": "ngày công", "land": "m²"}
MONEY = ("dan_gop_tien", "tien_mat")  # "kinh_phi" is what a thing cost, "gia_tri…" what a thing is worth
LAND_GROUP = "dong-gop"


def kinds(catalogue: Catalogue) -> Mapping[tuple[str, str], str]:
    """The kind of contribution by activity and field."""
    return {
        (activity, field.name): kind
        for activity in catalogue.activities
        for field in catalogue.fields_of(activity)
        for kind in _kinds(field, catalogue.activities[activity].group)
    }


def _kinds(field: Field, group: str) -> Iterator[str]:
    if field.type == "money" and field.name in MONEY:
        yield "money"
    elif field.unit == UNITS["labour"]:
        yield "labour"
    elif field.unit == UNITS["land"] and group == LAND_GROUP:
        yield "land"
