"""First contact: a code, whose it is, the notice with an explicit yes, a name; then the menu."""

from dataclasses import dataclass, replace

from conversation import words
from conversation.forms import Form
from conversation.messages import Reply, Said
from conversation.questions import AskChoice, AskText, AskYesNo
from conversation.steps import Answers, Change, Moment, Question
from conversation.turn import ask, take_turn
from handlers import help as help_
from handlers.here import Here
from handlers.report_form import FORM as REPORT
from locales import _
from locales.dates import day_words
from storage import conversations, inbox, invites, people
from storage.models import Invite

FORM = "welcome"

ROLES = {
    "village_head": _("Village head"),
    "reporter": _("Reporter"),
    "officer": _("Commune officer"),
    "viewer": _("Viewer"),
    "admin": _("Administrator"),
}

NOTICE = _(
    "The photos and figures {you} send are kept to make the commune's new-rural dossier. Only the commune and province"
    " officials in charge can see them. {You} can see, correct or have {your} part deleted at any time. Do {you} agree?"
)
DETAILS = _(
    "What is kept: {your} name and role, the messages, photos, figures and places {you} send here, and when. What for:"
    " the new-rural reports and dossier of the commune. Who sees it: officials of the commune and province in charge of"
    " this work. How long: as long as the dossier must be kept by law. {Your} rights: to see, correct, have deleted,"
    " restrict, object, complain and withdraw this consent; just tell us here, we answer within 2 working days. Please"
    " never send pictures of identity cards. Do {you} agree?"
)


@dataclass(frozen=True)
class AskConsent(AskChoice):
    """An explicit yes; there is no default, and reading more is always possible."""

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        choices = [(say(_("I agree")), "yes"), (say(_("Read more")), "more"), (say(_("No")), "no")]
        if answers.get("read"):
            choices.pop(1)
        return Question(say(DETAILS if answers.get("read") else NOTICE), tuple(choices))

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if not said.button and (words.yes(said.text) or words.no(said.text)):
            return {self.key: "yes" if words.yes(said.text) else "no"}
        return super().read(said, answers, moment)


FORM_STEPS = Form(
    FORM,
    (
        AskYesNo("mine", _("Is that right, {you}?"), yes=_("Yes, that is me"), no=_("That is not me")),
        AskConsent(
            "agree",
            NOTICE,
            applies=lambda answers: not answers.get("known"),
            choices=lambda answers, moment: [
                (moment.speech.say(label), value, ())
                for label, value in ((_("I agree"), "yes"), (_("Read more"), "more"), (_("No"), "no"))
            ],
        ),
        AskText(
            "name", _("What is {your} name, please? (type it)"), lambda answers: not answers.get("known"), longest=80
        ),
    ),
)


async def greet(here: Here) -> None:
    """A stranger, or somebody without a role: who we are, and how to get in."""
    if here.said.attachments and not here.who.agreed:
        await inbox.forget(here.where.chat, here.incoming)
        return here.tell_once(
            _(
                "Hello. I do not know {you} yet, so I did not keep these photos. Please type the code the commune gave"
                " {you} (for example K7Q4-92), then send them again."
            )
        )
    if here.who.agreed:
        return here.tell(
            _(
                "{You} have no village or office here now."
                " Please ask the commune's officer for a new code and type it here."
            )
        )
    return here.tell(
        _(
            "Hello. This is Thôn Báo, the automatic assistant with which villages report new-rural work."
            " Please type the code the commune's officer gave {you}, for example K7Q4-92."
            " No code yet? Ask the officer in charge of {your} village."
        )
    )


async def code(here: Here, typed: str) -> None:
    """A code was typed or carried by a link."""
    if await invites.too_many_guesses(here.where.chat, here.now_ms):
        return here.tell(
            _(
                "Too many wrong codes. Please wait 15 minutes,"
                " then look at the paper again or ask the commune's officer."
            )
        )
    normal = invites.normal(typed)
    invite = await invites.find(normal, here.world.secret) if normal else None
    if invite is None:
        await invites.guessed_wrong(here.where.chat, here.now_ms)
        return here.tell(
            _("There is no such code. Please check each letter, or ask the commune's officer for a new one.")
        )
    if invite.used_at is not None and invite.used_by_id == here.who.id and here.who.roles:
        return here.tell(_("{You} are in already. What would {you} like to do?"), *help_.menu_of(here))
    if invite.used_at is not None:
        return here.tell(_("This code has been used. Please ask the commune's officer for a new one, {you}."))
    if invite.expires_at <= here.now:
        return here.tell(_("This code is too old. Please ask the commune's officer for a new one, {you}."))
    if here.draft is not None:
        here.close("cancelled" if here.draft.form == FORM else "aside")
    known = here.who.agreed or (invite.person is not None and invite.person.agreed_at is not None)
    draft = here.open(FORM, {"invite": invite.id, "known": known} if known else {"invite": invite.id})
    here.answer(_question(here, draft.answers, invite))
    return None


