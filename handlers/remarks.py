"""Questions and answers between a village and its officials, in the chat."""

import json

from conversation import words
from conversation.forms import Form
from conversation.messages import Reply
from conversation.questions import AskText
from conversation.turn import ask
from handlers.filling_in import filled_in
from handlers.here import Here
from locales import _, any_language
from reports import remarks
from reports.entitled import NotAllowed
from storage import filing, outbox
from storage import remarks as rows

FORM = "remark"
QUESTIONS = Form(
    FORM,
    (
        AskText("answer", _("Please type the answer, {you}."), lambda answers: "to" in answers),
        AskText("question", _("What would {you} like to ask the commune?"), lambda answers: "to" not in answers),
    ),
)


async def reply_to(here: Here, question: str) -> None:
    """[Answer]: the next text answers it."""
    if not question.isdecimal():
        return here.tell(_("I do not find that question any more, {you}."))
    here.open(FORM, {"to": int(question)})
    return ask_open(here)


async def ask_commune(here: Here, report: str = "") -> None:
    """[Ask the commune]: the next text is the question."""
    if not here.who.reports_for:
        return here.tell(_("Only villages ask here, {you}."))
    here.open(FORM, {"report": int(report)} if report.isdecimal() else {})
    return ask_open(here)


def ask_open(here: Here) -> None:
    assert here.draft is not None
    here.answer(ask(QUESTIONS, here.draft.answers, here.moment, here.draft.token))


async def take(here: Here) -> None:
    answers = filled_in(here, QUESTIONS)
    if answers is None:
        return None
    if "to" in answers:
        return await answer(here, answers["to"], answers["answer"])
    question = f"{answers['about']}: {answers['question']}" if "about" in answers else answers["question"]
    return await put(here, question, answers.get("report"))


PASSED_ON = _("I have passed the question on to the official in charge. I tell {you} as soon as there is an answer.")
DELETING = _("delete my data|remove my data|forget me|delete my photos")


async def put(here: Here, text: str, report: int | None = None, told: str = PASSED_ON) -> None:
    """A village's question goes to whoever is in charge of it."""
    units = [held.unit for held in here.who.reports_for]
    about = await filing.one(report, units) if report and units else None
    unit = about["unit_id"] if about else units[0]
    try:
        await remarks.ask_officials(
            here.world.catalogue.review, unit, here.who.id, text, here.now, about["id"] if about else None
        )
    except NotAllowed as why:
        return here.tell(why.sentence, **why.values)
    return here.tell(told)


async def answer(here: Here, question: int, text: str) -> None:
    try:
        await remarks.answer(question, here.who.id, text, here.now)
    except NotAllowed as why:
        return here.tell(why.sentence, **why.values)
    return here.tell(_("I have passed the answer on ✓."))


async def quoted(here: Here) -> bool:
    """A text that answers one of our messages about a question is its answer."""
    if not here.said.replies_to or not here.said.text.strip():
        return False
    shown = await outbox.shown_by(here.where.chat, here.said.replies_to)
    if shown is None:
        return False
    of = str(json.loads(shown["reply"]).get("about", ""))
    if of.startswith("remark:"):
        await answer(here, int(of.removeprefix("remark:")), here.said.text)
        return True
    if of.startswith("report:") and (open_ := await rows.open_question(int(of[7:]), but_by=here.who.id)):
        await answer(here, open_.id, here.said.text)
        return True
    return False


async def told_to_ask(here: Here) -> bool:
    """`hỏi xã: khi nào nghiệm thu đường xóm 3`, typed at any time."""
    text = words.nfc(here.said.text).strip()
    head, colon, question = text.partition(":")
    if not here.who.reports_for:
        return False
    if {words.plain(text), words.bare(text)} & any_language(DELETING):
        await put(
            here,
            text,
            told=_(
                "I have passed {your} request to delete data on. The official answers {you} here within 2 working days."
            ),
        )
        return True
    if words.plain(head) not in ASKING:
        return False
    if not (colon and question.strip()):
        await ask_commune(here)
    else:
        await put(here, question)
    return True


ASKING = ("hoi xa", "hoi can bo", "hoi can bo xa", "hoi phuong", "ask the commune", "ask")


def worded(here: Here, sentence: str, remark: int, *, report: int | None, **values: object) -> Reply:
    """A question as its hearer sees it, with the way to answer it."""
    about = f"report:{report}" if report else f"remark:{remark}"
    return Reply(here.say(sentence, **values), here.buttons(((_("Answer"), f"answer:{remark}"),)), about=about)
