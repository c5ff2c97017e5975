"""What a place aims at, and what is counted ahead of the pages."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.people import Person
from storage.models.places import Unit
from storage.models.reports import Report
from storage.models.ties import KEEP


class Target(Model):
    """Which standard a unit aims at, and by which day."""

    id = fields.IntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="targets"
    )
    set = fields.CharField(max_length=60)
    year = fields.SmallIntField()
    by_day = fields.DateField(null=True)
    note = fields.TextField(default="")

    class Meta:
        table = "targets"
        unique_together = (("unit", "set", "year"),)


class CountedTarget(Model):
    """At least so many of something in a unit and year: model gardens, residential areas, OCOP products."""

    id = fields.IntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="counted_targets"
    )
    year = fields.SmallIntField()
    what = fields.CharField(max_length=60)  # an activity, counted by approved reports, or words of the place
    least = fields.IntField()
    reached = fields.IntField(null=True)  # told by hand where it is not counted

    class Meta:
        table = "counted_targets"
        unique_together = (("unit", "year", "what"),)


class Priority(Model):
    """A criterion that comes first in a unit and year."""

    id = fields.IntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="priorities"
    )
    year = fields.SmallIntField()
    set = fields.CharField(max_length=60)
    criterion = fields.SmallIntField()

    class Meta:
        table = "priorities"
        unique_together = (("unit", "year", "set", "criterion"),)


class Assessment(Model):
    """What a unit says of a criterion or indicator in a year: its value and whether it is met."""

    id = fields.IntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="assessments"
    )
    year = fields.SmallIntField()
    set = fields.CharField(max_length=60)
    criterion = fields.SmallIntField()
    indicator = fields.CharField(max_length=20, default="")
    sign = fields.CharField(max_length=2, default="")  # > ≥ < ≤ =
    value = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    target_sign = fields.CharField(max_length=2, default="")
    target = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    met = fields.BooleanField(null=True)  # null: not said
    note = fields.TextField(default="")
    by_id: int | None
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="assessments"
    )
    at = fields.DatetimeField()

    class Meta:
        table = "assessments"
        unique_together = (("unit", "year", "set", "criterion", "indicator"),)


class Tally(Model):
    """How many reports there are within an area, counted ahead so that a province opens as quickly as a village.

    Worked out from reports and evidence by storage/tallies.py, whole areas at a time: it can be thrown away and
    counted anew. With an empty set it counts an activity (in `indicator`), with set "*" a month, with indicator "*"
    a whole criterion.
    """

    id = fields.BigIntField(primary_key=True)
    area_id: int
    area: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="tallies"
    )
    set = fields.CharField(max_length=60)
    criterion = fields.SmallIntField()
    indicator = fields.CharField(max_length=60)
    year = fields.SmallIntField()  # of the activity
    state = fields.CharField(max_length=12)
    reports = fields.IntField()
    photos = fields.IntField()

    class Meta:
        table = "tallies"
        unique_together = (("area", "set", "criterion", "indicator", "year", "state"),)


class Spot(Model):
    """Where a report is on the map: as told, else as the first photo knows, else where the village lies."""

    id = fields.IntField(primary_key=True)
    report_id: int
    report: fields.OneToOneRelation[Report] = fields.OneToOneField("models.Report", on_delete=KEEP, related_name="spot")
    lat = fields.FloatField()
    lon = fields.FloatField()
    source = fields.CharField(max_length=10)  # report photo unit
    cell = fields.BigIntField()  # its square of the map at the finest zoom, see storage/map.py

    class Meta:
        table = "spots"
        indexes = (Index(fields=("cell", "lat", "lon")),)


class Contribution(Model):
    """What people gave, as approved reports of one unit and month tell: money, labour, land."""

    id = fields.BigIntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="contributions"
    )
    month = fields.IntField()  # 202603
    kind = fields.CharField(max_length=10)
    reports = fields.IntField()
    amount = fields.FloatField()

    class Meta:
        table = "contributions"
        indexes = (Index(fields=("unit_id", "kind", "month")), Index(fields=("kind", "month")))


class CountedUntil(Model):
    """Up to when `what` was counted ahead. The row is also the lock of who counts."""

    what = fields.CharField(max_length=20, primary_key=True)
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "counted_until"
