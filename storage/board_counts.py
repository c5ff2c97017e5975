"""A campaign's board counted where it lies: how many units have answered what, and the communes they lie in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage import database, in_json
from storage.database import Row, marks
from storage.kinds import COMMUNES

# A commune stands for itself and the villages in it.
PLACE = f"CASE WHEN u.kind IN {COMMUNES} OR u.parent_id IS NULL THEN u.id ELSE u.parent_id END"
RESULTS = "SELECT r.unit_id FROM reports r WHERE r.campaign_id = ? AND r.state NOT IN ('withdrawn', 'rejected')"


@dataclass(frozen=True)
class Asked:
    """One thing a campaign asks, and of which kinds of unit: none means of all."""

    ask: str
    kinds: tuple[str, ...] = ()
    items: int = 1  # of a checklist

    def answered(self, campaign: int) -> tuple[str, list[object]]:
        """A condition on `units u`, and its values."""
        whole = f" AND {in_json.length('x.answers', 'done')} >= {int(self.items)}" if self.ask == "checklist" else ""
        said = (
            "EXISTS (SELECT 1 FROM campaign_answers x WHERE x.campaign_id = ? AND x.unit_id = u.id"
            f" AND x.ask = ?{whole})"
        )
        if self.ask == "result":
            return f"u.id IN ({RESULTS})", [campaign]
        if self.ask == "started":
            return f"({said} OR u.id IN ({RESULTS}))", [campaign, self.ask, campaign]
        return said, [campaign, self.ask]

    def missing(self, campaign: int) -> tuple[str, list[object]]:
        answered, values = self.answered(campaign)
        of = f"u.kind IN ({marks(self.kinds)}) AND " if self.kinds else ""
        return f"{of}NOT {answered}", [*self.kinds, *values]


def _units(campaign: int, within: int | None) -> tuple[str, list[object]]:
    """Those people were addressed for, in an area."""
    inside = "" if within is None else " AND a.unit_id IN (SELECT unit_id FROM units_within WHERE area_id = ?)"
    values: list[object] = [campaign] if within is None else [campaign, within]
    return f"SELECT DISTINCT a.unit_id FROM addressees a WHERE a.campaign_id = ?{inside}", values


@dataclass(frozen=True)
class Counted:
    units: int
    answered: Mapping[str, int]  # by ask
    missing: Mapping[str, int]  # of the kinds that are asked


async def units(campaign: int, asked: Sequence[Asked], within: int | None = None) -> Counted:
    told, values = _units(campaign, within)
    each_one = [each.answered(campaign) for each in asked]
    columns = [f"CASE WHEN {condition} THEN 1 ELSE 0 END AS has_{n}" for n, (condition, _) in enumerate(each_one)]
    counts = ["count(*) AS units"]
    for n, each in enumerate(asked):
        of = f" AND kind IN ({marks(each.kinds)})" if each.kinds else ""
        counts += [f"sum(has_{n}) AS has_{n}", f"count(CASE WHEN has_{n} = 0{of} THEN 1 END) AS missing_{n}"]
    [row] = await database.rows(
        f"WITH said AS MATERIALIZED (SELECT u.kind, {', '.join(columns)} FROM ({told}) d"
        f" JOIN units u ON u.id = d.unit_id) SELECT {', '.join(counts)} FROM said",
        *(value for _, more in each_one for value in more),
        *values,
        *(kind for each in asked for kind in each.kinds),
    )
    return Counted(
        row["units"],
        {each.ask: int(row[f"has_{n}"] or 0) for n, each in enumerate(asked)},
        {each.ask: int(row[f"missing_{n}"]) for n, each in enumerate(asked)},
    )


async def answers(campaign: int, within: int | None = None) -> Mapping[str, Row]:
    """Of each ask: n (answers), people, households, count, minutes; of `part` by those who say yes, n units."""
    told, values = _units(campaign, within)
    sums = [
        f"sum({in_json.number('x.answers', name)}) AS {name}" for name in ("people", "households", "count", "minutes")
    ]
    found = await database.rows(
        f"SELECT x.ask, count(*) AS n, {', '.join(sums)} FROM campaign_answers x WHERE x.campaign_id = ?"
        f" AND x.ask IN ('seen', 'register', 'loudspeaker') AND x.unit_id IN ({told}) GROUP BY x.ask",
        *(campaign, *values),
    )
    people, yes = in_json.number("x.answers", "people"), in_json.yes("x.answers", "yes")
    # Several people of one unit who give no number come by themselves.
    part = await database.rows(
        "SELECT 'part' AS ask, count(*) AS n, sum(CASE WHEN said > 1 THEN coming ELSE people END) AS people FROM ("
        f"SELECT x.unit_id, count(*) AS said, sum(CASE WHEN {yes} THEN {people} END) AS people,"
        f" sum(CASE WHEN {yes} THEN CASE WHEN {people} > 0 THEN {people} ELSE 1 END END) AS coming"
        " FROM campaign_answers x WHERE x.campaign_id = ? AND x.ask = 'part'"
        f" AND x.unit_id IN ({told}) GROUP BY x.unit_id) AS by_unit WHERE coming IS NOT NULL",
        *(campaign, *values),
    )
    return {row["ask"]: row for row in (*found, *part)}


async def results(campaign: int, within: int | None = None) -> int:
    """How many reports are its results that stand."""
    told, values = _units(campaign, within)
    [row] = await database.rows(
        f"SELECT count(*) AS n FROM ({RESULTS}) f WHERE f.unit_id IN ({told})", *(campaign, *values)
    )
    return int(row["n"])


async def places(campaign: int, within: int | None = None, lacking: Asked | None = None) -> list[Row]:
    """Communes that stand on the board: id, search, n (units there); of those only that lack an answer."""
    told, values = _units(campaign, within)
    only, more = lacking.missing(campaign) if lacking else ("1 = 1", [])
    return await database.rows(
        f"SELECT g.id, g.search, t.n FROM (SELECT {PLACE} AS place, count(*) AS n FROM ({told}) d"
        f" JOIN units u ON u.id = d.unit_id WHERE {only} GROUP BY 1) t JOIN units g ON g.id = t.place",
        *(*values, *more),
    )


async def in_places(
    campaign: int, places: Sequence[int], within: int | None = None, lacking: Asked | None = None
) -> list[int]:
    """The units of these communes that stand on the board."""
    told, values = _units(campaign, within)
    only, more = lacking.missing(campaign) if lacking else ("1 = 1", [])
    if not (wanted := database.filled(places)):
        return []
    found = await database.rows(
        f"SELECT u.id FROM units u WHERE (u.id IN ({marks(wanted)}) OR u.parent_id IN ({marks(wanted)}))"
        f" AND {PLACE} IN ({marks(wanted)}) AND u.id IN ({told}) AND {only}",
        *(*wanted, *wanted, *wanted, *values, *more),
    )
    return [row["id"] for row in found]
