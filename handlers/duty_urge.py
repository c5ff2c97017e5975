"""One tap of an officer urges the places below that still owe a duty."""

from collections.abc import Sequence

from campaigns import duties, duty_urging
from campaigns.duties import Owed
from campaigns.rules import NotAllowed
from conversation.messages import Button, Reply
from handlers import announce_words, campaign_missing, duty_words
from handlers.here import Here
from locales import _

URGE = _("Urge {places}: {what}")


def button(here: Here, area: int, owed: Sequence[Owed]) -> Button:
    """“Nhắc 3 thôn: vệ sinh tháng 3”."""
    duty, period = owed[0].duty, owed[0].period
    label = here.say(URGE, places=announce_words.places(here, owed), what=duty_words.named(here, duty, period))
    return Button(label, f"urge:{duty.id}:{period.key}:{area}")


async def tapped(here: Here, duty_id: str, key: str, area: str) -> None:
    known = duties.of_what(here.world.catalogue, f"duty:{duty_id}:{key}", here.today)
    number = int(area) if area.isdecimal() and len(area) < 10 else 0
    if known is None:
        return here.tell(_("That is no longer asked, {you}. Thank you."))
    try:
        done = await duty_urging.urge(here.world.campaigns, *known, number, here.who.id, here.now)
    except NotAllowed as why:
        return here.tell(why.sentence, **why.values)
    lines = campaign_missing.came_of(here, done, known[0].of)
    return here.answer(Reply("\n".join(lines) or here.say(_("All have done it."))))
