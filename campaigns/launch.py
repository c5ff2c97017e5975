"""From a draft to the ledger: launching, a second person's yes, pausing, cancelling, retrying.

States: draft → (confirming →) scheduled → writing → sending → sent → closed; paused on the way; cancelling → cancelled.
What the clock does with them is in campaigns/writing.py.
"""

from datetime import datetime

from campaigns import audience, carriers
from campaigns.compose import run_by
from campaigns.rules import NotAllowed, Rules
from campaigns.troubles import troubles
from locales import _
from storage import addressed, campaigns, deeds, inbox
from storage.models import Campaign


async def launch(rules: Rules, campaign: int, by: int, now: datetime, send_at: datetime | None = None) -> Campaign:
    """In the caller's transaction: it goes out at `send_at` or at once, at night in the morning unless it is urgent.

    For more than `rules.second_over` people it waits for a second officer (state "confirming"), who is asked by the
    event "campaign_confirm" {"campaign"}. NotAllowed with the first trouble that blocks.
    """
    await campaigns.lock(campaign)  # what is reckoned now is what goes out
    found = await run_by(campaign, by, now)
    if send_at is not None:
        found.send_at = send_at
    carried = await carriers.all()
    for trouble in await troubles(rules, found, now, {name: each.able for name, each in carried.items()}):
        if trouble.blocks:
            raise trouble.refusal()
    reckoned = await audience.reckon(rules, found, now, carried)
    if not reckoned.reached:
        raise NotAllowed(_("None of these {count} people can be reached, {you}."), count=reckoned.total)
    at = rules.next_allowed(max(found.send_at or now, now), urgent=bool(found.audience.get("urgent")))
    state = "confirming" if reckoned.total > rules.second_over else "scheduled"
    if not await campaigns.change(campaign, ("draft",), state=state, size=reckoned.total, send_at=at, changed_at=now):
        raise NotAllowed(_("{code} has been launched already, {you}."), code=found.code)
    await deeds.note(
        by, "campaign.launched", f"campaign:{campaign}", within=found.unit_id, state=state, size=reckoned.total
    )
    if state == "confirming":
        await _ask_another(rules, found, by, now)
    return await run_by(campaign, by, now)


async def _ask_another(rules: Rules, campaign: Campaign, by: int, now: datetime) -> None:
    others = [
        person
        for person in await campaigns.officers_over(campaign.unit_id, now)
        if person not in (by, campaign.made_by_id)
    ]
    if not others:
        raise NotAllowed(_("So many people need a second officer's yes, but there is no other officer here, {you}."))
    due_ms = _ms(rules.next_allowed(now, urgent=bool(campaign.audience.get("urgent"))))
    for person in others:
        key = f"campaign_confirm:{campaign.id}:{_ms(now)}:{person}"
        await inbox.put_event(
            person, key, "campaign_confirm", {"campaign": campaign.id}, now.isoformat(), _ms(now), due_ms
        )


async def confirm(rules: Rules, campaign: int, by: int, now: datetime) -> Campaign:
    """In the caller's transaction: the second person's yes; whoever made or launched it cannot give it."""
    found = await run_by(campaign, by, now)
    launched = [deed.who_id for deed in await deeds.of(f"campaign:{campaign}") if deed.did == "campaign.launched"]
    if by in (found.made_by_id, *launched[-1:]):
        raise NotAllowed(_("Another officer than who launched it must say yes, {you}."))
    at = rules.next_allowed(max(found.send_at or now, now), urgent=bool(found.audience.get("urgent")))
    to = {"state": "scheduled", "confirmed_by_id": by, "send_at": at, "changed_at": now}
    if not await campaigns.change(campaign, ("confirming",), **to):
        raise NotAllowed(_("{code} does not wait for a yes any more, {you}."), code=found.code)
    await deeds.note(by, "campaign.confirmed", f"campaign:{campaign}", within=found.unit_id)
    return await run_by(campaign, by, now)


async def recall(campaign: int, by: int, now: datetime) -> Campaign:
    """In the caller's transaction: one that has not begun to leave (confirming, scheduled) is a draft again."""
    return await _turn(campaign, by, now, ("confirming", "scheduled"), "recalled", state="draft", confirmed_by_id=None)


async def pause(campaign: int, by: int, now: datetime) -> Campaign:
    """In the caller's transaction."""
    await _turn(campaign, by, now, ("writing", "sending"), "paused", state="paused")
    await addressed.move(campaign, "waiting", "paused")
    return await run_by(campaign, by, now)


async def resume(campaign: int, by: int, now: datetime) -> Campaign:
    """In the caller's transaction; at night it goes on in the morning."""
    found = await run_by(campaign, by, now)
    await _turn(campaign, by, now, ("paused",), "resumed", state="sending" if found.launched_at else "writing")
    return await run_by(campaign, by, now)  # the clock lets its messages go: it knows the hour


async def cancel(campaign: int, by: int, now: datetime) -> Campaign:
    """In the caller's transaction: what has not left stays here; what was sent stays sent."""
    found = await run_by(campaign, by, now)
    half_written = found.state in ("writing", "paused") and found.launched_at is None
    states = ("draft", "confirming", "scheduled", "writing", "sending", "paused")
    await _turn(campaign, by, now, states, "cancelled", state="cancelling" if half_written else "cancelled")
    for state in ("waiting", "paused"):
        await addressed.move(campaign, state, "cancelled")
    return await run_by(campaign, by, now)


async def retry(campaign: int, by: int, now: datetime) -> int:
    """In the caller's transaction: the failed ones wait again; how many."""
    return await _again(campaign, by, now, "failed", "retried")


async def decide_unsure(campaign: int, by: int, now: datetime, *, again: bool) -> int:
    """In the caller's transaction: those a crash left unsure are sent again, or count as sent; how many."""
    if again:
        return await _again(campaign, by, now, "unsure", "unsure_again")
    found = await run_by(campaign, by, now)
    settled = await addressed.move(campaign, "unsure", "sent")
    await deeds.note(by, "campaign.unsure_sent", f"campaign:{campaign}", within=found.unit_id, count=settled)
    return settled


async def _again(campaign: int, by: int, now: datetime, state: str, did: str) -> int:
    found = await run_by(campaign, by, now)
    if found.state in ("cancelled", "cancelling", "closed"):
        raise NotAllowed(_("{code} has ended; nothing more is sent, {you}."), code=found.code)
    count = await addressed.move(campaign, state, "paused", due_ms=_ms(now), afresh=True)
    await campaigns.change(campaign, ("sent",), state="sending", changed_at=now)
    await deeds.note(by, f"campaign.{did}", f"campaign:{campaign}", within=found.unit_id, count=count)
    return count


async def _turn(campaign: int, by: int, now: datetime, states: tuple[str, ...], did: str, **to: object) -> Campaign:
    found = await run_by(campaign, by, now)
    if not await campaigns.change(campaign, states, **to, changed_at=now):
        raise NotAllowed(
            _("That cannot be done with {code} as it stands now, {you}. Please look again."), code=found.code
        )
    await deeds.note(by, f"campaign.{did}", f"campaign:{campaign}", within=found.unit_id)
    return await run_by(campaign, by, now)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
