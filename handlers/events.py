"""Words for what other rooms did that a person must hear, in order with everything else they are doing."""

from handlers import campaign_events, dossiers, duties, duty_cannot, linking, old_photos, review_events, seals
from handlers.here import Here
from locales import _

REFUSED = {
    "empty": _("One photo came empty. Please send it again, {you}."),
    "not_a_picture": _("What {you} sent is not a picture I can open. Could {you} take a photo of it and send that?"),
    "broken": _("One photo came broken, perhaps the signal was weak. Please send it again, {you}."),
    "bomb": _("One picture is too large to open. Please send a normal photo, {you}."),
    "too_large": _("One file is too large. Please send a photo of at most 20 MB, {you}."),
    "gone": _("One photo could not be fetched any more. Please send it again, {you}."),
}


async def photo_refused(here: Here) -> None:
    """Said once for photos refused together; the report that is being written no longer counts them."""
    why, photo = str(here.said.about.get("why")), here.said.about.get("photo")
    if here.draft is not None and photo in (here.draft.answers.get("photos") or ()):
        left = [each for each in here.draft.answers["photos"] if each != photo]
        here.keep({**here.draft.answers, "photos": left})
    here.tell_once(REFUSED.get(why, REFUSED["broken"]), hold=f"refused:{why}")


async def photo_identity(here: Here) -> None:
    """A caption or a file's name spoke of an identity card."""
    here.tell_once(
        _(
            "One photo looks like an identity card. Please do not send photos of identity cards here, {you}: numbers"
            " are enough. I have hidden it; only the officer who checks the report sees it."
        ),
        hold="identity",
    )


async def photo_as_file(here: Here) -> None:
    """A photo sent as a photo comes without its time and place; said once a year, where files can be sent."""
    if here.where.able.files and here.where.channel == here.said.about.get("channel"):
        here.tell(
            _(
                "Please send photos as files when {you} can (the paper clip, then File): then they keep when and where"
                " they were taken."
            )
        )


async def unreadable(here: Here) -> None:
    """Something a channel does not pass on: a file, a place, a link with a preview."""
    here.tell_once(_("I cannot read that here. Please send words or a photo, {you}."), hold="unreadable")


FULL = {
    "quota_low": _(
        "{used} of the {most} messages {channel} carries this month are used. When a tenth is left it is kept for"
        " answers; reminders and announcements then go over other channels."
    ),
    "quota_full": _(
        "The {most} messages {channel} carries this month are used up: nothing leaves there before the 1st. Those who"
        " have another channel are reached there; please tell the others to use the web page, or phone them."
    ),
    "users_low": _(
        "{used} of the {most} people {channel} serves are there already. Before it is full, please give those who come"
        " new the web page or another channel."
    ),
    "users_full": _(
        "All {most} places on {channel} are taken: whoever comes new gets no answer there. Please give them the web"
        " page or another channel."
    ),
}


async def filling_up(here: Here) -> None:
    about = here.said.about
    channel = linking.name_of(here, str(about.get("channel", "")))
    here.tell(FULL[here.said.event], channel=channel, used=about.get("used", 0), most=about.get("most", 0))


async def channel_token(here: Here) -> None:
    """An Official Account's access cannot be renewed: told while it still works."""
    here.tell(
        _(
            "Zalo no longer renews the bot's access to the Official Account; in about {hours} hours messages there will"
            " stop. Please tell whoever installed the bot: consent again at developers.zalo.me and put in the new"
            " ZALO_OA_REFRESH_TOKEN (docs/zalo-oa.md)."
        ),
        hours=here.said.about.get("hours", 0),
    )


ACCOUNT = {
    "oa_money": _(
        "Zalo wants to be paid for messages to people who have not written for 2 days, but the Zalo Cloud account is"
        " empty or missing (code {code}). Please top it up; until then they are reached over other channels."
    ),
    "oa_quota": _(
        "The Official Account has used up its messages (code {code}). Please raise its package, or wait for the next"
        " month; until then people are reached over other channels."
    ),
    "oa_set_up": _(
        "Zalo does not let the Official Account send messages (code {code}). Please tell whoever installed the bot:"
        " look at the account's verification, package and app (docs/zalo-oa.md). The messages are kept and tried again."
    ),
}


async def account(here: Here) -> None:
    here.tell(ACCOUNT[here.said.event], code=here.said.about.get("code", 0))


EVENTS = {
    "photo_refused": photo_refused,
    "photo_identity": photo_identity,
    "photo_as_file": photo_as_file,
    **dict.fromkeys(ACCOUNT, account),
    "channel_token": channel_token,
    "unreadable": unreadable,
    "ledger_root": seals.of_the_week,
    **dict.fromkeys(FULL, filling_up),
    **dossiers.EVENTS,
    **old_photos.EVENTS,
    **review_events.EVENTS,
    **campaign_events.EVENTS,
    "duties_due": duties.due,
    "duty_cannot": duty_cannot.told,
}


async def take(here: Here) -> None:
    handler = EVENTS.get(here.said.event)
    if handler is not None:
        await handler(here)
