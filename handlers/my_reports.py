"""What my village sent: the list, one report, more photos for it, taking it back."""

from datetime import date

from conversation.messages import Button, Reply
from handlers import review
from handlers.here import Here
from locales import _
from locales.dates import day_words
from reports import submit
from storage import filing, remarks
from storage.database import Row

STATES = {
    "sent": _("waiting for the commune"),
    "returned": _("sent back for correction"),
    "approved": _("approved"),
    "rejected": _("not accepted"),
    "withdrawn": _("taken back"),
}


def _units(here: Here) -> list[int]:
    return [held.unit for held in here.who.reports_for]


async def show(here: Here) -> None:
    units = _units(here)
    if not units and here.who.officer_of:
        return await review.show(here)
    found = await filing.of_units(units) if units else []
    if not found:
        return here.tell(_("No reports yet, {you}. Send photos here to begin one."))
    buttons = tuple(Button(f"{row['code']} {_short(here, row)}", f"mine:{row['id']}") for row in found)
    return here.answer(Reply(here.say(_("The last reports of {your} village:")), buttons))


def _short(here: Here, row: Row) -> str:
    activity = here.world.catalogue.activities.get(row["activity"])
    return activity.short(here.speech.language) if activity else str(row["activity"])


async def one(here: Here, report: str) -> None:
    row = await _found(here, report)
    if row is None:
        return here.tell(_("I cannot find that report in {your} village, {you}."))
    lines = [
        here.say(_("{code}: {activity}, {day}"), code=row["code"], activity=_short(here, row), day=_day(here, row)),
        here.speech.count(_photos(), row["photos"]) + " · " + here.say(STATES[row["state"]]),
    ]
    choices: tuple[tuple[str, str], ...] = ()
    if row["state"] in filing.OPEN:
        choices = ((_("Add photos"), f"add:{row['id']}"), (_("Take it back"), f"withdraw:{row['id']}"))
    if row["state"] == "returned":
        choices = ((_("Give it now"), f"correct:{row['id']}"), choices[1])
    if asked := await remarks.open_question(row["id"], but_by=here.who.id):
        lines.append(here.say(_("The commune asks: “{text}”"), text=asked.text))
        choices = ((_("Answer"), f"answer:{asked.id}"), *choices)
    return here.answer(Reply("\n".join(lines), here.buttons(choices), about=f"report:{row['id']}"))


def _photos() -> tuple[str, str]:
    return "{count} photo", "{count} photos"


def _day(here: Here, row: Row) -> str:
    day = row["day"]
    return day_words(here.speech, day if isinstance(day, date) else date.fromisoformat(day))


async def _found(here: Here, report: str) -> Row | None:
    units = _units(here)
    return await filing.one(int(report), units) if units and report.isdecimal() else None


async def by_code(here: Here, code: str) -> bool:
    """A report's code was typed; False if it is none of this village's."""
    units = _units(here)
    row = await filing.by_code(code, units) if units else None
    if row is None:
        return False
    await one(here, str(row["id"]))
    return True


async def add(here: Here, report: str) -> None:
    row = await _found(here, report)
    if row is None or row["state"] not in filing.OPEN:
        return here.tell(_("Photos can no longer be added to that report, {you}."))
    here.photos_to = row["id"]
    if here.draft is not None:
        here.close("aside")
    return here.answer(
        Reply(
            here.say(_("Send the photos for {code} here, {you}."), code=row["code"]),
            asks=True,
            about=f"report:{row['id']}",
            wants="photos",
        )
    )


async def withdraw(here: Here, report: str, sure: str = "") -> None:
    row = await _found(here, report)
    if row is None:
        return here.tell(_("I cannot find that report in {your} village, {you}."))
    if not sure:
        return here.tell(
            _("Take back {code}? The commune will no longer see it."),
            (_("Yes, take it back"), f"withdraw:{row['id']}:yes"),
            (_("No, keep it"), f"mine:{row['id']}"),
            code=row["code"],
        )
    if await submit.withdraw(row["id"], here.who.id, here.now):
        return here.tell(_("Taken back ✓. {code} is no longer with the commune."), code=row["code"])
    return here.tell(_("The commune has already decided on {code}, {you}."), code=row["code"])
