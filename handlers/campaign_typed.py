"""A village answers a campaign in words, on any channel: `đăng ký ra quân`, `đã phát 5h30, 15 phút`."""

from campaigns import answers as given
from conversation import words
from conversation.messages import Reply
from handlers import campaign_answers
from handlers.here import Here
from locales import _, any_language
from storage.models import Campaign

# What stands at the beginning, and what the button of that answer does; alternatives stand between |.
TYPED = {
    _("register|sign up"): "register",
    _("received|seen|got it"): "seen",
    _("we have begun|we have started|started|begun"): "started",
    _("send the result|the result|report the result"): "result",
    _("it was read out|we read it out|read out"): "played",
    _("we take part|taking part"): "yes",
    _("we cannot take part|not taking part"): "no",
    _("preparations|ready|we are ready"): "checklist",
}
OF_IT = _("the campaign|the launch|the announcement|campaign|launch|announcement")


async def typed(here: Here) -> bool:
    """`đăng ký ra quân`, `đăng ký dọn vệ sinh, 60 người`, `đã phát 5h30`; False where no campaign of theirs asks it."""
    text = words.nfc(here.said.text).strip()
    plain = words.plain(text)
    for said, what in TYPED.items():
        opener = max((each for each in any_language(said) if _begins(plain, each)), key=len, default=None)
        if opener is None:
            continue
        found = [
            each
            for each in await given.for_person(here.who.id, here.now)
            if campaign_answers.ANSWERS[what] in each.asks
        ]
        if not found:
            continue
        rest = _after(text, len(opener.split()))
        return await _which(here, found, what, rest)
    return False


def _begins(plain: str, opener: str) -> bool:
    return plain == opener or plain.startswith(f"{opener} ")


def _after(text: str, count: int) -> str:
    return " ".join(text.split()[count:]).strip(" :,.")


async def _which(here: Here, found: list[Campaign], what: str, rest: str) -> bool:
    """The one whose code or title follows; else what follows is the answer itself."""
    letters = "".join(letter for letter in words.plain(rest).upper() if letter.isalnum())
    for each in found:
        if letters and letters == each.code.replace("-", ""):
            await campaign_answers.begin(here, each, what)
            return True
    plain = words.plain(rest)
    named = [each for each in found if plain and plain in words.plain(each.title)]
    if named or plain in any_language(OF_IT):
        rest = ""
    elif here.draft is not None:
        return False  # it answers the open question
    elif rest and what not in ("register", "played"):
        return False  # “đã nhận 5 bao xi măng” speaks of something else
    chosen = named or found
    if len(chosen) == 1 or rest:
        await campaign_answers.begin(here, chosen[0], what, sentence=rest, among=len(found))
        return True
    here.answer(
        Reply(
            here.say(_("Which one, {you}?")),
            here.buttons(tuple((each.title[:40], f"campaign:{each.id}:{what}") for each in chosen)),
        )
    )
    return True
