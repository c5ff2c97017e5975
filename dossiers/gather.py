"""Puts a dossier's contents together from approved evidence, the unit's assessments and the officer's changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path

from catalogue import contributions
from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet
from dossiers import choices as chosen
from dossiers import lines, papers
from dossiers.choices import Choices
from dossiers.contents import Contents, Difficulty, Done, Entry, Given, Office, Participation, Picture
from dossiers.naming import Paths, Units
from dossiers.numbers import SPEECH, Sums, amount, decimal, said
from locales import _
from storage import dossier_evidence, units
from storage.database import Row
from storage.dossier_evidence import Span
from storage.kinds import VILLAGES
from storage.models import Dossier, Unit

MOST_PHOTOS = 50_000
MOST_REPORTS = 50_000
DIFFICULTIES = 300
GIFTS = {"money": _("Cash"), "labour": _("Days of labour"), "land": _("Land given")}


class CannotMake(Exception):
    """`why` is a code that the dashboard and the chat have words for."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Setting:
    """What a dossier is put together with."""

    catalogue: Catalogue
    zone: tzinfo
    address: str  # where a browser finds us, for QR codes
    templates: Path | None = None  # the office's own Word files, by the names of ours


def span(dossier: Dossier) -> Span:
    return Span(dossier.unit_id, dossier.set, dossier.first_day, dossier.last_day)


async def gather(setting: Setting, dossier: Dossier, now: datetime) -> Contents:
    """All of it, or CannotMake. `dossier` with its unit, the one above and who made it."""
    of, kind = setting.catalogue.sets.get(dossier.set), setting.catalogue.documents.kinds.get(dossier.kind)
    if of is None or kind is None:
        raise CannotMake("unknown")
    if dossier.last_day < dossier.first_day:
        raise CannotMake("period")
    reports, photos = await dossier_evidence.count(span(dossier))
    if reports > MOST_REPORTS or photos > MOST_PHOTOS:
        raise CannotMake("too_many")
    told = _Told(setting, dossier, of, chosen.read(dossier.choices), everything=not kind.papers)
    await told.read()
    if not told.entries:
        raise CannotMake("nothing_approved")
    office = office_of(setting.catalogue, dossier.unit)
    unit = unit_words(setting.catalogue, dossier.unit)
    year = dossier.last_day.year
    return Contents(
        kind=kind.id,
        periodic=not kind.papers,
        title=kind.title_vi,
        subject=kind.subject_vi.format(
            unit=unit,
            set=of.name_vi[:1].lower() + of.name_vi[1:],
            year=year,
            first=_day(dossier.first_day),
            last=_day(dossier.last_day),
        ),
        office=office,
        unit=unit,
        unit_kind=dossier.unit.kind,
        group=dossier.unit.group,
        set=of.id,
        set_name=of.name_vi,
        legal_basis=of.legal_basis,
        set_unverified="" if of.status == "verified" else SPEECH.say(_("not yet verified")),
        first_day=dossier.first_day,
        last_day=dossier.last_day,
        criteria=await lines.of_set(setting.catalogue, dossier, of, told.by_line),
        entries=tuple(told.entries),
        given=told.given(),
        done=tuple(
            Done(told.activity(activity), told.counts[activity][0], told.counts[activity][1], sums.words())
            for activity, sums in told.sums.items()
        ),
        difficulties=tuple(told.difficulties[:DIFFICULTIES]),
        participation=Participation(
            *_villages(await units.villages_within([dossier.unit_id], dossier.last_day), told.villages),
            *map(int, told.people.values()),
        ),
        papers=await papers.of_dossier(setting.catalogue, dossier) if kind.papers else (),
        made_by=dossier.made_by.name,
        made_at=now.astimezone(setting.zone),
        copies=told.choices.copies,
    )


def _villages(every: list[Unit], reporting: set[int]) -> tuple[int, int]:
    """How many there are, and how many reported, those that were merged into them included."""
    now = {unit.id for unit in every if unit.successor_id is None}
    became = {unit.id: unit.successor_id or unit.id for unit in every}
    return len(now), len({became.get(id, id) for id in reporting} & now)


def unit_words(catalogue: Catalogue, unit: Unit) -> str:
    """Xã Nhân Cơ."""
    office = catalogue.documents.office(unit.kind)
    return office.unit_vi.format(name=unit.name, above=unit.parent.name if unit.parent else "") if office else unit.name


def office_of(catalogue: Catalogue, unit: Unit) -> Office:
    """The head of a village's papers names its commune above it."""
    words = catalogue.documents.office(unit.kind)
    if words is None:
        return Office("", unit.name, unit.name, "", (), ())
    names = {"name": unit.name, "above": unit.parent.name if unit.parent else ""}
    return Office(
        words.above_vi.format(**names),
        words.office_vi.format(**names),
        words.place_vi.format(**names),
        words.symbol,
        words.signs_vi,
        words.recipients_vi,
    )


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


