"""The pace: even, never above what is permitted, and little is lost when we are held up."""

import random

import pytest

from bot.pace import ChatPace, Pacer, Place


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def gone_in(seconds: float, rate: float, pauses: random.Random) -> list[float]:
    """When messages left, by a sender that looks every few milliseconds and is sometimes held up."""
    clock, gone = Clock(), []
    pacer = Pacer(rate, clock)
    while clock.now < seconds:
        for _ in range(pacer.allowed()):
            pacer.took(bulk=True)
            gone.append(clock.now)
        clock.now += 0.002 if pauses.random() < 0.97 else pauses.uniform(0, 0.03)
    return gone


@pytest.mark.parametrize("rate", [5, 30, 1000])
def test_no_second_has_more_than_is_permitted_and_nearly_all_of_it_is_used(rate: int) -> None:
    gone = gone_in(20, rate, random.Random(7))
    for at in range(len(gone) - rate):
        assert gone[at + rate] - gone[at] > 1
    assert len(gone) >= 0.97 * rate * 20


def counted_in(seconds: float, rate: float, luck: random.Random) -> list[float]:
    """When the other side counted messages of which one in twenty is held up on its way, and answers come back late."""
    clock, counted = Clock(), []
    pacer = Pacer(rate, clock)
    coming: list[tuple[float, Place]] = []
    while clock.now < seconds:
        while coming and coming[0][0] <= clock.now:
            pacer.answered(coming.pop(0)[1])
        for _ in range(pacer.allowed()):
            place = pacer.took(bulk=True)
            counted.append(clock.now + luck.uniform(0.01, 0.012) + (luck.random() < 0.05) * luck.uniform(0, 0.1))
            coming.append((counted[-1] + luck.uniform(0.02, 0.03), place))
        coming.sort(key=lambda each: each[0])
        clock.now += 0.002
    return sorted(counted)


@pytest.mark.parametrize("rate", [5, 30, 1000])
def test_what_is_held_up_on_its_way_counts_when_it_arrived(rate: int) -> None:
    counted = counted_in(20, rate, random.Random(7))
    for at in range(len(counted) - rate):
        assert counted[at + rate] - counted[at] > 1
    assert len(counted) >= 0.8 * rate * 20


def test_it_does_not_begin_with_a_burst() -> None:
    gone = gone_in(1, 1000, random.Random(7))
    assert sum(1 for at in gone if at < 0.1) <= 125


def test_replies_count_and_need_a_place_only_while_bulk_leaves() -> None:
    clock = Clock()
    pacer = Pacer(30, clock)
    for _ in range(100):
        assert not pacer.is_shared()
        pacer.took(bulk=False)
    assert pacer.allowed() == 0
    clock.now += 1.1
    assert pacer.allowed()
    pacer.took(bulk=True)
    assert pacer.is_shared()
    clock.now += 1.1
    assert not pacer.is_shared()


def test_one_chat_gets_one_bulk_message_a_second() -> None:
    clock = Clock()
    chats = ChatPace(1.0, clock)
    chats.took(7)
    clock.now += 0.9
    chats.took(8)
    assert (chats.may_go(7), chats.may_go(8), chats.may_go(9)) == (False, False, True)
    clock.now += 0.2
    assert (chats.may_go(7), chats.may_go(8)) == (True, False)


def test_after_a_refusal_it_is_slower_for_some_minutes() -> None:
    clock = Clock()
    pacer = Pacer(30, clock)
    usual = pacer.span
    pacer.refused()
    pacer.refused()
    assert pacer.span == pytest.approx(usual + 0.1)
    clock.now += 60
    assert pacer.span == pytest.approx(usual + 0.05)
    clock.now += 600
    assert pacer.span == pytest.approx(usual, rel=0.001)
