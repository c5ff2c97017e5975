"""Orders typed with a report's code, on every channel: duyệt NC5-042, trả lại NC5-042 ảnh mờ, bổ sung NC5-042."""

import re

from conversation import words
from conversation.messages import Reply
from handlers import correction, my_reports, remarks, report, review
from handlers.here import Here
from locales import _, any_language
from storage import filing
from storage.database import Row

CODE = re.compile(r"(?<!\S)([^\W_][\w.]*-\d{1,6})(?!\w)")
# What stands before the code, in any language; alternatives stand between |.
VERBS = {
    _("approve|ok"): "approve",
    _("return|send back"): "return",
    _("reject|turn down"): "reject",
    _("ask about"): "ask",
    _("move|change criterion of"): "move",
    _("see|open|look at"): "open",
}
CORRECT = _("complete|correct|add to")


async def typed(here: Here) -> bool:
    """False if it is no such order, or of no report of theirs."""
    text = words.nfc(here.said.text).strip()
    found = CODE.search(text)
    if found is not None and found.span() == (0, len(text)):
        return await my_reports.by_code(here, found[1])
    if found is None or found.start() == 0:
        return False
    before, code = words.plain(text[: found.start()]), found[1]
    if before in any_language(CORRECT):
        return await _correct(here, code)
    verb = next((verb for said, verb in VERBS.items() if before in any_language(said)), "")
    rest = text[found.end() :].strip(" :,.;-–")
    if verb == "open" and await my_reports.by_code(here, code):
        return True
    if verb == "ask" and (mine := await _mine(here, code)):
        await (remarks.put(here, rest, mine["id"]) if rest else remarks.ask_commune(here, str(mine["id"])))
        return True
    return bool(verb) and await review.by_code(here, verb, code, rest)


async def _mine(here: Here, code: str) -> Row | None:
    units = [held.unit for held in here.who.reports_for]
    return await filing.by_code(code, units) if units else None


async def _correct(here: Here, code: str) -> bool:
    row = await _mine(here, code)
    if row is None:
        return False
    await correct(here, str(row["id"]))
    return True


async def correct(here: Here, report_id: str) -> None:
    """[Give it now]: photos are simply sent; anything else is asked again, just that."""
    found = await correction.find(here, report_id)
    if found is None:
        return here.tell(_("I cannot find that report in {your} village, {you}."))
    if found.state != "returned":
        return await my_reports.one(here, report_id)
    if correction.only_photos(correction.keys_of({"returned": found.returned})):
        return await my_reports.add(here, report_id)
    await correction.open_draft(here, found)
    return report.ask_open(here)


async def waiting_number(here: Here) -> bool:
    """`xem 7`: the seven that wait."""
    head, _space, number = words.plain(here.said.text).partition(" ")
    if not here.who.officer_of or not number.isdecimal() or head not in any_language(_("see|open|look at")):
        return False
    await review.show(here)
    return True


async def which(here: Here) -> None:
    """`bổ sung` alone: the one returned report, or a choice of them."""
    units = [held.unit for held in here.who.reports_for]
    returned = await filing.returned_in(units) if units else []
    if len(returned) == 1:
        return await correct(here, str(returned[0]["id"]))
    if not returned:
        return here.tell(_("Nothing was sent back, {you}."))
    buttons = tuple((row["code"], f"correct:{row['id']}") for row in returned[:6])
    return here.answer(Reply(here.say(_("Which report, {you}?")), here.buttons(buttons)))