def _question(here: Here, answers: Answers, invite: Invite) -> Reply | None:
    assert here.draft is not None
    reply = ask(FORM_STEPS, answers, here.moment, here.draft.token)
    if reply is None or "mine" in answers:
        return reply
    unit = invite.unit
    place = f"{unit.name}, {unit.parent.name}" if unit.parent else unit.name
    hello = here.say(
        _(
            "Hello. This is Thôn Báo, an automatic assistant that helps villages report new-rural work."
            " {Your} code: {role}, {place}. Is that right?"
        ),
        role=here.say(ROLES.get(invite.role, invite.role)),
        place=place,
    )
    return Reply(text=hello, buttons=reply.buttons, asks=True, hold=reply.hold)


async def take(here: Here) -> None:
    """One message to the open first contact."""
    draft = here.draft
    assert draft is not None
    if here.said.attachments:
        return await ask_again(here, _("I did not keep these photos yet. First please answer this:"))
    if invites.normal(here.said.text) and "agree" not in draft.answers:
        return await code(here, here.said.text)
    invite = await invites.get(draft.answers["invite"])
    turn = take_turn(FORM_STEPS, draft.answers, here.said, here.moment, draft.token)
    answers = dict(turn.answers)
    if turn.cancelled or answers.get("mine") is False:
        here.close("cancelled")
        return here.tell(_("All right. Please ask the commune's officer for {your} own code and type it here."))
    if answers.get("agree") == "more":
        answers = {key: value for key, value in answers.items() if key != "agree"} | {"read": True}
        here.keep(answers)
        return here.answer(_question(here, answers, invite))
    if answers.get("agree") == "no":
        draft.answers = {}  # a no keeps nothing, and the code stays good
        here.close("cancelled")
        await inbox.forget(here.where.chat, here.incoming)
        until = day_words(here.speech, invite.expires_at.astimezone(here.world.timezone).date())
        return here.tell(
            _("I keep nothing. The code stays good until {until}; send it again whenever {you} like."), until=until
        )
    here.keep(answers)
    if turn.finished:
        return await _join(here, invite, answers)
    return here.answer(turn.reply if "mine" in answers else _asked_again(turn.reply, _question(here, answers, invite)))


async def ask_again(here: Here, first: str = "") -> None:
    """The open question once more; several photos that come together bring it once."""
    draft = here.draft
    assert draft is not None
    question = _question(here, draft.answers, await invites.get(draft.answers["invite"]))
    if question is not None:
        text = f"{here.say(first)}\n\n{question.text}" if first else question.text
        here.answer(replace(question, text=text, wait=bool(first)))


def _asked_again(reply: Reply | None, question: Reply | None) -> Reply | None:
    """What was said did not answer: say so with the choices, in place of the whole greeting."""
    return reply if reply is not None and question is not None and reply.buttons == question.buttons else question


async def _join(here: Here, invite: Invite, answers: Answers) -> None:
    here.close("done")
    try:
        person = await invites.use(
            invite, here.who.id, here.where.chat, words.nfc(answers.get("name", "")).strip(), here.now
        )
    except invites.CodeUsed:
        return here.tell(_("This code has been used. Please ask the commune's officer for a new one, {you}."))
    if answers.get("name"):
        await people.rename(person.id, answers["name"], words.plain(answers["name"]))
    if person.id != here.who.id:
        here.goes_to = person.id
    if invite.role in people.REPORTERS and await conversations.aside_of(person.id, REPORT, 0):
        here.tell(
            _("All done. Who held the office before left a report half written; {you} can go on with it."),
            (_("Continue"), "resume"),
            *help_.MENU,
        )
    elif invite.role in people.REPORTERS:
        here.tell(_("All done. When there is work, just send photos here; one more question is enough."), *help_.MENU)
    else:
        here.tell(_("All done. Type “web” here whenever {you} want to open the board."), *help_.OFFICER_MENU)
    return None
