"""A further channel for the same person: a one-time code, asked for here and typed there."""

from conversation.messages import Button, Reply
from handlers.here import Here
from locales import _
from storage import channel_facts, invites

DAYS = 1
CHANNELS = {"telegram": "Telegram", "zalo_bot": "Zalo (bot)", "zalo_oa": "Zalo (OA)", "web": _("Web page")}


def name_of(here: Here, channel: str) -> str:
    return here.say(CHANNELS.get(channel, channel))


async def code(here: Here) -> None:
    held = here.who.roles[0]
    made = await invites.make(
        held.code,
        held.role,
        DAYS,
        here.now,
        here.world.secret,
        here.world.letter,
        person_id=here.who.id,
        purpose="link",
        made_by=here.who.id,
    )
    words = here.say(
        _(
            "{Your} code for another channel: {code}. Open that channel and type the code there, once and within a day."
            " Then {you} can go on there with what {you} began here. Show it to nobody."
        ),
        code=made,
    )
    here.answer(Reply(words, await _ways(here, made)))


async def _ways(here: Here, made: str) -> tuple[Button, ...]:
    """Where else we are reached, by what the running channels say of themselves."""
    links = {"web": f"{here.world.public_url}/chat?code={made}"} if here.world.public_url else {}
    for channel, facts in (await channel_facts.all()).items():
        if link := str(facts.get("deep_link") or facts.get("link") or ""):
            links[channel] = link.replace("{code}", made)
    links.pop(here.where.channel, None)
    return tuple(Button(name_of(here, channel), link=link) for channel, link in sorted(links.items()))
