"""Words for what other rooms did that a person must hear, in order with everything else they are doing."""

from handlers.here import Here
from locales import _

REFUSED = {
    "empty": _("One photo came empty. Please send it again, {you}."),
    "not_a_picture": _("What {you} sent is not a picture I can open. Could {you} take a photo of it and send that?"),
    "broken": _("One photo came broken, perhaps the signal was weak. Please send it again, {you}."),
    "bomb": _("One picture is too large to open. Please send a normal photo, {you}."),
    "too_large": _("One file is too large. Please send a photo of at most 20 MB, {you}."),
    "gone": _("One photo could not be fetched any more. Please send it again, {you}."),
}


async def photo_refused(here: Here) -> None:
    here.tell(REFUSED.get(str(here.said.about.get("why")), REFUSED["broken"]))


EVENTS = {"photo_refused": photo_refused}


async def take(here: Here) -> None:
    handler = EVENTS.get(here.said.event)
    if handler is not None:
        await handler(here)
