"""When a photo gets a flag for its reviewer."""

from dataclasses import dataclass, fields, replace

from catalogue.entries import Entry


@dataclass(frozen=True)
class PhotoLimits:
    """See photos.toml."""

    early_days: int = 7
    late_days: int = 45
    far_km: int = 10
    reports: int = 4
    criteria: int = 8
    blurred: int = 4
    dark: int = 45
    blank: int = 16


def read_limits(files: list[Entry]) -> PhotoLimits:
    """What a later file says stands in for what an earlier one said."""
    limits = PhotoLimits()
    for file in files:
        entry = Entry(file.table("flags") if "flags" in file.values else {}, file.file, "flags", file.problems)
        file.seen.add("flags")
        said = {each.name: entry.whole(each.name, getattr(limits, each.name)) for each in fields(PhotoLimits)}
        limits = replace(limits, **said)
        entry.close()
        file.close()
    return limits
