"""A one-time link to the board (the dashboard), asked for in the chat."""

from conversation.messages import Button, Reply
from handlers.here import Here
from locales import _
from storage import sign_in


async def link(here: Here) -> None:
    if not here.who.roles:
        return here.tell(
            _("{You} have no village or office here now. Please ask the commune's officer for a new code.")
        )
    token = await sign_in.new_link(here.who.id, here.now, here.world.token())
    address = f"{here.world.public_url}/sign-in/{token}"
    text = here.say(_("This link opens the board once, within 5 minutes. Please do not pass it on."))
    return here.answer(Reply(text, (Button(here.say(_("Open the board")), link=address),)))
