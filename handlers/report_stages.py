"""Which photos of a draft show the place before, during or after the work: said in a caption, or tapped."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from conversation.stages import stage
from handlers.here import Here
from locales import _
from storage.conversations import Answers

AT_ONCE = timedelta(seconds=1)  # photos sent together, where a channel knows no albums
BUTTONS = ((_("Before the work"), "stage:before"), (_("After the work"), "stage:after"))


def heard(here: Here, answers: Answers, caption: str, photos: Sequence[int]) -> Answers:
    """Of photos sent together only the first has the caption."""
    said = stage(caption) or ("" if caption else _of_those_before(here))
    if not said:
        return answers
    last = {"stage": said, "at": here.said.at.isoformat(), "album": here.said.attachments[0].album}
    return marked(answers, photos, said) | {"staged": last}


def _of_those_before(here: Here) -> str:
    last = (here.draft.answers if here.draft else {}).get("staged")
    if not last:
        return ""
    album = here.said.attachments[0].album
    apart = abs(here.said.at - datetime.fromisoformat(last["at"]))
    return str(last["stage"]) if album == last["album"] and (album or apart <= AT_ONCE) else ""


def marked(answers: Answers, photos: Sequence[int], said: str) -> Answers:
    return {**answers, "stages": {**(answers.get("stages") or {}), **{str(photo): said for photo in photos}}}


def unsaid(answers: Answers) -> list[int]:
    """The draft's photos of which nobody has said whether they show before or after."""
    said = answers.get("stages") or {}
    return [photo for photo in answers.get("photos") or () if str(photo) not in said]
