"""A reply fits every channel: long texts are cut where people would, choices become numbers where there are no buttons."""

from hypothesis import given
from hypothesis import strategies as st

from conversation.fit import fit, units
from conversation.messages import Abilities, Button, Reply

NUMBERS = Abilities(longest=200, buttons=0)


def test_choices_become_a_numbered_list() -> None:
    reply = Reply("Việc gì ạ?", (Button("Dọn vệ sinh", "a"), Button("Họp thôn", "b")))
    [message] = fit(reply, NUMBERS)
    assert message.text == "Việc gì ạ?\n\n1. Dọn vệ sinh\n2. Họp thôn"
    assert message.buttons == ()


def test_a_link_shows_its_address_and_takes_no_number() -> None:
    reply = Reply("Mở bảng:", (Button("Mở", link="https://x.example"), Button("Thôi", "no")))
    [message] = fit(reply, NUMBERS)
    assert message.text == "Mở bảng:\n\nMở: https://x.example\n1. Thôi"


def many(count: int) -> Reply:
    return Reply("Chọn:", tuple(Button(f"Thôn {nth}", f"t:{nth}") for nth in range(1, count + 1)))


def test_where_buttons_do_not_stand_beside_a_list_too_many_choices_all_become_numbers() -> None:
    able = Abilities(buttons=5, beside=False)
    [five], [six] = fit(many(5), able), fit(many(6), able)
    assert (five.text, len(five.buttons)) == ("Chọn:", 5)
    assert six.buttons == ()
    assert six.text == "Chọn:\n\n" + "\n".join(f"{nth}. Thôn {nth}" for nth in range(1, 7))


def test_where_they_do_the_first_stay_buttons_beside_the_whole_list() -> None:
    [message] = fit(many(10), Abilities(buttons=8))
    assert len(message.buttons) == 8
    assert message.text.endswith("10. Thôn 10")


def test_a_long_text_is_cut_at_a_paragraph_and_the_choices_stand_last() -> None:
    text = "\n\n".join(f"Đoạn {nth}. " + "việc làng " * 8 for nth in range(6))
    messages = fit(Reply(text, (Button("Có", "yes"),)), NUMBERS)
    assert len(messages) > 1
    assert messages[0].text.startswith("Đoạn 0")
    assert messages[-1].text.endswith("1. Có")
    assert all(units(message.text) <= 200 for message in messages)


def test_a_label_too_long_for_a_button_is_shortened() -> None:
    able = Abilities(button_label=10)
    [message] = fit(Reply("?", (Button("Ra quân dọn vệ sinh", "a"),)), able)
    assert message.buttons[0].label == "Ra quân d…"
    assert message.buttons[0].reference == "a"


@given(st.text(max_size=900), st.integers(20, 300))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, longest: int) -> None:
    messages = fit(Reply(text), Abilities(longest=longest))
    assert all(units(message.text) <= longest for message in messages)
    assert "".join("".join(message.text.split()) for message in messages) == "".join(text.split())


def test_choices_beside_a_question_for_a_number_are_not_numbered() -> None:
    [piece] = fit(Reply("Mấy km ạ?", (Button("Bỏ qua", "a:1:n:skip"),), numbers=True), Abilities(buttons=0))
    assert piece.text == "Mấy km ạ?\n\n• Bỏ qua"
