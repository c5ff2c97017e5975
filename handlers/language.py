"""Vietnamese or English, and how a person wants to be addressed."""

from dataclasses import replace

from handlers import help as help_
from handlers.here import Here
from locales import _
from storage import people

ADDRESSES = (
    (_("bác"), "address:bac"),
    (_("anh/chị"), "address:anh-chi"),
    (_("đồng chí"), "address:dong-chi"),
    (_("no form of address"), "address:none"),
)


async def choose(here: Here) -> None:
    here.tell(_("Which language?"), (_("Vietnamese"), "language:vi"), (_("English"), "language:en"))


async def speak(here: Here, language: str) -> None:
    if language not in ("vi", "en"):
        return await choose(here)
    await people.speak(here.who.id, language)
    here.who = replace(here.who, language=language)
    here.tell(_("I will speak English with {you} from now on."), *help_.menu_of(here))
    return None


async def english(here: Here) -> None:
    await speak(here, "en")


async def vietnamese(here: Here) -> None:
    await speak(here, "vi")


async def address(here: Here, wanted: str = "") -> None:
    if wanted not in ("bac", "anh-chi", "dong-chi", "none"):
        return here.tell(_("How shall I address {you}?"), *ADDRESSES)
    await people.address_as(here.who.id, wanted)
    here.who = replace(here.who, address=wanted)
    return here.tell(_("All right, {you}. I will remember."))
