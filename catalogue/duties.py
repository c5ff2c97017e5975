"""What a kind of unit owes every month or year, by when, what counts as done, and when it is reminded of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from catalogue.activities import Field, read_field
from catalogue.entries import Entry
from catalogue.periods import Period, Rhythm, read_rhythm
from storage.kinds import KINDS

LONGEST_ID = 40  # it stands in the rows of its reminders, and in buttons, which take 64 bytes


@dataclass(frozen=True)
class DutyForm:
    """A form that is no activity: a village's half-year report, a commune's plan."""

    id: str
    name_vi: str
    name_en: str
    fields: tuple[Field, ...]

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi


@dataclass(frozen=True)
class Duty:
    id: str
    name_vi: str
    name_en: str
    of: tuple[str, ...]  # kinds of unit
    rhythm: Rhythm
    short_vi: str = ""  # how it stands in a reminder, before its period: vệ sinh (tháng 3)
    short_en: str = ""
    within: tuple[str, ...] = ()  # codes of areas it holds in; none: everywhere
    since: date = date.min  # what ended before is not owed
    activities: tuple[str, ...] = ()  # met by one report of any of these
    form: str = ""  # or by this form
    dossier: str = ""  # or by this dossier
    remind_days_before: tuple[int, ...] = ()  # before the first day that is too late
    remind_days_before_end: tuple[int, ...] = ()  # before the last day that is not
    upward_after: int = 3  # days after which those above hear of who is late
    aliases: tuple[str, ...] = ()  # what people type to do it
    proposed: bool = False  # the plan names the period, the day is ours
    source: str = ""

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi

    def short(self, language: str) -> str:
        return (self.short_en if language == "en" else self.short_vi) or self.name(language)

    def periods(self, first: date, last: date) -> list[Period]:
        return [each for each in self.rhythm.periods(first, last) if each.until >= self.since]

    def period(self, key: str, near: date) -> Period | None:
        """The one of this name, as far as three years from a day."""
        years = timedelta(days=1100)
        return next((each for each in self.rhythm.periods(near - years, near + years) if each.key == key), None)

    def reminders(self, period: Period) -> list[tuple[str, date]]:
        """The days on which it is reminded of, the earliest first, each with its name: days before it is too late."""
        days = {period.before - timedelta(days=each) for each in self.remind_days_before}
        days |= {period.until - timedelta(days=each) for each in self.remind_days_before_end}
        return [(str((period.before - day).days), day) for day in sorted(days)]


def read_duty(entry: Entry) -> Duty:
    met_by = Entry(entry.table("met_by"), entry.file, f"{entry.what}, met_by", entry.problems)
    duty = Duty(
        id=entry.text("id"),
        name_vi=entry.text("name_vi"),
        name_en=entry.text("name_en"),
        of=entry.texts("of"),
        rhythm=read_rhythm(entry),
        short_vi=entry.text("short_vi", ""),
        short_en=entry.text("short_en", ""),
        within=entry.texts("within"),
        since=entry.day("since", date.min),
        activities=met_by.texts("activities"),
        form=met_by.text("form", ""),
        dossier=met_by.text("dossier", ""),
        remind_days_before=_days(entry, "remind_days_before", 1),
        remind_days_before_end=_days(entry, "remind_days_before_end", 0),
        upward_after=entry.whole("upward_after", 3),
        aliases=entry.texts("aliases"),
        proposed=entry.truth("proposed", False),
        source=entry.text("source", ""),
    )
    if len(duty.id) > LONGEST_ID or ":" in duty.id:
        entry.wrong(f"the id must have at most {LONGEST_ID} letters and no colon")
    if not duty.of:
        entry.wrong("of is missing: which kinds of unit owe it?")
    for kind in duty.of:
        if kind not in KINDS:
            entry.wrong(f"{kind!r} is no kind of unit: {', '.join(KINDS)}")
    if not (duty.activities or duty.form or duty.dossier):
        entry.wrong("met_by must name activities, a form or a dossier")
    met_by.close()
    entry.close()
    return duty


def _days(entry: Entry, key: str, least: int) -> tuple[int, ...]:
    """On the day itself it would be too late: before = "07-15" is reminded of on 14 July at the latest."""
    days = entry.wholes(key)
    for each in days:
        if not least <= each <= 300:
            entry.wrong(f"{key} has {each}, which must be from {least} to 300")
    return days


def read_form(entry: Entry) -> DutyForm:
    form = DutyForm(
        id=entry.text("id"),
        name_vi=entry.text("name_vi"),
        name_en=entry.text("name_en"),
        fields=tuple(read_field(each) for each in entry.entries("fields", "name")),
    )
    if not form.fields:
        entry.wrong("fields is missing: a form asks something")
    names = [each.name for each in form.fields]
    for name in sorted({name for name in names if names.count(name) > 1 or name in ("duty", "period", "unit")}):
        entry.wrong(f"the field {name} stands there twice, or has a name that is taken")
    entry.close()
    return form
