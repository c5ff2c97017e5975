"""Who did what, and the chain that shows that nothing of it was altered."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.people import Person
from storage.models.places import Unit
from storage.models.ties import KEEP


class Deed(Model):
    """The audit log: who did what to what. Rows are only ever added."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(auto_now_add=True)
    who_id: int | None
    who: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="deeds"
    )
    did = fields.CharField(max_length=60)  # report.sent invite.used role.ended …
    to = fields.CharField(max_length=80)  # report:17
    unit_id: int | None
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, null=True, related_name="deeds"
    )  # where that thing lies
    facts: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table = "deeds"
        indexes = (Index(fields=("to",)), Index(fields=("who_id", "at")), Index(fields=("unit_id", "id")))


class LedgerEntry(Model):
    """A link of the chain of evidence. `hash` is over `before` and `facts`. Rows are only ever added."""

    id = fields.BigIntField(primary_key=True)
    n = fields.BigIntField(unique=True)  # 1, 2, 3 … without a gap
    kind = fields.CharField(max_length=12)  # photo report decision deleted
    of = fields.CharField(max_length=60)  # photo:17
    facts = fields.TextField()  # JSON, keys sorted, as it was hashed
    before = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64, unique=True)
    at = fields.DatetimeField()

    class Meta:
        table = "ledger"
        indexes = (Index(fields=("of",)),)


class LedgerRoot(Model):
    """How far the chain of evidence had come at the end of a day, as it was announced."""

    day = fields.DateField(primary_key=True)
    n = fields.BigIntField()
    hash = fields.CharField(max_length=64)
    at = fields.DatetimeField()
    announced_at = fields.DatetimeField(null=True)

    class Meta:
        table = "ledger_roots"
