"""Payloads as Zalo's documents and other people's programs have them, and what they mean to us."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.base import Arrived
from bot.channels.zalo_oa.receive import Receipt, Stopped, read
from bot.channels.zalo_oa.signature import mac_of, signed_by
from conversation.messages import Attachment, Point, Said

NOW = datetime(2026, 3, 14, 5, 0, tzinfo=UTC)
AT = datetime(2026, 3, 14, 4, 59, 58, tzinfo=UTC)
STAMP = str(int(AT.timestamp() * 1000))
USER, ACCOUNT = "246845883529197922", "388613280878808645"
PARTIES = {"sender": {"id": USER}, "recipient": {"id": ACCOUNT}}


def sent(name: str, message: dict[str, Any]) -> dict[str, Any]:
    return {"app_id": "360846524940903967", "user_id_by_app": "552177279717587730", "event_name": name,
            "timestamp": STAMP, **PARTIES, "message": {"msg_id": "96d3cdf3af150460909"} | message}  # fmt: skip


def attached(kind: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
    return sent(f"user_send_{kind}", {"attachments": [{"type": kind, "payload": payload}]} | more)


URL = "https://photo-stal-1.zdn.vn/jpg/844/1c8f.jpg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (sent("user_send_text", {"text": "message"}), Said(AT, text="message")),
        (sent("user_send_text", {"text": "Bảo vệ\u0000 ha\u0300ng"}), Said(AT, text="Bảo vệ hàng")),
        (sent("user_send_text", {"text": "#tb:review:17:approve"}), Said(AT, button="review:17:approve")),
        (sent("user_send_text", {"text": "#2"}), Said(AT, text="#2")),
        (sent("user_send_text", {"text": "đúng", "quote_msg_id": "abc"}), Said(AT, text="đúng", replies_to="abc")),
        (
            attached("image", {"thumbnail": f"{URL}?s", "url": URL}, text="dọn ngõ"),
            Said(AT, text="dọn ngõ", attachments=(Attachment("photo", URL),)),
        ),
        (
            sent("user_send_image", {"attachments": [{"type": "photo", "payload": {"thumbnail": URL}}]}),
            Said(AT, attachments=(Attachment("photo", URL),)),
        ),
        (
            attached("location", {"coordinates": {"latitude": "10.76", "longitude": "106.66"}}),
            Said(AT, point=Point(10.76, 106.66)),
        ),
        (
            sent("user_send_location", {"location": {"latitude": 10.76, "longitude": 106.66}}),
            Said(AT, point=Point(10.76, 106.66)),
        ),
        (
            attached("file", {"url": URL, "size": "233947", "name": "developer.docx", "type": "docx", "checksum": "c"}),
            Said(AT, attachments=(Attachment("file", URL, "developer.docx", DOCX, 233947),)),
        ),
        (attached("audio", {"url": URL}), Said(AT, attachments=(Attachment("voice", URL),))),
        (attached("video", {"url": URL}), Said(AT, attachments=(Attachment("video", URL),))),
        (attached("sticker", {"url": URL, "id": "3"}), Said(AT, attachments=(Attachment("sticker", URL),))),
        (attached("link", {"url": "https://thonbao.vn"}), Said(AT, text="https://thonbao.vn")),
        (attached("business_card", {"url": "https://zalo.me/u/1"}), Said(AT)),
    ],
)
def test_what_they_send_is_said(event: dict[str, Any], said: Said) -> None:
    [arrived] = read(event, NOW)
    assert arrived == Arrived("zalo_oa", USER, f"m:{USER}:96d3cdf3af150460909", said)


def test_several_pictures_in_one_event_are_several_photos() -> None:
    pictures = [{"type": "image", "payload": {"url": f"{URL}?{nth}"}} for nth in range(3)]
    [arrived] = read(sent("user_send_image", {"attachments": pictures}), NOW)
    assert isinstance(arrived, Arrived)
    assert [each.source for each in arrived.said.attachments] == [f"{URL}?{nth}" for nth in range(3)]


def test_who_follows_is_greeted_and_may_be_written_to_again() -> None:
    event = {
        "event_name": "follow",
        "oa_id": ACCOUNT,
        "follower": {"id": USER},
        "source": "oa_profile",
        "timestamp": STAMP,
    }
    hello, back = read(event, NOW)
    assert hello == Arrived("zalo_oa", USER, f"f:{USER}:{STAMP}", Said(AT, text="/start"))
    assert back == Stopped(USER, stopped=False)
    assert read(event | {"event_name": "unfollow"}, NOW) == (Stopped(USER, stopped=True),)


def test_information_they_submit_brings_name_and_phone() -> None:
    info = {"name": "Trần Văn Hải", "phone": "84912345678", "full_address": {"user_city": "Lâm Đồng"}}
    event = {"event_name": "user_submit_info", **PARTIES, "timestamp": STAMP, "info": info}
    [arrived] = read(event, NOW)
    assert isinstance(arrived, Arrived)
    assert (arrived.said.text, arrived.said.phone) == ("Trần Văn Hải", "84912345678")


@pytest.mark.parametrize(("name", "is_read"), [("user_received_message", False), ("user_seen_message", True)])
@pytest.mark.parametrize("ids", [{"msg_id": "a"}, {"msg_ids": ["a"]}])
def test_receipts_name_our_messages(name: str, is_read: bool, ids: dict[str, Any]) -> None:
    event = {"event_name": name, "sender": {"id": ACCOUNT}, "recipient": {"id": USER}, "message": ids}
    assert read(event | {"timestamp": STAMP}, NOW) == (Receipt(USER, ("a",), AT, is_read),)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event_name": "oa_send_text", **PARTIES, "message": {"text": "our own"}},
        {"event_name": "user_send_group_text", **PARTIES, "message": {"text": "in a group"}},
        {"event_name": "anonymous_send_text", "sender": {"anonymous_id": "1"}, "message": {"text": "who?"}},
        {"event_name": "add_user_to_tag", **PARTIES},
        {"event_name": "user_send_text", "message": {"text": "nobody"}},
        {"event_name": "user_send_text", **PARTIES, "message": "not an object"},
        {"event_name": "user_seen_message", **PARTIES, "message": {"msg_ids": None}},
        {"event_name": ["user_send_text"], "timestamp": {}},
    ],
)
def test_what_does_not_concern_us_is_left_alone(event: dict[str, Any]) -> None:
    assert read(event, NOW) == ()


@pytest.mark.parametrize("stamp", ["", "soon", "-5", "9" * 30, None, "99999999999999"])
def test_a_time_that_cannot_be_is_now(stamp: str | None) -> None:
    [arrived] = read(sent("user_send_text", {"text": "chào"}) | {"timestamp": stamp}, NOW)
    assert isinstance(arrived, Arrived)
    assert arrived.said == replace(Said(NOW, text="chào"))


def test_an_event_from_a_clock_ahead_counts_as_now() -> None:
    ahead = str(int((NOW + timedelta(hours=1)).timestamp() * 1000))
    [arrived] = read(sent("user_send_text", {"text": "chào"}) | {"timestamp": ahead}, NOW)
    assert isinstance(arrived, Arrived)
    assert arrived.said.at == NOW


VECTOR = "2f1ef5aabe67e8396a459ca89562e108ad541f82ba5022c85f645bd6b7220cb9"


def test_the_signature_is_the_published_one() -> None:
    assert mac_of("X", b"BODY", "1234567890", "Y") == VECTOR


@pytest.mark.parametrize("prefix", ["mac=", "", " mac="])
def test_the_signature_may_stand_behind_mac_or_bare(prefix: str) -> None:
    assert signed_by(b"BODY", {"timestamp": "1234567890"}, f"{prefix}{VECTOR.upper()}", "X", "Y") == "app"


def test_the_account_may_stand_in_the_place_of_the_app() -> None:
    raw = json.dumps(PARTIES | {"timestamp": STAMP}).encode()
    mac = mac_of(ACCOUNT, raw, STAMP, "key")
    assert signed_by(raw, json.loads(raw), f"mac={mac}", "app", "key") == "account"


@pytest.mark.parametrize("given", ["", "mac=", "mac=ừ", "mac=" + "0" * 64, VECTOR[:-1]])
def test_any_other_signature_is_none(given: str) -> None:
    assert signed_by(b"BODY", {"timestamp": "1234567890"}, given, "X", "Y") == ""
    assert signed_by(b"BODY.", {"timestamp": "1234567890"}, VECTOR, "X", "Y") == ""
