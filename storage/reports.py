"""Reports as they are listed, counted and read. Each question asks for a Sight: nobody sees beyond it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from storage import database, tallies
from storage.access import Sight
from storage.database import Row
from storage.models import Photo, Report, ReportPhoto, Unit

STATES = ("sent", "returned", "approved", "rejected", "withdrawn")


@dataclass(frozen=True)
class Wanted:
    """Which reports to list; what stays empty does not narrow. Withdrawn ones are listed only when asked for."""

    state: str = ""  # one of STATES, or "any": the withdrawn too
    set: str = ""
    criterion: int | None = None
    indicator: str = ""
    activity: str = ""
    unit: int | None = None  # and all within it
    since: date | None = None  # of the activity, both inclusive
    until: date | None = None
    person: int | None = None  # who sent it
    campaign: int | None = None  # whose result it is
    words: str = ""  # without accents (locales.plain): every one must begin a word of the report

    def where(self, seen: Sight) -> tuple[str, list[object]]:
        """A condition on `reports r`, and its values."""
        condition, values = seen.reports()
        conditions = [condition]
        for sql, *told in self._conditions():
            conditions.append(str(sql))
            values += told
        return " AND ".join(conditions), values

    def _conditions(self) -> Iterator[tuple[object, ...]]:
        narrowed = (
            ("r.state = ?", self.state.removeprefix("any")),
            ("r.activity = ?", self.activity),
            ("r.person_id = ?", self.person),
            ("r.campaign_id = ?", self.campaign),
            ("r.unit_id IN (SELECT unit_id FROM units_within WHERE area_id = ?)", self.unit),
            ("r.day >= ?", self.since),
            ("r.day <= ?", self.until),
        )
        yield from (each for each in narrowed if each[1] not in ("", None))
        if not self.state:
            yield ("r.state <> 'withdrawn'",)
        if self.set:
            yield self._counting()
        for word in self.words.split():
            yield "' ' || r.search LIKE ?", f"% {word}%"

    def _counting(self) -> tuple[object, ...]:
        sql = 'EXISTS (SELECT 1 FROM evidence e WHERE e.report_id = r.id AND e."set" = ?'
        values: list[object] = [self.set]
        if self.criterion is not None:
            sql += " AND e.criterion = ?"
            values.append(self.criterion)
        if self.indicator:
            sql += " AND e.indicator = ?"
            values.append(self.indicator)
        return f"{sql})", *values


async def newest(
    seen: Sight, wanted: Wanted, most: int, before: int | None = None, only: str = "1 = 1"
) -> list[Report]:
    """A page of reports, those sent last first, with unit, person and evidence; only those older than `before`."""
    where, values = wanted.where(seen)
    if before is not None:
        where += " AND (r.sent_at, r.id) < (SELECT b.sent_at, b.id FROM reports b WHERE b.id = ?)"
        values.append(before)
    found = await database.rows(
        f"SELECT r.id FROM reports r WHERE {where} AND {only} ORDER BY {_latest(seen, wanted)} LIMIT ?", *values, most
    )
    return await _whole([row["id"] for row in found])


def _latest(seen: Sight, wanted: Wanted) -> str:
    """Of a large area the newest are found by going back in time; of a small one by looking at what there is."""
    goes_back = seen.large and wanted.unit is None and wanted.person is None
    return "r.sent_at DESC, r.id DESC" if goes_back else "coalesce(r.sent_at, r.sent_at) DESC, r.id DESC"


async def beside(seen: Sight, wanted: Wanted, id: int) -> tuple[str, str]:
    """The codes of the reports before and after this one in the list, the newer and the older; "" at its ends."""
    where, values = wanted.where(seen)
    codes: list[str] = []
    for sign, order in ((">", "ASC"), ("<", "DESC")):
        found = await database.rows(
            f"SELECT r.code FROM reports r WHERE {where} AND (r.sent_at, r.id) {sign}"
            f" (SELECT b.sent_at, b.id FROM reports b WHERE b.id = ?) ORDER BY r.sent_at {order}, r.id {order} LIMIT 1",
            *values,
            id,
        )
        codes.append(found[0]["code"] if found else "")
    return codes[0], codes[1]


async def find(seen: Sight, code: str) -> Report | None:
    """One report with all that hangs on it, if they may see it."""
    where, values = seen.reports()
    found = await database.rows(f"SELECT r.id FROM reports r WHERE r.code = ? AND {where}", code, *values)
    whole = await _whole([row["id"] for row in found])
    return whole[0] if whole else None


async def _whole(ids: Sequence[int]) -> list[Report]:
    reports = {
        report.id: report
        for report in await Report.filter(id__in=ids).prefetch_related("unit__parent", "person", "evidence")
    }
    return [reports[each] for each in ids]


async def photos_of(reports: Sequence[int], *, hidden: bool = False) -> dict[int, list[ReportPhoto]]:
    """The kept photos of each report in their order, as links with their photo; the hidden ones only for reviewers."""
    links: dict[int, list[ReportPhoto]] = {report: [] for report in reports}
    for link in await _kept(reports, hidden):
        if link.photo.thumb:
            links[link.report_id].append(link)
    return links


async def files_of(report: int, *, hidden: bool = False) -> list[Photo]:
    """What was kept with a report and cannot be shown: a PDF, a video, a voice message."""
    return [link.photo for link in await _kept([report], hidden) if not link.photo.thumb]


async def _kept(reports: Sequence[int], hidden: bool) -> list[ReportPhoto]:
    links = ReportPhoto.filter(report_id__in=reports, photo__state="kept").order_by("position", "id")
    found = await links.select_related("photo")
    return [link for link in found if hidden or not link.photo.hidden]


async def photo(photo_id: int) -> Photo | None:
    """Whether somebody may see it: storage.access.sees_photo."""
    return await Photo.get_or_none(id=photo_id, state="kept")


async def by_state(seen: Sight, wanted: Wanted) -> dict[str, int]:
    """How many there are in each state, whatever state is wanted; nothing where words are looked for far and wide."""
    if _far_and_wide(seen, wanted):
        return {}
    area = await _ahead(seen, replace(wanted, state="", indicator="", criterion=None, set=""))
    if area and (wanted.criterion is not None or not wanted.set):
        return await tallies.by_state(area, wanted.set, wanted.criterion or 0, wanted.indicator)
    where, values = replace(wanted, state="any").where(seen)
    if wanted.activity and (area := await _ahead(seen, replace(wanted, state="", activity=""))):
        return await tallies.by_state(area, activity=wanted.activity)
    # Grouped by what no index knows: SQLite would else walk through all reports in the order of their states.
    state = "coalesce(r.state, r.state)"
    found = await database.rows(
        f"SELECT {state} AS state, count(*) AS n FROM reports r WHERE {where} GROUP BY {state}", *values
    )
    return {row["state"]: row["n"] for row in found}


async def by_criterion(seen: Sight, wanted: Wanted) -> list[Row]:
    """How many reports count for each criterion of each set: set, criterion, approved, waiting."""
    if _far_and_wide(seen, wanted):
        return []
    if area := await _ahead(seen, replace(wanted, set="", criterion=None, indicator="", state="")):
        return await tallies.by_criterion(area, wanted.state.removeprefix("any"))
    return await _counted(seen, replace(wanted, set="", criterion=None, indicator=""), 'e."set", e.criterion')


async def by_indicator(seen: Sight, wanted: Wanted) -> list[Row]:
    """The same within the wanted criterion: indicator ("" for the criterion itself), approved, waiting."""
    if _far_and_wide(seen, wanted):
        return []
    inside = replace(wanted, set="", criterion=None, indicator="")
    if wanted.criterion is not None and (area := await _ahead(seen, inside)):
        return await tallies.by_indicator(area, wanted.set, wanted.criterion)
    only = (wanted.set, wanted.criterion)
    return await _counted(seen, inside, "e.indicator", 'e."set" = ? AND e.criterion = ?', only)


async def _ahead(seen: Sight, wanted: Wanted) -> int | None:
    """The large area whose numbers answer this, counted ahead; None: look at the reports."""
    if replace(wanted, unit=None) != Wanted() or not seen.large or len(seen.areas) != 1 or seen.bounded or seen.own:
        return None
    area = wanted.unit or seen.areas[0]
    return area if await tallies.is_large(area) else None


def _far_and_wide(seen: Sight, wanted: Wanted) -> bool:
    """Words are found quickly, newest first; counting all that have them means reading every report of a province."""
    return bool(wanted.words) and seen.large and wanted.unit is None


async def _counted(seen: Sight, wanted: Wanted, by: str, only: str = "1 = 1", told: Sequence[object] = ()) -> list[Row]:
    where, values = wanted.where(seen)
    return await database.rows(
        f"SELECT {by}, count(DISTINCT CASE WHEN r.state = 'approved' THEN r.id END) AS approved,"
        " count(DISTINCT CASE WHEN r.state IN ('sent', 'returned') THEN r.id END) AS waiting"
        f" FROM evidence e JOIN reports r ON r.id = e.report_id WHERE {only} AND {where} GROUP BY {by} ORDER BY {by}",
        *told,
        *values,
    )


async def activities_of(seen: Sight) -> list[str]:
    """Which activities were reported at all, for the choice of them."""
    if area := await _ahead(seen, Wanted()):
        return await tallies.activities(area)
    where, values = seen.reports()
    return [
        row["activity"]
        for row in await database.rows(f"SELECT DISTINCT activity FROM reports r WHERE {where}", *values)
    ]


async def reporters(seen: Sight, wanted: Wanted, most: int) -> list[Row]:
    """Who sent such reports, those with the most first: id, name, reports."""
    where, values = replace(wanted, person=None, words="").where(seen)
    return await database.rows(
        f"SELECT p.id, p.name, count(*) AS reports FROM reports r JOIN people p ON p.id = r.person_id WHERE {where}"
        " GROUP BY p.id, p.name ORDER BY reports DESC, p.id LIMIT ?",
        *values,
        most,
    )


async def places(seen: Sight, inside: int | None) -> list[Unit]:
    """The next smaller places to choose from: within `inside`, or of their own area when it is None."""
    if inside is None:
        roots = [*seen.areas, *(area for area, _ in seen.bounded)]
        if len(roots) != 1:
            return await Unit.filter(id__in=[*roots, *seen.own])
        inside = roots[0]
    found = await database.rows("SELECT unit_id FROM units_within WHERE area_id = ? AND steps = 1", inside)
    return await Unit.filter(id__in=[row["unit_id"] for row in found])


async def place(unit_id: int) -> Unit | None:
    return await Unit.get_or_none(id=unit_id)


async def successor(unit_id: int) -> Unit | None:
    """What a unit became, or else the one above it; None for those that still are what they were."""
    unit = await Unit.get(id=unit_id).select_related("successor", "parent__successor")
    return unit.successor or (unit.parent.successor if unit.parent else None)


async def all_words(unit_id: int, person_id: int, *told: str) -> str:
    """All words people look for a report by, also where it was and who sent it; `Report.search` holds them plain."""
    [row] = await database.rows(
        "SELECT u.name, a.name AS above, p.name AS who FROM units u LEFT JOIN units a ON a.id = u.parent_id"
        " JOIN people p ON p.id = ? WHERE u.id = ?",
        person_id,
        unit_id,
    )
    return " ".join([*told, row["name"], row["above"] or "", row["who"]])
