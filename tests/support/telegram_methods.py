"""The Bot API methods as the fake does them: each checks what the real one would, and changes a chat."""

from typing import TYPE_CHECKING, Any

from tests.support.telegram_rules import No, Params, Upload, bad, is_picture, units

if TYPE_CHECKING:
    from tests.support.telegram import FakeTelegram, Someone

LARGEST_PHOTO = 10_000_000
LARGEST_UPLOAD = 50_000_000
LARGEST_DOWNLOAD = 20_000_000
Json = dict[str, Any]


class Methods:
    """One coroutine a method, named as Telegram names it."""

    def __init__(self, fake: "FakeTelegram") -> None:
        self.fake = fake

    async def getMe(self, given: Params) -> Json:
        return self.fake.me | {
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def getUpdates(self, given: Params) -> list[Json]:
        return await self.fake.updates.poll(given)

    async def setWebhook(self, given: Params) -> bool:
        secret = given.get("secret_token", "")
        if len(secret) > 256 or (not secret.replace("_", "a").replace("-", "a").isalnum() and secret):
            raise bad("secret token contains unallowed characters")
        await self.fake.updates.hook(given["url"], secret, given)
        return True

    async def deleteWebhook(self, given: Params) -> bool:
        await self.fake.updates.hook("", "", given)
        return True

    async def getWebhookInfo(self, given: Params) -> Json:
        updates = self.fake.updates
        return {"url": updates.url, "has_custom_certificate": False, "pending_update_count": len(updates.waiting)}

    async def sendMessage(self, given: Params) -> Json:
        return self._say(given, text=given["text"])

    async def sendPhoto(self, given: Params) -> Json:
        return self._say(given, photo=self._photo(given["photo"]), **_caption(given))

    async def sendDocument(self, given: Params) -> Json:
        self._listener(given)
        upload = given["document"]
        if isinstance(upload, str):
            if upload not in self.fake.files:
                raise bad("wrong file identifier/HTTP URL specified")
            file_id, name, size = upload, "", len(self.fake.files[upload].data)
        else:
            if not upload.data or len(upload.data) > LARGEST_UPLOAD:
                raise bad("file must be non-empty") if not upload.data else No(413, "Request Entity Too Large")
            file_id, name, size = self.fake.keep_file(upload.data, upload.name), upload.name, len(upload.data)
        document = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name, "file_size": size}
        return self._say(given, document=document, **_caption(given))

    async def sendMediaGroup(self, given: Params) -> list[Json]:
        self._listener(given)
        media = given["media"]
        if not 2 <= len(media) <= 10:
            raise bad("there must be 2 to 10 media in an album")
        album = self.fake.next_album()
        messages = []
        for each in media:
            if each.get("type") != "photo":
                raise bad("the fake knows albums of photos only")
            source = each.get("media", "")
            if source.startswith("attach://"):
                source = given.get(source.removeprefix("attach://"))
                if not isinstance(source, Upload):
                    raise bad("no such file was attached")
            if units(each.get("caption", "")) > 1024:
                raise bad("message caption is too long")
            messages.append({"photo": self._photo(source), "media_group_id": album} | _caption(each))
        return [self._say({"chat_id": given["chat_id"]}, **message) for message in messages]

    async def sendChatAction(self, given: Params) -> bool:
        self._listener(given)
        return True

    async def editMessageText(self, given: Params) -> Json:
        return self._edit(given, "text", given["text"])

    async def editMessageCaption(self, given: Params) -> Json:
        return self._edit(given, "caption", given.get("caption", ""))

    async def editMessageReplyMarkup(self, given: Params) -> Json:
        return self._edit(given, "", "")

    async def deleteMessage(self, given: Params) -> bool:
        chat = self.fake.chats.get(self._listener(given).id, [])
        chat.remove(self._own(given, "message to delete not found"))
        return True

    async def answerCallbackQuery(self, given: Params) -> bool:
        if given["callback_query_id"] not in self.fake.taps:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if units(given.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.fake.taps.discard(given["callback_query_id"])
        return True

    async def getFile(self, given: Params) -> Json:
        file = self.fake.files.get(given["file_id"])
        if file is None:
            raise bad("invalid file_id")
        if file.size > LARGEST_DOWNLOAD:
            raise bad("file is too big")
        about = {"file_id": given["file_id"], "file_unique_id": f"u{given['file_id']}", "file_size": file.size}
        return about | {"file_path": f"files/{given['file_id']}"}

    async def setMyCommands(self, given: Params) -> bool:
        return True

    async def getChat(self, given: Params) -> Json:
        someone = self._listener(given)
        return {
            "id": someone.id,
            "type": "private",
            "first_name": someone.name,
            "accent_color_id": 0,
            "max_reaction_count": 1,
        }

    def _listener(self, given: Params) -> "Someone":
        chat = str(given["chat_id"])
        someone = self.fake.people.get(int(chat)) if chat.lstrip("-").isdecimal() else None
        if someone is None:
            raise bad("chat not found")
        if someone.gone:
            raise No(403, "Forbidden: user is deactivated")
        if not someone.started:
            raise No(403, "Forbidden: bot can't initiate conversation with a user")
        if someone.blocked:
            raise No(403, "Forbidden: bot was blocked by the user")
        return someone

    def _photo(self, upload: Upload | str) -> list[Json]:
        if isinstance(upload, str):
            if upload not in self.fake.files:
                raise bad("wrong file identifier/HTTP URL specified")
            return [{"file_id": upload, "file_unique_id": f"u{upload}", "width": 1280, "height": 960}]
        if not is_picture(upload.data) or len(upload.data) > LARGEST_PHOTO:
            raise bad("IMAGE_PROCESS_FAILED")
        file_id = self.fake.keep_file(upload.data, upload.name)
        size = {"file_unique_id": f"u{file_id}", "file_size": len(upload.data)}
        return [
            {"file_id": f"{file_id}s", "width": 90, "height": 67} | size,
            {"file_id": file_id, "width": 1280, "height": 960} | size,
        ]

    def _say(self, given: Params, **content: Any) -> Json:
        someone = self._listener(given)
        message = self.fake.new_message(someone, self.fake.me, content)
        markup = given.get("reply_markup", {})
        shown = message | ({"reply_markup": markup} if markup else {})
        self.fake.chats.setdefault(someone.id, []).append(shown)
        return message | ({"reply_markup": markup} if "inline_keyboard" in markup else {})

    def _own(self, given: Params, otherwise: str) -> Json:
        for message in self.fake.chats.get(self._listener(given).id, []):
            if message["message_id"] == given.get("message_id") and message["from"]["is_bot"]:
                return message
        raise bad(otherwise)

    def _edit(self, given: Params, name: str, words: str) -> Json:
        message = self._own(given, "message to edit not found")
        before, after = message.get("reply_markup", {}), given.get("reply_markup", {})
        if before and "inline_keyboard" not in before:
            raise bad("message can't be edited")
        if name == "text" and "text" not in message:
            raise bad("there is no text in the message to edit")
        if name == "caption" and not {"photo", "document"} & message.keys():
            raise bad("there is no caption in the message to edit")
        same_buttons = before.get("inline_keyboard", []) == after.get("inline_keyboard", [])
        if same_buttons and (not name or message.get(name, "") == words):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        if name:
            message[name] = words
        message.pop("reply_markup", None)
        if after.get("inline_keyboard"):
            message["reply_markup"] = after
        message["edit_date"] = self.fake.now()
        return message


def _caption(given: Params) -> Json:
    return {"caption": given["caption"]} if given.get("caption") else {}
