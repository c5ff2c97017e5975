"""The live board: what each unit of a campaign has seen, begun, registered and reported, in order of place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaigns.answers import is_late
from campaigns.rules import Rules
from storage import addressed, campaign_answers, units
from storage.database import Row as Found
from storage.kinds import COMMUNES
from storage.models import Campaign


@dataclass(frozen=True)
class Row:
    """One unit of the campaign; the answers as they were given (campaigns/answers.py)."""

    unit: int
    code: str
    name: str
    kind: str
    above: str  # name of the unit above
    people: int = 0  # addressed for it
    reached: int = 0  # of them: sent, delivered or read
    seen: int = 0  # people
    started: bool = False
    part: Mapping[str, Any] | None = None
    register: Mapping[str, Any] | None = None
    reports: Sequence[str] = ()  # codes of its results, those not rejected or withdrawn
    ticked: int = 0
    loudspeaker: Mapping[str, Any] | None = None
    late: frozenset[str] = frozenset()  # asks answered after their last day
    urged: int = 0

    def has(self, ask: str, items: int = 0) -> bool:
        """Whether it has answered this; a checklist of so many items."""
        return bool(
            {
                "seen": self.seen,
                "started": self.started,
                "part": self.part is not None,
                "register": self.register is not None,
                "result": self.reports,
                "checklist": self.ticked >= max(1, items),
                "loudspeaker": self.loudspeaker is not None,
            }[ask]
        )


@dataclass(frozen=True)
class Sums:
    units: int = 0
    seen: int = 0  # people
    started: int = 0  # units, and so the rest
    registered: int = 0
    people: int = 0  # registered to come
    households: int = 0
    taking_part: int = 0
    coming: int = 0  # people of `part`
    reported: int = 0
    reports: int = 0
    ticked: int = 0  # units that ticked everything
    times: int = 0  # read out
    minutes: int = 0


@dataclass(frozen=True)
class Board:
    rows: tuple[Row, ...]
    sums: Sums


@dataclass
class _Given:
    """What came of one unit, as it is gathered."""

    seen: int = 0
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: list[dict[str, Any]] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    late: set[str] = field(default_factory=set)
    urged: int = 0


async def board(rules: Rules, campaign: Campaign, within: int | None = None) -> Board:
    """Every unit in order of place; `within` an area: only those there."""
    places = sorted(await addressed.by_unit(campaign.id, within), key=_in_order)
    given = await _given(rules, campaign, [place["id"] for place in places])
    items = len(campaign.asks.get("checklist", {}).get("items", ()))
    rows = [_row(place, given[place["id"]]) for place in places]
    return Board(tuple(rows), _sums(rows, items))


async def missing(rules: Rules, campaign: Campaign, ask: str, within: int | None = None) -> list[Row]:
    """The units that are expected to answer this and have not."""
    return lacking(campaign, await board(rules, campaign, within), ask)


def lacking(campaign: Campaign, board: Board, ask: str) -> list[Row]:
    """`missing`, of a board that was read already."""
    told = campaign.asks.get(ask)
    if told is None:
        return []
    kinds, items = told.get("of") or (), len(told.get("items", ()))
    return [row for row in board.rows if (not kinds or row.kind in kinds) and not row.has(ask, items)]


def _in_order(place: Found) -> tuple[Any, ...]:
    """A commune, then its villages, then the next commune; Thôn 2 before Thôn 10."""
    own = units.natural_name(place["search"])
    if place["kind"] in COMMUNES or place["above_id"] is None:
        return own, place["id"], False, own, place["code"]
    return units.natural_name(place["above_search"]), place["above_id"], True, own, place["code"]


async def _given(rules: Rules, campaign: Campaign, wanted: Collection[int]) -> dict[int, _Given]:
    given = {unit: _Given() for unit in wanted}
    for row in await campaign_answers.of(campaign.id):
        if row["unit"] in given:
            _take(given[row["unit"]], row)
            if is_late(rules, campaign, row["ask"], row["at"]):
                given[row["unit"]].late.add(row["ask"])
    for row in await campaign_answers.results(campaign.id):
        if row["unit"] in given:
            given[row["unit"]].reports.append(row["code"])
    for unit, at in (await campaign_answers.first_sent(campaign.id)).items():
        if unit in given and given[unit].reports and is_late(rules, campaign, "result", at):
            given[unit].late.add("result")
    for ask in campaign.asks:
        for unit, count in (await campaign_answers.urges(f"campaign:{campaign.id}:{ask}")).items():
            if unit in given:
                given[unit].urged = max(given[unit].urged, count)
    return given


def _take(given: _Given, row: Found) -> None:
    answers = row["answers"]
    if row["ask"] == "seen":
        given.seen += 1
    elif row["ask"] == "part":
        given.parts.append(answers)
    else:
        given.answers[row["ask"]] = answers


def _row(place: Found, given: _Given) -> Row:
    return Row(
        place["id"],
        place["code"],
        place["name"],
        place["kind"],
        place["above"] or "",
        people=place["people"],
        reached=place["reached"],
        seen=given.seen,
        started="started" in given.answers or bool(given.reports),
        part=_part(given.parts),
        register=given.answers.get("register"),
        reports=tuple(given.reports),
        ticked=len(given.answers.get("checklist", {}).get("done", ())),
        loudspeaker=given.answers.get("loudspeaker"),
        late=frozenset(given.late),
        urged=given.urged,
    )


def _part(parts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """One answer of the unit, or those of its people together."""
    if len(parts) <= 1:
        return parts[0] if parts else None
    coming = [part for part in parts if part.get("yes")]
    return {"yes": bool(coming), "people": sum(number(part.get("people") or 1) for part in coming)}


def number(told: Any) -> int:
    """A count as it was answered: 45, "45", or {"value": "45"}."""
    value = told.get("value") if isinstance(told, Mapping) else told
    try:
        return int(float(str(value or 0)))
    except (ValueError, OverflowError):
        return 0


def _sums(rows: Sequence[Row], items: int) -> Sums:
    registered = [row.register for row in rows if row.register is not None]
    loud = [row.loudspeaker for row in rows if row.loudspeaker is not None]
    coming = [row.part for row in rows if row.part and row.part.get("yes")]
    return Sums(
        units=len(rows),
        seen=sum(row.seen for row in rows),
        started=sum(row.started for row in rows),
        registered=len(registered),
        people=sum(number(each.get("people")) for each in registered),
        households=sum(number(each.get("households")) for each in registered),
        taking_part=len(coming),
        coming=sum(number(each.get("people")) for each in coming),
        reported=sum(bool(row.reports) for row in rows),
        reports=sum(len(row.reports) for row in rows),
        ticked=sum(row.has("checklist", items) for row in rows),
        times=sum(number(each.get("count")) for each in loud),
        minutes=sum(number(each.get("minutes")) for each in loud),
    )
