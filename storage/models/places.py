"""Places: what reports and what governs, and what lies within what."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.ties import KEEP


class Unit(Model):
    """A place that reports or governs: province, (old) district, commune, village. Its code is ours, for ever."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=120, unique=True)
    name = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=30)  # quoc_gia tinh huyen xa phuong thi_tran thon khu_dan_cu vuon_ray
    parent_id: int | None
    parent: fields.ForeignKeyNullableRelation["Unit"] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, null=True, related_name="children"
    )
    official_code = fields.CharField(max_length=20, default="")
    aliases: fields.Field[list[str]] = fields.JSONField(default=list)  # other spellings
    search = fields.TextField(default="")  # name and aliases without accents, lower case
    valid_from = fields.DateField(null=True)
    valid_to = fields.DateField(null=True)  # last day, inclusive
    successor_id: int | None
    successor: fields.ForeignKeyNullableRelation["Unit"] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, null=True, related_name="predecessors"
    )
    group = fields.SmallIntField(null=True)  # commune group 1, 2 or 3 (QĐ 51/2025/QĐ-TTg)
    # criteria sets chosen for this unit beside those that always apply
    aims: fields.Field[list[str]] = fields.JSONField(default=list)
    lat = fields.FloatField(null=True)
    lon = fields.FloatField(null=True)
    boundary: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)  # GeoJSON geometry
    short = fields.CharField(max_length=20, null=True, unique=True)  # what its report codes begin with: NC5
    numbered = fields.IntField(default=0)  # the last running number given to a report

    class Meta:
        table = "units"
        indexes = (
            Index(fields=("parent_id",)),
            Index(fields=("successor_id",)),
            Index(fields=("official_code",)),
            Index(fields=("kind", "valid_to")),
        )


class UnitWithin(Model):
    """`unit` lies within `area`, or was merged into something that does. Each unit lies within itself, at 0 steps."""

    id = fields.BigIntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=KEEP, related_name="areas")
    area_id: int
    area: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=KEEP, related_name="within")
    steps = fields.SmallIntField()

    class Meta:
        table = "units_within"
        unique_together = (("unit", "area"),)
        indexes = (Index(fields=("area_id", "unit_id")), Index(fields=("area_id", "steps", "unit_id")))
