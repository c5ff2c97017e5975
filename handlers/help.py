"""The menu, and what to say when somebody is lost."""

from handlers.here import Here
from locales import _

MENU = ((_("New report"), "report"), (_("My reports"), "mine"), (_("Help"), "help"))
MORE = ((_("What is missing"), "gaps"), (_("Ask the commune"), "askcommune"))
OFFICER_MENU = (
    (_("What waits"), "review"),
    (_("Announce"), "announce"),
    (_("Open the board"), "web"),
    (_("Report for a village"), "for"),
    (_("Help"), "help"),
)


def menu_of(here: Here) -> tuple[tuple[str, str], ...]:
    mine = MENU if here.who.reports_for else ()
    office = OFFICER_MENU if here.who.officer_of else ()
    return tuple(dict.fromkeys((*mine[:2], *office[:4], (_("Help"), "help"))))


async def menu(here: Here) -> None:
    here.tell(_("What would {you} like to do?"), *menu_of(here))


async def help_(here: Here) -> None:
    if here.who.reports_for:
        sentence = _(
            "To report, just send photos here and say in one sentence what was done."
            " “My reports” shows what {you} sent. Type “change” to correct, “back” for the question before,"
            " “cancel” to leave it, “English” to change the language."
        )
    elif here.who.officer_of:
        sentence = _(
            "Type “web” for a link to the board with all reports and photos. “Announce” writes to all villages,"
            " “campaigns” shows how far they are. “Report for a village” files one for a village that phoned."
            " “English” changes the language."
        )
    else:
        sentence = _("Please type the code the commune's officer gave {you}, for example K7Q4-92.")
    choices = [choice for choice in menu_of(here) if choice[1] != "help"]
    if here.who.reports_for and not here.who.officer_of:
        choices += MORE
    if here.draft is not None:
        choices.insert(0, (_("Continue"), "resume"))
    here.tell(sentence, *choices)


async def welcome(here: Here) -> None:
    here.tell(_("{You} are welcome."), *([(_("Continue"), "resume")] if here.draft is not None else []))


async def nothing_open(here: Here) -> None:
    """A yes, a done or a cancel when nothing was asked."""
    here.tell(_("All right, {you}. Nothing is being written now."), *menu_of(here))


async def not_understood(here: Here) -> None:
    """Never silence: what came is kept, and here is what works."""
    kept = [each for each in here.said.attachments if each.kept is not None]
    if kept:
        return here.tell(
            _("I kept this, but I cannot read this kind of file here. Could {you} take a photo of it and send that?"),
            *menu_of(here),
        )
    asking = MORE[1:] if here.who.reports_for else ()
    return here.tell(
        _("I did not quite understand, {you}. Send photos to begin a report, or choose:"), *menu_of(here), *asking
    )
