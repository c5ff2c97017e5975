"""What stands beside the photos in words: what this folder is, and where a photo lies that counts here too."""

from collections.abc import Iterator, Sequence

from dossiers import manifest
from dossiers.contents import Contents, Line
from dossiers.manifest import Missing
from dossiers.numbers import SPEECH
from locales import _, n_

README = "DOC-TRUOC.txt"
ELSEWHERE = "Anh-o-thu-muc-khac.txt"
WHY = {
    "lost": _("the file is no longer in the store"),
    "spoilt": _("the file in the store is not the one that was received"),
}


def texts(contents: Contents, missing: Sequence[Missing]) -> Iterator[tuple[str, str]]:
    yield README, "\r\n".join(_about(contents, missing)) + "\r\n"
    for criterion in contents.criteria:
        for line in (criterion, *criterion.indicators):
            if elsewhere := list(_elsewhere(line)):
                yield f"{line.folder}/{ELSEWHERE}", "\r\n".join(elsewhere) + "\r\n"


def _about(contents: Contents, missing: Sequence[Missing]) -> Iterator[str]:
    say = SPEECH.say
    yield contents.subject
    yield say(_("From {first} to {last}"), first=f"{contents.first_day:%d/%m/%Y}", last=f"{contents.last_day:%d/%m/%Y}")
    yield f"{contents.set_name} ({contents.legal_basis})"
    yield say(_("Made by {name}, {moment}"), name=contents.made_by or "…", moment=f"{contents.made_at:%H:%M, %d/%m/%Y}")
    yield ""
    if contents.copies:
        yield say(_("FOR THE PUBLIC: copies of the photos, with faces hidden as far as a machine found them."))
        yield say(_("The office keeps the originals, and the dossier for the appraisal has them."))
    else:
        yield say(
            _("Photos lie in folders by criterion, indicator and village. Their bytes are those that were received.")
        )
    yield say(_("To check them: open a command window here and run: python {script}"), script=manifest.SCRIPT)
    yield ""
    removed = [each for each in missing if each.why == "forgotten"]
    lost = [each for each in missing if each.why != "forgotten"]
    if lost:
        yield SPEECH.count(n_("MISSING: {count} file", "MISSING: {count} files"), len(lost))
        yield from (f"- {_what(each) if each.photo else each.report}: {say(WHY[each.why])}" for each in lost)
    else:
        yield say(_("Nothing is missing."))
    if removed:
        yield SPEECH.count(n_("REMOVED ON REQUEST: {count} photo", "REMOVED ON REQUEST: {count} photos"), len(removed))
        yield from (f"- {_what(each)}: {_allowed(each)}" for each in removed)


def _what(each: Missing) -> str:
    return SPEECH.say(_("photo {photo} of report {report}"), photo=each.photo, report=each.report)


def _allowed(each: Missing) -> str:
    day = f"{each.on:%d/%m/%Y}" if each.on else "…"
    return SPEECH.say(_("{day}, allowed by {name}"), day=day, name=each.by) if each.by else day


def _elsewhere(line: Line) -> Iterator[str]:
    """One photo serves several criteria: it lies in the folder of the first."""
    for entry in line.entries:
        for picture in entry.pictures:
            if not _inside(line, picture.path):
                yield f"{entry.day:%d/%m/%Y}  {entry.code}  {picture.path}"


def _inside(line: Line, path: str) -> bool:
    return path.startswith(f"{line.folder}/")
