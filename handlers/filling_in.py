"""Filling in a form, message by message: it is asked on, left, or answered to its end."""

from typing import Any

from conversation.forms import Form
from conversation.turn import take_turn
from handlers.here import Here
from locales import _

LEFT = _("All right, I left it, {you}.")


def filled_in(here: Here, form: Form, left: str = LEFT, state: str = "cancelled") -> dict[str, Any] | None:
    """All answers once the last is given, and then it is closed; None while there is more to ask, or if it was left."""
    draft = here.draft
    assert draft is not None
    turn = take_turn(form, draft.answers, here.said, here.moment, draft.token)
    if turn.cancelled:
        here.close(state)
        here.tell(left)
        return None
    here.keep(dict(turn.answers))
    if not turn.finished:
        here.answer(turn.reply)
        return None
    here.close("done")
    return draft.answers
