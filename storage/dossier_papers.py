"""Papers of a unit's dossier: missing, a draft, or signed and uploaded; one row for each of the list, once touched."""

from datetime import datetime

from storage import deeds
from storage.models import DossierDocument

STATES = ("missing", "draft", "signed")


async def of_unit(unit: int, of: str, year: int) -> dict[str, DossierDocument]:
    found = await DossierDocument.filter(unit_id=unit, set=of, year=year).select_related("by")
    return {each.document: each for each in found}


async def say(unit: int, of: str, year: int, document: str, state: str, note: str, by: int, now: datetime) -> None:
    """In the caller's transaction. A signed paper that was uploaded stays with the row whatever is said of it later."""
    await DossierDocument.update_or_create(
        {"state": state, "note": note, "by_id": by, "at": now}, unit_id=unit, set=of, year=year, document=document
    )
    await deeds.note(by, "paper.said", f"unit:{unit}", set=of, year=year, document=document, state=state)


async def signed(
    unit: int, of: str, year: int, document: str, sha256: str, ending: str, by: int, now: datetime
) -> None:
    """In the caller's transaction: the signed paper, as a scan or a photo of it."""
    await DossierDocument.update_or_create(
        {"state": "signed", "sha256": sha256, "name": f"{document}.{ending}", "by_id": by, "at": now},
        unit_id=unit,
        set=of,
        year=year,
        document=document,
    )
    await deeds.note(by, "paper.signed", f"unit:{unit}", set=of, year=year, document=document, sha256=sha256)


async def one(unit: int, of: str, year: int, document: str) -> DossierDocument | None:
    return await DossierDocument.get_or_none(unit_id=unit, set=of, year=year, document=document)
