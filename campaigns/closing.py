"""The close of a campaign: its sums, told once to all who took part, by day."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from campaigns import audience, carriers
from campaigns.board import Board, board
from campaigns.compose import run_by
from campaigns.rules import SOON, NotAllowed, Rules
from conversation.messages import Reply, reply_to_json
from locales import Speech, _, n_
from storage import addressed, campaign_answers, campaigns, deeds, outbox
from storage.models import Campaign
from storage.outbox import CAMPAIGN, Leaving

PAGE = 500
LATELY = timedelta(days=3)


async def close(rules: Rules, campaign: int, by: int, now: datetime) -> Campaign:
    """In the caller's transaction: everybody who took part is told the sums, once; at night in the morning."""
    found = await run_by(campaign, by, now)
    if not await campaigns.change(
        campaign, ("sending", "paused", "sent"), state="closed", closed_at=now, changed_at=now
    ):
        raise NotAllowed(
            _("That cannot be done with {code} as it stands now, {you}. Please look again."), code=found.code
        )
    for state in ("waiting", "paused"):
        await addressed.move(campaign, state, "cancelled")
    told = await _tell(rules, found, await board(rules, found), now)
    await deeds.note(by, "campaign.closed", f"campaign:{campaign}", within=found.unit_id, people=told)
    return await run_by(campaign, by, now)


async def _tell(rules: Rules, campaign: Campaign, all_: Board, now: datetime) -> int:
    carried = await carriers.all()
    left, now_ms = await audience.left(carried), int(now.timestamp() * 1000)
    due_ms = int(rules.next_allowed(now).timestamp() * 1000)
    told, after = 0, 0
    while people := await campaign_answers.took_part(campaign.id, after, PAGE):
        ids = [row["id"] for row in people]
        chats = await addressed.chats_of(ids)
        leaving: list[Leaving] = []
        for row in people:
            chosen = audience.choose(row, chats.get(row["id"], ()), carried, left, now_ms)
            if chosen.chat is None:
                continue
            text = summary(campaign, all_, Speech(row["language"] or rules.default_language, row["how"]))
            name = f"closed:{campaign.id}:{row['id']}"
            reply = reply_to_json(Reply(text, about=f"campaign:{campaign.id}"))
            leaving.append(Leaving(name, row["id"], chosen.chat, chosen.channel, reply, due_ms, now_ms, rank=CAMPAIGN))
        await outbox.write(leaving)
        told, after = told + len(leaving), ids[-1]
    return told


async def tick(rules: Rules, now: datetime) -> None:
    """What has not left by the evening waits for the morning."""
    if rules.by_day(now):
        return
    morning = rules.next_allowed(now + SOON)
    for campaign in await campaigns.in_states(("closed",), since=now - LATELY):
        await campaign_answers.put_off_thanks(campaign.id, int(morning.timestamp() * 1000))


def summary(campaign: Campaign, board: Board, speech: Speech) -> str:
    """The sums in words, as the close tells them."""
    head = speech.say(_("📣 {title} ({code}) is complete."), title=campaign.title, code=campaign.code)
    thanks = speech.say(_("Thank {you} for taking part!"))
    return "\n".join([head, *_sums(board, speech), thanks])


def _sums(board: Board, speech: Speech) -> Iterator[str]:
    sums = board.sums
    told = (
        (sums.registered, n_("{count} of {units} place registered", "{count} of {units} places registered")),
        (sums.people, n_("{count} person registered", "{count} people registered")),
        (sums.taking_part, n_("{count} place takes part", "{count} places take part")),
        (sums.coming, n_("{count} person comes", "{count} people come")),
        (sums.started, n_("{count} of {units} place began", "{count} of {units} places began")),
        (
            sums.reported,
            n_("{count} of {units} place reported its result", "{count} of {units} places reported results"),
        ),
        (sums.times, n_("read out {count} time on the loudspeaker", "read out {count} times on the loudspeaker")),
    )
    for count, words in told:
        if count:
            yield "• " + speech.count(words, count, units=sums.units)