class _Told:
    """Goes once through the approved reports, batch by batch, and keeps what is printed of them."""

    def __init__(
        self, setting: Setting, dossier: Dossier, of: CriteriaSet, choices: Choices, *, everything: bool
    ) -> None:
        self.setting, self.dossier, self.of, self.choices = setting, dossier, of, choices
        self.everything = everything  # also reports that count for nothing in this set
        self.entries: list[Entry] = []
        self.by_line: dict[tuple[int, str], list[Entry]] = {}
        self.sums: dict[str, Sums] = {}
        self.counts: dict[str, list[int]] = {}  # by activity: reports, photos
        self.difficulties: list[Difficulty] = []
        self.villages: set[int] = set()
        self.people = dict.fromkeys(("so_nguoi", "so_nu", "so_ho"), Decimal())
        self.gifts: dict[str, list[Decimal]] = {}
        self.gift_fields = contributions.kinds(setting.catalogue)
        self.paths, self.seen = Paths(), dict[int, str]()
        self.folders = lines.Folders(of)
        self.units: Units | None = None

    async def read(self) -> None:
        inside = await units.ids_within(self.dossier.unit_id)
        self.units = Units(await units.by_ids(inside))
        async for batch in dossier_evidence.reports(span(self.dossier), list(self.choices.added)):
            for row in batch:
                if row["id"] not in self.choices.without_reports:
                    self._take(row)

    def _take(self, row: Row) -> None:
        counts = sorted({*row["counts"], *self.choices.added.get(row["id"], ())})
        in_period = self.dossier.first_day <= row["day"] <= self.dossier.last_day
        if in_period:
            self._sum(row)
        if not counts and not self.everything:
            return
        entry = self._entry(row, counts)
        self.entries.append(entry)
        for each in counts:
            self.by_line.setdefault(each, []).append(entry)
        if in_period:
            counted = self.counts.setdefault(row["activity"], [0, 0])
            counted[0] += 1
            counted[1] += len(entry.pictures)
            self.sums.setdefault(row["activity"], Sums()).add(row["answers"], row["asked"])

    def _sum(self, row: Row) -> None:
        answers = row["answers"]
        if row["unit_kind"] in VILLAGES:
            self.villages.add(row["unit_id"])
        for name in self.people:
            self.people[name] += max(decimal(answers.get(name)) or Decimal(), Decimal())
        for name, answer in answers.items():
            kind = self.gift_fields.get((row["activity"], name))
            given = decimal(answer) if kind else None
            if kind and given and given > 0:
                so_far = self.gifts.setdefault(kind, [Decimal(), Decimal()])
                so_far[0] += given
                so_far[1] += 1
        if words := amount(answers.get("kho_khan") or ""):
            self.difficulties.append(Difficulty(row["code"], row["day"], row["unit"], words))
        elif row["activity"] == "phan-anh-kho-khan" and row["story"]:
            self.difficulties.append(Difficulty(row["code"], row["day"], row["unit"], row["story"]))

    def _entry(self, row: Row, counts: list[tuple[int, str]]) -> Entry:
        assert self.units is not None
        folder = f"{self.folders.of(counts)}/{self.units.folders.get(row['unit_id'], 'x')}"
        place = ", ".join(part for part in (row["place"], row["unit"]) if part)
        ranks = self.choices.ranks
        photos = [each for each in row["photos"] if each["id"] not in self.choices.without_photos]
        photos.sort(key=lambda each: ranks.get(each["id"], len(ranks)))
        return Entry(
            report=row["id"],
            code=row["code"],
            day=row["day"],
            unit=row["unit"],
            activity=self.activity(row["activity"]),
            place=row["place"],
            story=row["story"],
            numbers=said(row["answers"], row["asked"]),
            pictures=tuple(self._picture(each, row, folder, place) for each in photos),
            link=f"{self.setting.address}/dashboard/reports/{row['code']}",
        )

    def _picture(self, photo: Row, row: Row, folder: str, place: str) -> Picture:
        path = self.seen.get(photo["id"])
        if path is None:
            path = self.paths.path(folder, row["day"], self._work(row["activity"]), photo["mime"])
            self.seen[photo["id"]] = path
        at = photo["taken_at"] or photo["sent_at"]
        return Picture(
            photo=photo["id"],
            sha256=photo["sha256"],
            shown=photo["shown"],
            thumb=photo["thumb"],
            mime=photo["mime"],
            size=photo["size"] or 0,
            caption=self.choices.captions.get(photo["id"]) or photo["caption"],
            at=at.astimezone(self.setting.zone) if at else None,
            taken=photo["taken_at"] is not None,
            place=place,
            stage=photo["stage"],
            path=path,
        )

    def activity(self, activity: str) -> str:
        known = self.setting.catalogue.activities.get(activity)
        return known.name_vi if known else activity

    def _work(self, activity: str) -> str:
        known = self.setting.catalogue.activities.get(activity)
        return known.short_vi if known else activity

    def given(self) -> tuple[Given, ...]:
        rates: Mapping[str, Decimal] = {"money": Decimal(1), **self.choices.rates}
        return tuple(
            Given(
                kind,
                SPEECH.say(GIFTS[kind]),
                self.gifts[kind][0],
                contributions.UNITS[kind],
                rates.get(kind),
                int(self.gifts[kind][1]),
            )
            for kind in GIFTS
            if kind in self.gifts
        )
