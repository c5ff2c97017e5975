"""Dossiers in the chat: how they stand with a way to the board, and a word when one is ready."""

from conversation.messages import Button, Reply
from handlers.here import Here
from locales import _
from locales.amounts import number_words
from storage import dossiers, sign_in
from storage.database import Row

SHOWN = 5
PATH = "/dashboard/dossiers"
STATES = {
    "draft": _("being prepared"),
    "waiting": _("waiting its turn"),
    "building": _("being made: {done} of {of}"),
    "ready": _("ready to download"),
    "failed": _("could not be made"),
    "cancelled": _("cancelled"),
    "outdated": _("to be made anew"),
}
WHY = {
    "nothing_approved": _("nothing that was approved counts in this period"),
    "too_many": _("there are more than 50,000 photos; a shorter period or a smaller place will do"),
    "period": _("the period ends before it begins"),
    "template": _("the template of the office cannot be filled in"),
    "disk": _("the server has no room left"),
}


async def show(here: Here) -> None:
    """For officials; a village's dossier is made by its commune."""
    areas = [held.unit for held in here.who.officer_of]
    if not areas:
        return here.tell(_("Dossiers are made by the commune from approved reports, {you}. Type “missing” to help."))
    found = await dossiers.newest_of(areas, SHOWN)
    if not found:
        text = here.say(_("No dossier yet. One is begun on the board, in the tab Dossiers."))
    else:
        text = "\n".join([here.say(_("The latest dossiers:")), *(_line(here, row) for row in found)])
    return here.answer(Reply(text, (await _way(here),)))


def _line(here: Here, row: Row) -> str:
    speech = here.speech
    kind = here.world.catalogue.documents.kinds.get(row["kind"])
    done = {name: number_words(speech, row[name] or 0) for name in ("done", "of")}
    return here.say(
        _("{number}. {kind}, {unit}: {state}"),
        number=row["id"],
        kind=kind.name(speech.language) if kind else row["kind"],
        unit=row["unit"],
        state=here.say(STATES.get(row["state"]) or str(row["state"]), **done),
    )


async def _way(here: Here) -> Button:
    """Signs them in; a link that was used or is old shows the door."""
    token = await sign_in.new_link(here.who.id, here.now, here.world.token())
    return Button(here.say(_("Open the board")), link=f"{here.world.public_url}/sign-in/{token}")


async def ready(here: Here) -> None:
    about = here.said.about
    missing = int(str(about.get("missing", 0)))
    sentence = (
        _("Dossier {number} is ready, but {missing} files are missing; which ones is said inside.")
        if missing
        else _("Dossier {number} is ready to download.")
    )
    text = here.say(sentence, number=about.get("dossier", ""), missing=missing)
    here.answer(Reply(text, (await _way(here),)))


async def failed(here: Here) -> None:
    why = str(here.said.about.get("why", "")).partition(":")[0]
    here.tell(
        _("Dossier {number} could not be made: {why}."),
        number=here.said.about.get("dossier", ""),
        why=here.say(WHY.get(why, _("something went wrong on the server"))),
    )


EVENTS = {"dossier_ready": ready, "dossier_failed": failed}
