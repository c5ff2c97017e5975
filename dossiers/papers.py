"""The list of papers that belongs to a unit's dossier, and which of them are there."""

from catalogue.catalogue import Catalogue
from dossiers import naming
from dossiers.contents import Paper
from storage import dossier_papers
from storage.models import Dossier, DossierDocument

FOLDER = "00_Van-ban"


async def of_dossier(catalogue: Catalogue, dossier: Dossier) -> tuple[Paper, ...]:
    return await of_unit(catalogue, dossier.unit.kind, dossier.unit_id, dossier.set, dossier.last_day.year)


async def of_unit(catalogue: Catalogue, kind: str, unit: int, of: str, year: int) -> tuple[Paper, ...]:
    found = catalogue.documents.list_for(kind)
    if found is None:
        return ()
    there = await dossier_papers.of_unit(unit, of, year)
    return tuple(
        Paper(
            id=each.id,
            name=each.name_vi,
            form=each.form,
            unverified=found.mark,
            state=there[each.id].state if each.id in there else "missing",
            note=there[each.id].note if each.id in there else "",
            sha256=there[each.id].sha256 if each.id in there else "",
            path=_path(at, each.id, there.get(each.id)),
        )
        for at, each in enumerate(found.documents, start=1)
    )


def _path(at: int, id: str, there: DossierDocument | None) -> str:
    """00_Van-ban/01_to-trinh.pdf; the name it was uploaded under says only what kind of file it is."""
    if there is None or not there.sha256:
        return ""
    return f"{FOLDER}/{at:02}_{naming.slug(id, 40)}.{there.name.rpartition('.')[2]}"
