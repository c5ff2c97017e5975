"""Each kind of question reads what people write, says back nothing it did not understand, and never crashes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.messages import Attachment, Point, Said
from conversation.questions import (
    AskChoice,
    AskChoices,
    AskDate,
    AskFiles,
    AskMoney,
    AskNumber,
    AskPhotos,
    AskPlace,
    AskText,
    AskTime,
    AskYesNo,
)
from conversation.steps import Moment, NotAnAnswer, Step
from locales import Speech

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
MOMENT = Moment(NOW, Speech())
ROADS = [("Đường xã", "xa", ()), ("Ngõ xóm", "ngo", ("hẻm",)), ("Nội đồng", "dong", ())]

STEPS: dict[str, Step] = {
    "text": AskText("text", "?", longest=50),
    "number": AskNumber("number", "?", unit="km", high=1000),
    "people": AskNumber("people", "?", unit="người", whole=True, skips=True),
    "money": AskMoney("money", "?"),
    "day": AskDate("day", "?"),
    "deadline": AskDate("deadline", "?", future=True),
    "hour": AskTime("hour", "?"),
    "road": AskChoice("road", "?", choices=lambda _a, _m: ROADS),
    "roads": AskChoices("roads", "?", choices=lambda _a, _m: ROADS),
    "agree": AskYesNo("agree", "?"),
    "place": AskPlace("place", "?"),
    "photos": AskPhotos("photos", "?", most=3, later="Later"),
    "files": AskFiles("files", "?"),
}


def said(
    text: str = "", button: str = "", attachments: tuple[Attachment, ...] = (), point: Point | None = None
) -> Said:
    return Said(at=NOW, text=text, button=button, attachments=attachments, point=point)


@pytest.mark.parametrize(
    ("step", "text", "answer"),
    [
        ("text", " dọn ngõ ", "dọn ngõ"),
        ("number", "1,5 km", {"value": "1.5", "unit": "km", "approx": False}),
        ("number", "500m", {"value": "0.5", "unit": "km", "approx": False}),
        ("number", "2", {"value": "2", "unit": "km", "approx": False}),
        ("people", "khoảng 50", {"value": "50", "unit": "người", "approx": True}),
        ("people", "bỏ qua", ""),
        ("money", "1tr5", {"value": "1500000", "unit": "đồng", "approx": False}),
        ("money", "20 triệu", {"value": "20000000", "unit": "đồng", "approx": False}),
        ("day", "hôm qua", "2026-03-13"),
        ("day", "23/2", "2026-02-23"),
        ("deadline", "20/4", "2026-04-20"),
        ("hour", "7h30", "07:30"),
        ("road", "noi dong", "dong"),
        ("road", "2", "ngo"),
        ("road", "hẻm", "ngo"),
        ("roads", "đường xã, nội đồng", ["xa", "dong"]),
        ("agree", "dạ", True),
        ("agree", "không", False),
        ("place", "nhà văn hóa thôn", "nhà văn hóa thôn"),
    ],
)
def test_an_answer_is_read(step: str, text: str, answer: object) -> None:
    assert STEPS[step].read(said(text), {}, MOMENT)[step] == answer


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("text", ""),
        ("text", "x" * 51),
        ("number", "nhiều lắm"),
        ("number", "5000 km"),
        ("number", "3 người"),
        ("people", "2,5"),
        ("day", "hôm nào đó"),
        ("day", "20/12/2026"),
        ("hour", "lúc nãy"),
        ("road", "đường bay"),
        ("agree", "để xem"),
        ("place", ""),
        ("photos", "đây"),
    ],
)
def test_what_is_no_answer_is_said_in_words(step: str, text: str) -> None:
    with pytest.raises(NotAnAnswer) as refused:
        STEPS[step].read(said(text), {}, MOMENT)
    words = MOMENT.speech.say(refused.value.sentence, **refused.value.values)
    assert words
    assert words != refused.value.sentence  # it is there in Vietnamese
    assert "{" not in words


def test_several_choices_are_tapped_one_by_one_and_closed() -> None:
    step = STEPS["roads"]
    answers: dict[str, object] = {}
    for button in ("xa", "dong", "xa"):
        answers |= step.read(said(button=button), answers, MOMENT)
        assert not step.is_answered(answers)
    assert ("✓ Nội đồng", "dong") in step.question(answers, MOMENT).choices
    change = step.read(said(button="done"), answers, MOMENT)
    assert change == {"roads": ["dong"], "roads.open": None}


def test_photos_come_one_after_another_each_once_and_not_without_end() -> None:
    step = STEPS["photos"]
    answers: dict[str, object] = {}
    for kept in (1, 2, 2, 3):
        answers |= step.read(said(attachments=(Attachment("photo", "x", kept=kept),)), answers, MOMENT)
    assert answers["photos"] == [1, 2, 3]
    with pytest.raises(NotAnAnswer):
        step.read(said(attachments=(Attachment("photo", "x", kept=4),)), answers, MOMENT)


def test_photos_may_come_later() -> None:
    assert STEPS["photos"].is_answered(STEPS["photos"].read(said(button="later"), {}, MOMENT))


def test_a_voice_message_is_no_photo_but_a_file() -> None:
    voice = said(attachments=(Attachment("voice", "x", kept=1),))
    assert STEPS["photos"].read(voice, {}, MOMENT) == {"photos": []}
    assert STEPS["files"].read(voice, {}, MOMENT) == {"files": [1]}


def test_a_place_may_be_a_point_on_the_map() -> None:
    change = STEPS["place"].read(said(point=Point(11.9, 107.5)), {}, MOMENT)
    assert change == {"place": "", "place.point": {"lat": 11.9, "lon": 107.5}}


@given(st.sampled_from(sorted(STEPS)), st.text(max_size=80), st.sampled_from(["", "yes", "done", "skip", "#1", "xa"]))
def test_nothing_that_is_typed_or_tapped_crashes(step: str, text: str, button: str) -> None:
    try:
        change = STEPS[step].read(said(text, button), {}, MOMENT)
    except NotAnAnswer as refused:
        assert MOMENT.speech.say(refused.sentence, **refused.values)
    else:
        assert any(key == step or key.startswith(f"{step}.") for key in change)
