"""The open question follows from the answers alone: back, edit, resume and a question added later are one operation."""

from datetime import UTC, datetime

from conversation.forms import Form
from conversation.messages import Said
from conversation.questions import AskChoice, AskNumber, AskText, AskYesNo
from conversation.steps import Moment
from conversation.turn import Turn, ask, take_turn
from locales import Speech

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
MOMENT = Moment(NOW, Speech("en"))
FORM = Form(
    "trip",
    (
        AskText("where", "Where to?"),
        AskYesNo("bus", "By bus?"),
        AskNumber("seats", "How many seats?", lambda answers: bool(answers["bus"]), unit="chỗ"),
        AskText("note", "Anything else?", skips=True),
    ),
)


def say(answers: dict[str, object], text: str = "", button: str = "", form: Form = FORM) -> Turn:
    return take_turn(form, answers, Said(at=NOW, text=text, button=button), MOMENT, token="t1")


def walk(*texts: str) -> Turn:
    turn = Turn({})
    for text in texts:
        turn = say(turn.answers, text)
    return turn


def asked(turn: Turn) -> str:
    return turn.reply.text if turn.reply else ""


def test_one_answer_leads_to_the_next_question() -> None:
    assert asked(walk("Đà Lạt")) == "By bus?"
    assert asked(walk("Đà Lạt", "yes")) == "How many seats?"
    assert asked(walk("Đà Lạt", "no")) == "Anything else?"


def test_a_question_that_does_not_apply_is_never_asked() -> None:
    done = walk("Đà Lạt", "no", "skip")
    assert done.finished
    assert "seats" not in done.answers


def test_back_drops_the_last_answer_and_asks_it_again() -> None:
    turn = walk("Đà Lạt", "no")
    back = say(turn.answers, "quay lại")
    assert asked(back) == "By bus?"
    assert back.answers == {"where": "Đà Lạt"}


def test_cancel() -> None:
    assert say({"where": "Đà Lạt"}, "hủy").cancelled


def test_a_question_added_mid_conversation_is_asked_next() -> None:
    answers = walk("Đà Lạt", "no").answers
    longer = Form("trip", (AskText("who", "Who goes?"), *FORM.steps))
    reply = ask(longer, answers, MOMENT, "t1")
    assert reply is not None
    assert reply.text == "Who goes?"
    assert asked(say(answers, "An", form=longer)) == "Anything else?"


def test_a_button_answers_only_its_own_question_of_its_own_draft() -> None:
    answers: dict[str, object] = {"where": "Đà Lạt"}
    assert say(answers, button="a:t1:bus:no").answers["bus"] is False
    for stale in ("a:t1:where:x", "a:t2:bus:no", "a:t1", "bus"):
        turn = say(answers, button=stale)
        assert turn.stale
        assert turn.answers == answers


def test_a_choice_too_long_for_a_button_goes_by_its_place() -> None:
    wordy = "Lồng ghép chương trình mục tiêu quốc gia phát triển kinh tế"
    form = Form("x", (AskChoice("source", "?", choices=lambda _a, _m: [("Khác", "other", ()), (wordy, wordy, ())]),))
    reply = ask(form, {}, MOMENT, "19ceab73080")
    assert reply is not None
    assert all(len(button.reference.encode()) <= 64 for button in reply.buttons)
    turn = take_turn(form, {}, Said(at=NOW, button=reply.buttons[1].reference), MOMENT, "19ceab73080")
    assert turn.answers == {"source": wordy}
