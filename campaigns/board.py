"""The live board: what each unit of a campaign has seen, begun, registered and reported, in order of place."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaigns.answers import is_late
from campaigns.board_sums import Sums, asked_of, sums
from campaigns.rules import Rules
from storage import addressed, board_counts, campaign_answers, units
from storage.board_counts import Asked
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


@dataclass(frozen=True)
class Page(Board):
    """Some rows, with the sums of all."""

    of: int  # rows
    missing: Mapping[str, int]  # units, by ask


async def board(rules: Rules, campaign: Campaign, within: int | None = None) -> Board:
    """Every unit in order of place; `within` an area: only those there."""
    places = sorted(await addressed.by_unit(campaign.id, within), key=_in_order)
    given = await _given(rules, campaign, [place["id"] for place in places])
    counted = await board_counts.units(campaign.id, asked_of(campaign), within)
    return Board(tuple(_row(place, given[place["id"]]) for place in places), await sums(campaign, counted, within))


async def page(rules: Rules, campaign: Campaign, within: int | None, lacks: str, first: int, most: int) -> Page:
    """So many rows from the `first` on, of those that lack an answer; only the communes they lie in are read."""
    asked = asked_of(campaign)
    lacking = next((each for each in asked if each.ask == lacks and lacks in campaign.asks), None)
    wanted, before, above = [], 0, 0
    for place in await _communes(campaign, within, lacking):
        if before + place["n"] <= first:
            above = before + place["n"]
        elif before < first + most:
            wanted.append(place["id"])
        before += place["n"]
    rows = await _rows(rules, campaign, await board_counts.in_places(campaign.id, wanted, within, lacking))
    counted = await board_counts.units(campaign.id, asked, within)
    return Page(
        tuple(rows[first - above :][:most]),
        await sums(campaign, counted, within),
        of=before,
        missing={ask: counted.missing[ask] for ask in campaign.asks},
    )


async def in_parts(rules: Rules, campaign: Campaign, within: int | None, most: int) -> AsyncIterator[list[Row]]:
    """All rows in order of place, a few communes at a time."""
    some: list[int] = []
    waiting = 0
    for place in await _communes(campaign, within):
        some.append(place["id"])
        waiting += place["n"]
        if waiting >= most:
            yield await _rows(rules, campaign, await board_counts.in_places(campaign.id, some, within))
            some, waiting = [], 0
    yield await _rows(rules, campaign, await board_counts.in_places(campaign.id, some, within))


async def _communes(campaign: Campaign, within: int | None, lacking: Asked | None = None) -> list[Found]:
    places = await board_counts.places(campaign.id, within, lacking)
    return sorted(places, key=lambda place: (units.natural_name(place["search"]), place["id"]))


async def _rows(rules: Rules, campaign: Campaign, only: Sequence[int]) -> list[Row]:
    places = sorted(await addressed.by_unit(campaign.id, only=only), key=_in_order)
    given = await _given(rules, campaign, only, few=True)
    return [_row(place, given[place["id"]]) for place in places]


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


async def _given(rules: Rules, campaign: Campaign, wanted: Sequence[int], *, few: bool = False) -> dict[int, _Given]:
    given, only = {unit: _Given() for unit in wanted}, wanted if few else None
    for row in await campaign_answers.of(campaign.id, only):
        if row["unit"] in given:
            _take(given[row["unit"]], row)
            if is_late(rules, campaign, row["ask"], row["at"]):
                given[row["unit"]].late.add(row["ask"])
    for row in await campaign_answers.results(campaign.id, only):
        if row["unit"] in given:
            given[row["unit"]].reports.append(row["code"])
    for unit, at in (await campaign_answers.first_sent(campaign.id, only)).items():
        if unit in given and given[unit].reports and is_late(rules, campaign, "result", at):
            given[unit].late.add("result")
    for ask in campaign.asks:
        for unit, count in (await campaign_answers.urges(f"campaign:{campaign.id}:{ask}", only)).items():
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
