"""What arrives from Telegram, as plain values: one update in, one message for the inbox out."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from bot.channels.base import Arrived
from conversation.messages import Attachment, Kind, Point, Said

NAME = "telegram"
LONGEST = 4096
WANTED = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)

START = re.compile(r"/start(?:@\w+)?\s+(\S+)\s*")
COMMAND = re.compile(r"(/\w+)@\w+")
NO_CONTROL = {code: None for code in range(32) if chr(code) not in "\n\t"}

# Notices that Telegram itself puts into a chat; nobody said anything.
NOTICES = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "chat_background_set",
    "write_access_allowed",
    "proximity_alert_triggered",
    "boost_added",
)


# An animation comes before document: Telegram sends it as both.
FILES: tuple[tuple[Kind, str], ...] = (
    ("video", "animation"),
    ("file", "document"),
    ("voice", "voice"),
    ("voice", "audio"),
    ("video", "video"),
    ("video", "video_note"),
    ("sticker", "sticker"),
)


@dataclass(frozen=True)
class Stopped:
    """They blocked us, or came back."""

    address: str
    stopped: bool


def read(update: Update, now: datetime) -> Arrived | Stopped | None:
    """What an update means to us; None for what we do not take part in (groups, channels, notices)."""
    if update.callback_query:
        return _tap(update.callback_query, now)
    if update.message:
        return _message(update.message, edited=False)
    if update.edited_message:
        return _message(update.edited_message, edited=True)
    if update.my_chat_member:
        return _stopped(update.my_chat_member)
    return None


def clean(text: str | None, longest: int = LONGEST) -> str:
    """Composed letters, no control characters, nothing a database would refuse."""
    if not text:
        return ""
    whole = text.encode("utf-8", "replace").decode()  # half a character, left over from a cut
    return unicodedata.normalize("NFC", whole).translate(NO_CONTROL)[:longest]


def _tap(query: CallbackQuery, now: datetime) -> Arrived | None:
    message = query.message
    if message and message.chat.type != ChatType.PRIVATE:
        return None
    said = Said(
        # Telegram does not say when. Whole seconds, as its messages have: those of one second keep their order.
        at=now.replace(microsecond=0),
        button=clean(query.data),
        replies_to=str(message.message_id) if message else "",
        language=clean(query.from_user.language_code),
    )
    return Arrived(NAME, str(query.from_user.id), f"c:{query.id}", said)


def _message(message: Message, *, edited: bool) -> Arrived | None:
    if message.chat.type != ChatType.PRIVATE or any(getattr(message, notice) for notice in NOTICES):
        return None
    if edited and message.location:
        return None  # a shared live location moves on every few seconds
    key = f"m:{message.chat.id}:{message.message_id}"
    if edited and message.edit_date:
        key += f":{int(message.edit_date.timestamp())}"
    return Arrived(NAME, str(message.chat.id), key, _said(message, edited=edited))


def _said(message: Message, *, edited: bool) -> Said:
    text = clean(message.text or message.caption)
    start = START.fullmatch(text)
    place = message.location
    return Said(
        at=message.date,
        text="" if start else COMMAND.sub(r"\1", text, count=1) if text.startswith("/") else text,
        start=start[1] if start else "",
        attachments=_attachments(message),
        point=Point(place.latitude, place.longitude) if place else None,
        phone=_own_phone(message),
        replies_to=str(message.reply_to_message.message_id) if message.reply_to_message else "",
        edited=edited,
        language=clean(message.from_user.language_code) if message.from_user else "",
    )


def _own_phone(message: Message) -> str:
    card, sender = message.contact, message.from_user
    return clean(card.phone_number) if card and sender and card.user_id == sender.id else ""


def _attachments(message: Message) -> tuple[Attachment, ...]:
    album = message.media_group_id or ""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (Attachment("photo", largest.file_id, mime="image/jpeg", size=largest.file_size, album=album),)
    for kind, name in FILES:
        if file := getattr(message, name):
            return (
                Attachment(
                    kind,
                    file.file_id,
                    name=clean(getattr(file, "file_name", ""), 200),
                    mime=clean(getattr(file, "mime_type", ""), 60),
                    size=file.file_size,
                    album=album,
                ),
            )
    return ()


def _stopped(change: ChatMemberUpdated) -> Stopped | None:
    if change.chat.type != ChatType.PRIVATE:
        return None
    return Stopped(str(change.chat.id), change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT))
