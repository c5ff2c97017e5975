"""Reminders of what is due, in one message with the way to do it; and what people tap or type about it."""

from datetime import date, timedelta

from campaigns import duties, gaps
from campaigns.duties import Owed
from conversation.messages import Button, Reply
from handlers import board, duty_cannot, duty_form, duty_words, report
from handlers.gaps import code_of
from handlers.here import Here
from locales import _, n_
from storage import burden, inbox, nudges
from storage.models import Nudge
from storage.nudges import Told

SHOWN = 5
WRITING_MS = 600_000
DO = 3  # buttons to begin with
SEVERAL = n_("⏰ {count} thing is due, {you}:", "⏰ {count} things are due, {you}:")


async def due(here: Here) -> None:
    """What is still owed of what was decided today; nothing is said where all is done meanwhile."""
    day = date.fromisoformat(str(here.said.about.get("day", here.today.isoformat())))
    nudged = await nudges.of_day(here.who.id, day)
    owing = await _still(here, nudged)
    lacking = await _gaps(here, nudged)
    if not owing and not lacking:
        return None
    asked = any(nudge.which.startswith("again:") for nudge in nudged)
    room = await burden.room([here.who.id], here.now, here.world.unasked_per_week)
    if _in_the_middle(here, owing) and any(_urged(nudge) for nudge, _owed in owing):
        return await _when_done(here, day)
    if (not asked and not room[here.who.id]) or _in_the_middle(here, owing):
        # Something else was said meanwhile, or they are just writing: a later tick tries again.
        return await nudges.take_back([nudge.id for nudge in nudged])
    return here.answer(_worded(here, owing, lacking, unasked=not asked))


async def _when_done(here: Here, day: date) -> None:
    """An officer counts on it: it is said once they have finished what they are writing."""
    due_ms = here.now_ms + WRITING_MS
    key, about = f"due:{day.isoformat()}:{here.who.id}:{here.incoming}", {"day": day.isoformat()}
    await inbox.put_event(here.who.id, key, "duties_due", {**about}, here.now.isoformat(), here.now_ms, due_ms)


def _urged(nudge: Nudge) -> bool:
    return nudge.which.startswith("urged:")


def _in_the_middle(here: Here, owing: list[tuple[Nudge, Owed]]) -> bool:
    """They answer questions at this moment; only what ends today interrupts that."""
    writing = here.draft is not None and here.now_ms - here.draft.touched_ms < WRITING_MS
    return writing and all(owed.period.until > here.today for _nudge, owed in owing)


async def _still(here: Here, nudged: list[Nudge]) -> list[tuple[Nudge, Owed]]:
    """The most urgent first, each once."""
    found: dict[tuple[str, int], tuple[Nudge, Owed]] = {}
    for nudge in nudged:
        owed = await _owed(here, nudge)
        if owed and not owed.silent and (here.today <= owed.period.until or _urged(nudge)):
            found.setdefault((nudge.what, nudge.unit_id), (nudge, owed))
    return sorted(found.values(), key=lambda pair: (pair[1].period.before, pair[1].duty.id, pair[1].unit))


async def _owed(here: Here, nudge: Nudge) -> Owed | None:
    known = duties.of_what(here.world.catalogue, nudge.what, nudge.day)
    return await duties.one(*known, nudge.unit_id) if known else None


async def _gaps(here: Here, nudged: list[Nudge]) -> list[tuple[str, Button]]:
    found = []
    for nudge in nudged:
        still = await gaps.still(here.world.catalogue, nudge.what, nudge.unit_id) if _is_gap(nudge) else None
        if still and here.today <= still[0].by_day:
            aim, gap = still
            code = code_of(gap)
            label = here.say(_("Do indicator {code}") if gap.counts.indicator else _("Do criterion {number}"),
                             code=code, number=code)  # fmt: skip
            button = Button(label, f"gap:{nudge.unit_id}:{aim.set}:{code}")
            found.append((duty_words.gap(here, nudge.unit.name, aim, gap), button))
    return found


def _is_gap(nudge: Nudge) -> bool:
    return nudge.what.startswith("gap:")


