"""What a kind of unit owes every month or year, by when, and what counts as done."""

from dataclasses import dataclass
from datetime import date

from catalogue.entries import Entry
from storage.kinds import KINDS

EVERY = ("month", "year")


@dataclass(frozen=True)
class Duty:
    id: str
    name_vi: str
    name_en: str
    of: tuple[str, ...]  # kinds of unit
    every: str  # month or year
    before: tuple[int, int] | None = None  # month and day, strict: (7, 15) is until the end of 14 July
    activities: tuple[str, ...] = ()  # met by one report of any of these
    form: str = ""  # or by this form
    dossier: str = ""  # or by this dossier
    remind_days_before: tuple[int, ...] = ()
    remind_days_before_end: tuple[int, ...] = ()  # of the month
    proposed: bool = False  # the plan names the period, the day is ours
    source: str = ""

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi


def read_duty(entry: Entry) -> Duty:
    met_by = Entry(entry.table("met_by"), entry.file, f"{entry.what}, met_by", entry.problems)
    duty = Duty(
        id=entry.text("id"),
        name_vi=entry.text("name_vi"),
        name_en=entry.text("name_en"),
        of=entry.texts("of"),
        every=entry.one_of("every", EVERY),
        before=_month_and_day(entry),
        activities=met_by.texts("activities"),
        form=met_by.text("form", ""),
        dossier=met_by.text("dossier", ""),
        remind_days_before=entry.wholes("remind_days_before"),
        remind_days_before_end=entry.wholes("remind_days_before_end"),
        proposed=entry.truth("proposed", False),
        source=entry.text("source", ""),
    )
    for kind in duty.of:
        if kind not in KINDS:
            entry.wrong(f"{kind!r} is no kind of unit: {', '.join(KINDS)}")
    if not (duty.activities or duty.form or duty.dossier):
        entry.wrong("met_by must name activities, a form or a dossier")
    if duty.every == "year" and duty.before is None:
        entry.wrong("before is missing: a yearly duty needs a day")
    met_by.close()
    entry.close()
    return duty


def _month_and_day(entry: Entry) -> tuple[int, int] | None:
    said = entry.text("before", "")
    if not said:
        return None
    month, _, day = said.partition("-")
    try:
        date(2023, int(month), int(day))  # not a leap year: 29 February comes too seldom
    except ValueError:
        entry.wrong(f"before must be a month and day like 07-15, not {said!r}")
        return None
    return int(month), int(day)
