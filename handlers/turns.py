"""Takes a turn: finds who answers one message, and lets them answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from conversation import words
from handlers import (
    announce,
    announce_more,
    announce_orders,
    belongs,
    board,
    campaign_answers,
    campaign_missing,
    campaign_settings,
    campaign_typed,
    dossiers,
    duties,
    duty_asked,
    duty_cannot,
    duty_form,
    duty_urge,
    events,
    filing_for,
    gaps,
    language,
    linking,
    my_reports,
    offers,
    orders,
    remarks,
    report,
    report_attached,
    review,
    review_form,
    review_settings,
    welcome,
)
from handlers import help as help_
from handlers.announce_form import FORM as ANNOUNCE
from handlers.campaign_form import FORM as CAMPAIGN
from handlers.here import Here
from handlers.report_form import FORM as REPORT
from locales import _, any_language
from storage import invites

Handler = Callable[..., Awaitable[None]]

LARGEST = 2**31 - 1  # a row's number; no button of ours says more
# The first part of a button's reference, who answers, and how many parts may follow as arguments.
BUTTONS: Mapping[str, tuple[Handler, range]] = {
    "report": (report.start, range(1)),
    "resume": (report.resume, range(1)),
    "stage": (report_attached.stage, range(1, 2)),
    "newwork": (belongs.new_work, range(2, 3)),
    "photosfor": (belongs.photos_for, range(2, 3)),
    "correct": (orders.correct, range(1, 2)),
    "review": (review.tapped, range(5)),
    "undo": (review.undo, range(1, 2)),
    "approveall": (review.approve_all, range(1)),
    "answer": (remarks.reply_to, range(1, 2)),
    "askcommune": (remarks.ask_commune, range(2)),
    "cards": (review_settings.cards, range(2)),
    "mine": (my_reports.one, range(1, 2)),
    "add": (my_reports.add, range(1, 2)),
    "withdraw": (my_reports.withdraw, range(1, 3)),
    "gaps": (gaps.show, range(2)),
    "gap": (gaps.begin, range(3, 4)),
    "help": (help_.help_, range(1)),
    "web": (board.link, range(1)),
    "for": (filing_for.start, range(1)),
    "language": (language.speak, range(1, 2)),
    "address": (language.address, range(1, 2)),
    "announce": (announce_orders.tapped, range(4)),
    "campaign": (campaign_answers.tapped, range(2, 4)),
    "announcements": (campaign_settings.again, range(1)),
    "duty": (duties.tapped, range(2, 3)),
    "reminders": (duty_asked.begin_again, range(1)),
    "due": (duty_asked.listed, range(1)),
    "owed": (duty_asked.begin, range(2, 3)),
    "urge": (duty_urge.tapped, range(3, 4)),
}

# What people type, in any language, with or without accents; alternatives stand between |.
TYPED: Mapping[str, Handler] = {
    _("/start|menu|hello"): help_.menu,
    _("/help|help"): help_.help_,
    _("New report"): report.start,
    _("/report|report|new report"): report.go_on_or_start,
    _("/mine|my reports|reports"): my_reports.show,
    _("/missing|what is missing|what do we lack"): gaps.show,
    _("/web|web|board|open the board"): board.link,
    _("/language|language"): language.choose,
    _("/english|english"): language.english,
    _("/vietnamese|vietnamese"): language.vietnamese,
    _("/address|how to address me"): language.address,
    _("/link|link|another channel|add a channel"): linking.code,
    _("/dossier|dossier|dossiers"): dossiers.show,
    _("thanks|thank you|thanks a lot"): help_.welcome,
    _("continue|go on"): report.resume,
    _("report for a village"): filing_for.start,
    _("/review|review|approve|what waits"): review.show,
    _("approve all"): review.approve_all,
    _("complete|correct|add to"): orders.which,
    _("/cards|messages|when to tell me"): review_settings.cards,
    _("/announce|announce|announcement|write an announcement"): announce.start,
    _("/campaigns|campaigns|announcements"): announce_orders.listed,
    _("stop announcements|no more announcements"): campaign_settings.stop,
    _("announcements again|send announcements again"): campaign_settings.again,
    _("/due|what is due|due|my duties"): duty_asked.listed,
    _("stop reminding me|no more reminders|do not remind me"): duty_asked.stop,
    _("reminders again|remind me again"): duty_asked.begin_again,
}

FORMS: Mapping[str, Callable[[Here], Awaitable[None]]] = {
    REPORT: report.take,
    welcome.FORM: welcome.take,
    review_form.FORM: review_form.take,
    remarks.FORM: remarks.take,
    ANNOUNCE: announce.take,
    announce_more.FORM: announce_more.take,
    announce_orders.FORM: announce_orders.take,
    CAMPAIGN: campaign_answers.take,
    duty_form.FORM: duty_form.take,
    duty_cannot.FORM: duty_cannot.take,
}

# What is understood by its beginning or its code, unless it answers the open question.
UNDERSTOOD: tuple[Callable[[Here], Awaitable[bool]], ...] = (
    announce_orders.typed,
    orders.typed,
    orders.waiting_number,
    remarks.told_to_ask,
    remarks.quoted,
    duty_asked.typed,
    campaign_missing.typed,
    announce.typed,
    campaign_typed.typed,
)


async def take(here: Here) -> None:
    """Answer one message: `here` collects the replies, the draft and what else follows."""
    said = here.said
    if said.event:
        await events.take(here)
    elif said.start or (not said.button and not said.attachments and _is_code(here, said.text)):
        await welcome.code(here, said.start or said.text)
    elif here.draft is not None and here.draft.form == welcome.FORM and not here.who.roles:
        await _first_contact(here)
    elif here.draft is not None and here.draft.form == welcome.FORM and not _typed(said.text):
        await welcome.take(here)
    elif not here.who.roles and not (said.button or "").startswith("language") and not _language(said.text):
        await welcome.greet(here)
    elif said.edited:
        await _edited(here)
    elif said.button:
        await _tapped(here, said.button)
    else:
        await _said(here)


async def _first_contact(here: Here) -> None:
    """Help and a greeting bring the open question again, and so does another language, in that language."""
    handler = _typed(here.said.text)
    if (here.said.button or "").startswith("language:"):
        await _tapped(here, here.said.button)
    elif handler == language.choose:
        return await handler(here)
    elif _language(here.said.text) and handler is not None:
        await handler(here)
    elif handler is None:
        return await welcome.take(here)
    here.replies.clear()
    return await welcome.ask_again(here)


def _is_code(here: Here, text: str) -> bool:
    """A code has a figure or a hyphen in it, or comes from a stranger; a word of six letters is a word."""
    normal = invites.normal(text)
    if normal is None:
        return False
    if here.draft is not None and here.who.roles and here.draft.form != welcome.FORM:
        return "-" in text  # thep 25 answers a question
    return any(letter.isdigit() for letter in normal) or "-" in text or not here.who.roles


def _typed(text: str) -> Handler | None:
    for plain in (words.plain(text), words.bare(text)):
        for typed, handler in TYPED.items():
            if plain and plain in any_language(typed):
                return handler
    return None


def _language(text: str) -> bool:
    return _typed(text) in (language.choose, language.english, language.vietnamese)


async def _tapped(here: Here, button: str) -> None:
    name, *arguments = button.split(":")
    if name == "a":
        return await _draft_button(here)
    if name == "mine" and not arguments:
        return await my_reports.show(here)
    handler, many = BUTTONS.get(name, (help_.menu, range(1)))
    if len(arguments) not in many or any(each.isdecimal() and int(each) > LARGEST for each in arguments):
        return await help_.menu(here)
    return await handler(here, *arguments)


async def _draft_button(here: Here) -> None:
    """A button of a question: of the open draft, or of one that is long done."""
    if here.draft is not None:
        return await FORMS[here.draft.form](here)
    return here.tell(_("That is done already, {you}. What would {you} like to do?"), *help_.menu_of(here))


async def _edited(here: Here) -> None:
    """A corrected message counts as said anew only where it is the sentence of the open draft."""
    if here.draft is not None and here.draft.form == REPORT:
        return here.tell(
            _("I saw the correction. Please tap Change to correct the report, {you}."), (_("Continue"), "resume")
        )
    return here.tell(_("I saw the correction, {you}. If it is about a report, please tell me its code."))


async def _said(here: Here) -> None:
    said = here.said
    if report_attached.pictures(said):
        await campaign_answers.photo_begins(here)
        if here.draft is None:
            return await belongs.photos(here)
    if said.attachments and here.draft is None:
        return await help_.not_understood(here)
    if not said.attachments:
        if chosen := await offers.meant(here, said.text):
            here.said = replace(said, text="", button=chosen)
            return await _tapped(here, chosen)
        if here.draft is not None and here.draft.form == REPORT and report.names_what_to_do(here):
            return await report.take(here)
        if handler := _typed(said.text):
            return await handler(here)
        for understood in UNDERSTOOD:
            if await understood(here):
                return None
    if here.draft is not None:
        return await FORMS[here.draft.form](here)
    if await my_reports.by_code(here, said.text.strip()):
        return None
    if await report.from_words(here):
        return None
    if words.cancel(said.text) or words.yes(said.text) or words.done(said.text):
        return await help_.nothing_open(here)
    return await help_.not_understood(here)
