"""Choices under a message: short ones share a row."""

import pytest

from bot.channels.base import Refused
from bot.channels.telegram.keyboard import inline, keyboard, rows
from conversation.messages import Button, Reply
from locales import Speech


def labels(*given: str) -> list[list[str]]:
    return [[button.label for button in row] for row in rows(Button(label, "x") for label in given)]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (("Đúng", "Không phải tôi"), [["Đúng", "Không phải tôi"]]),
        (("1", "2", "3", "4"), [["1", "2", "3"], ["4"]]),
        (("Dọn vệ sinh, phát quang", "Làm đường"), [["Dọn vệ sinh, phát quang"], ["Làm đường"]]),
        (("Xong", "Sửa", "Một việc khác hẳn dài hơn"), [["Xong", "Sửa"], ["Một việc khác hẳn dài hơn"]]),
        ((), []),
    ],
)
def test_as_many_in_a_row_as_can_be_read(given: tuple[str, ...], shown: list[list[str]]) -> None:
    assert labels(*given) == shown


def test_a_button_carries_a_reference_or_opens_a_link() -> None:
    shown = inline((Button("Duyệt", "review:17:approve"), Button("Mở", link="https://thonbao.vn/r/17")))
    assert shown is not None
    [[approve, link]] = shown.inline_keyboard
    assert (approve.callback_data, approve.url) == ("review:17:approve", None)
    assert (link.callback_data, link.url) == (None, "https://thonbao.vn/r/17")


@pytest.mark.parametrize("reference", ["", "x" * 65, "ư" * 33])
def test_a_reference_telegram_would_not_carry_is_refused(reference: str) -> None:
    with pytest.raises(Refused):
        inline((Button("Duyệt", reference),))


@pytest.mark.parametrize(
    ("reply", "language", "label"),
    [
        (Reply("Ở đâu ạ?", wants="place"), "vi", "Gửi vị trí của tôi"),
        (Reply("Where?", wants="place"), "en", "Send my location"),
        (
            Reply("Ở đâu ạ?", wants="place", buttons=(Button("Gửi chỗ đang đứng"), Button("Bỏ qua", "skip"))),
            "vi",
            "Gửi chỗ đang đứng",
        ),
    ],
)
def test_a_place_is_asked_for_with_a_button_of_its_own(reply: Reply, language: str, label: str) -> None:
    shown = keyboard(reply, Speech(language))
    assert shown is not None
    plain = shown.to_dict()
    assert plain["keyboard"][0] == [{"text": label, "request_location": True}]
    assert [row[0]["text"] for row in plain["keyboard"][1:]] == [each.label for each in reply.buttons if each.reference]
