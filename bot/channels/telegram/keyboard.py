"""A reply's choices as Telegram shows them: buttons under the message, or one that gives a place or a phone number."""

from collections.abc import Iterable, Iterator

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.channels.base import Refused
from conversation.messages import Button, Reply
from locales import Speech, _

ROW_LETTERS = 30  # what a narrow phone shows in a row
ROW_BUTTONS = 3
LONGEST_REFERENCE = 64  # bytes

WANTS = {"place": _("Send my location"), "contact": _("Send my phone number")}


def keyboard(reply: Reply, speech: Speech) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if reply.wants in WANTS:
        return _asking(reply, speech)
    return inline(reply.buttons)


def inline(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup([[_inline(button) for button in row] for row in rows(buttons)])


def rows(buttons: Iterable[Button]) -> Iterator[tuple[Button, ...]]:
    """One to three in a row, in order: as many as share the width without being cut."""
    row: tuple[Button, ...] = ()
    for button in buttons:
        widest = max(len(each.label) for each in (*row, button))
        if row and (len(row) == ROW_BUTTONS or (len(row) + 1) * widest > ROW_LETTERS):
            yield row
            row = ()
        row = (*row, button)
    if row:
        yield row


def _inline(button: Button) -> InlineKeyboardButton:
    if button.link:
        return InlineKeyboardButton(button.label, url=button.link)
    if not 1 <= len(button.reference.encode()) <= LONGEST_REFERENCE:
        raise Refused("a button's reference must have 1 to 64 bytes")
    return InlineKeyboardButton(button.label, callback_data=button.reference)


def _asking(reply: Reply, speech: Speech) -> ReplyKeyboardMarkup:
    """Telegram asks for a place or phone only from this kind of keyboard; its other buttons send their label as text.

    A button without reference and link gives the asking one its words.
    """
    words = (button.label for button in reply.buttons if not button.reference and not button.link)
    asking = KeyboardButton(
        next(words, speech.say(WANTS[reply.wants])),
        request_location=reply.wants == "place" or None,
        request_contact=reply.wants == "contact" or None,
    )
    others = rows(button for button in reply.buttons if button.reference)
    return ReplyKeyboardMarkup(
        [[asking], *([KeyboardButton(button.label) for button in row] for row in others)],
        resize_keyboard=True,
        one_time_keyboard=True,
    )
