"""Dossiers and their papers, and what an appraiser looked at."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.people import Person
from storage.models.places import Unit
from storage.models.reports import Report
from storage.models.ties import KEEP


class Dossier(Model):
    """A dossier or periodic report of a unit: what goes in, how far it is, and the file that came of it."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=30)  # cong-nhan bao-cao-6-thang bao-cao-nam dot-xuat
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="dossiers"
    )
    set = fields.CharField(max_length=60)
    first_day = fields.DateField()
    last_day = fields.DateField()
    choices: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # the officer's changes, see dossiers/
    state = fields.CharField(max_length=10, default="draft")  # draft waiting building ready failed cancelled outdated
    step = fields.CharField(max_length=20, default="")
    done = fields.IntField(default=0)
    of = fields.IntField(default=0)
    sha256 = fields.CharField(max_length=64, default="")
    size = fields.BigIntField(null=True)
    why = fields.CharField(max_length=300, default="")
    tries = fields.SmallIntField(default=0)
    made_by_id: int
    made_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="dossiers"
    )
    made_at = fields.DatetimeField()
    asked_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "dossiers"
        indexes = (Index(fields=("state", "asked_at")), Index(fields=("unit_id", "id")))


class DossierDocument(Model):
    """A paper that belongs to a unit's dossier: still missing, a draft, or signed and uploaded."""

    id = fields.IntField(primary_key=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="dossier_documents"
    )
    set = fields.CharField(max_length=60)
    year = fields.SmallIntField()
    document = fields.CharField(max_length=60)
    state = fields.CharField(max_length=10, default="missing")  # missing draft signed
    sha256 = fields.CharField(max_length=64, default="")
    name = fields.CharField(max_length=200, default="")
    note = fields.TextField(default="")
    by_id: int | None
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="dossier_documents"
    )
    at = fields.DatetimeField()

    class Meta:
        table = "dossier_documents"
        unique_together = (("unit", "set", "year", "document"),)


class Appraisal(Model):
    """An appraisal team's look at a unit: a link that reads only and ends, and a sample drawn from a printed seed."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="appraisals"
    )
    set = fields.CharField(max_length=60)
    first_day = fields.DateField()
    last_day = fields.DateField()
    team = fields.CharField(max_length=200, default="")
    percent = fields.SmallIntField()
    seed = fields.CharField(max_length=40)
    made_by_id: int
    made_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="appraisals"
    )
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "appraisals"
        indexes = (Index(fields=("unit_id", "id")),)


class AppraisalItem(Model):
    """One report of the sample, and what the team said of it."""

    id = fields.IntField(primary_key=True)
    appraisal_id: int
    appraisal: fields.ForeignKeyRelation[Appraisal] = fields.ForeignKeyField(
        "models.Appraisal", on_delete=KEEP, related_name="items"
    )
    report_id: int
    report: fields.ForeignKeyRelation[Report] = fields.ForeignKeyField(
        "models.Report", on_delete=KEEP, related_name="appraised"
    )
    position = fields.IntField()
    passed = fields.BooleanField(null=True)
    remark = fields.TextField(default="")
    at = fields.DatetimeField(null=True)

    class Meta:
        table = "appraisal_items"
        unique_together = (("appraisal", "report"),)