def _worded(here: Here, owing: list[tuple[Nudge, Owed]], lacking: list[tuple[str, Button]], *, unasked: bool) -> Reply:
    again = [(_("Remind me tomorrow evening"), f"duty:again:{owing[0][0].id}")] if owing else []
    if any(owed.period.until <= here.today for _nudge, owed in owing):
        again = []  # tomorrow is too late
    if len(owing) == 1 and not lacking:
        [(nudge, owed)] = owing
        choices = ((_doing(owed), f"duty:do:{nudge.id}"), (_CANNOT[owed.duty.rhythm.kind == "month"],
                   f"duty:cannot:{nudge.id}"), *again)  # fmt: skip
        return Reply(duty_words.alone(here, owed), here.buttons(choices), unasked=unasked)
    if not owing and len(lacking) == 1:
        return Reply(f"⏰ {lacking[0][0]}", (lacking[0][1],), unasked=unasked)
    lines = [duty_words.among(here, owed) for _nudge, owed in owing] + [f"• {line}" for line, _button in lacking]
    head = here.speech.count(SEVERAL, len(lines))
    more = [here.say(_("… and {count} more."), count=len(lines) - SHOWN)] if len(lines) > SHOWN else []
    several = len({owed.unit for _nudge, owed in owing}) > 1
    buttons = [Button(do_label(here, owed, several=several), f"duty:do:{nudge.id}") for nudge, owed in owing[:DO]]
    buttons += [button for _line, button in lacking[: max(0, DO - len(buttons)) or 1]]
    buttons += here.buttons(((_("Which cannot be done"), f"duty:which:{owing[0][0].id}"), *again) if owing else ())
    return Reply("\n".join([head, *lines[:SHOWN], *more]), tuple(buttons), unasked=unasked)


_CANNOT = {True: _("Cannot this month"), False: _("Cannot this time")}


def _doing(owed: Owed) -> str:
    if owed.duty.form:
        return _("Answer now")
    return _("Open the board") if owed.duty.dossier else _("Done, send photos")


def do_label(here: Here, owed: Owed, *, several: bool) -> str:
    what = duty_words.named(here, owed.duty, owed.period)
    return f"{what} · {owed.name}" if several else here.say(_("Do: {what}"), what=what)


async def tapped(here: Here, verb: str, nudge_id: str) -> None:
    nudge = await nudges.one(int(nudge_id)) if nudge_id.isdecimal() and len(nudge_id) < 18 else None
    if nudge is None or nudge.person_id != here.who.id:
        return here.tell(_("I do not find that reminder any more, {you}."))
    if verb == "again":
        return await _again(here, nudge)
    if verb == "which":
        return await _which(here, nudge)
    owed = await _owed(here, nudge)
    if owed is None or not duty_form.may_file(here, owed):
        return here.tell(_("{You} no longer report that, {you}. Please ask the commune's officer."))
    if verb == "cannot":
        return await duty_cannot.ask_why(here, owed)
    return await do(here, owed)


async def do(here: Here, owed: Owed) -> None:
    """The right draft at one tap."""
    if owed.duty.form:
        return await duty_form.start(here, owed)
    if owed.duty.dossier:
        return await board.link(here)
    if owed.state in ("met", "waiting"):
        done = _("{what} of {village} was sent already ✓. If there is more, just send photos, {you}.")
        return here.tell(done, what=duty_words.named(here, owed.duty, owed.period), village=owed.name)
    own = any(held.unit == owed.unit for held in here.who.reports_for)
    begun = {"unit": str(owed.unit), "village": owed.name} if own else {}
    works = [each for each in owed.duty.activities if each in here.world.catalogue.activities]
    return await report.start(here, begun | ({"activity": works[0]} if len(works) == 1 else {"activity.found": works}))


async def _again(here: Here, nudge: Nudge) -> None:
    """Once more tomorrow evening, for everything of that message."""
    tomorrow = here.today + timedelta(days=1)
    owing = await _still(here, await nudges.of_day(here.who.id, nudge.day))
    later = [(each, owed) for each, owed in owing if tomorrow <= owed.period.until]
    if not later:
        return here.tell(_("Tomorrow is too late for that, {you}. Can {you} do it today?"))
    which = f"asked:{tomorrow.isoformat()}"
    wanted = [Told(each.what, each.unit_id, here.who.id, which) for each, _owed in later]
    await nudges.keep(wanted, tomorrow, here.now)
    return here.tell(_("All right, I remind {you} tomorrow evening."))


async def _which(here: Here, nudge: Nudge) -> None:
    owing = await _still(here, await nudges.of_day(here.who.id, nudge.day))
    buttons = tuple(
        Button(f"{duty_words.named(here, owed.duty, owed.period)} · {owed.name}", f"duty:cannot:{each.id}")
        for each, owed in owing[:SHOWN]
    )
    here.answer(Reply(here.say(_("Which one cannot be done, {you}?")), buttons))
