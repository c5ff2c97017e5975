"""What comes in, what goes out, and what the channels need to be kept."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.people import Chat, Person
from storage.models.ties import KEEP


class Incoming(Model):
    """The inbox: a message or event as it arrived, kept for ever under a key that exists once."""

    id = fields.BigIntField(primary_key=True)
    chat_id: int
    chat: fields.ForeignKeyRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, related_name="incoming"
    )
    channel = fields.CharField(max_length=20)
    key = fields.CharField(max_length=150)
    said = fields.TextField()  # JSON, see storage/inbox.py
    at_ms = fields.BigIntField()  # when the person sent it
    state = fields.CharField(max_length=10, default="waiting")  # waiting done aside
    tries = fields.SmallIntField(default=0)
    due_ms = fields.BigIntField(default=0)
    why = fields.CharField(max_length=300, default="")  # the kind of error that set it aside, never its text

    class Meta:
        table = "inbox"
        unique_together = (("channel", "key"),)
        indexes = (Index(fields=("state", "due_ms")), Index(fields=("chat_id", "id")))


class Conversation(Model):
    """A form somebody is filling in: its code and the answers so far, by key. The question follows from these."""

    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="conversations"
    )
    form = fields.CharField(max_length=60)
    answers = fields.TextField()  # JSON object
    state = fields.CharField(max_length=10, default="open")  # open aside done cancelled
    opened_ms = fields.BigIntField()
    touched_ms = fields.BigIntField()

    class Meta:
        table = "conversations"
        indexes = (Index(fields=("person_id", "state")),)


class Outgoing(Model):
    """The outbox, and so the delivery ledger: one message to one person."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=150, unique=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="outgoing"
    )
    chat_id: int
    chat: fields.ForeignKeyRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, related_name="outgoing"
    )
    channel = fields.CharField(max_length=20)
    rank = fields.SmallIntField(default=0)  # 0 reply 1 reminder 2 campaign
    reply = fields.TextField()  # JSON of conversation.messages.Reply
    hold = fields.CharField(max_length=100, default="")
    # waiting sending paused sent delivered read failed stopped out_of_window refused cancelled merged unsure
    state = fields.CharField(max_length=15, default="waiting")
    due_ms = fields.BigIntField()
    tries = fields.SmallIntField(default=0)
    sent_as = fields.CharField(max_length=100, default="")  # the channel's own id
    words = fields.CharField(max_length=300, default="")  # the channel's words when it failed
    made_ms = fields.BigIntField()
    sent_ms = fields.BigIntField(null=True)
    delivered_ms = fields.BigIntField(null=True)
    read_ms = fields.BigIntField(null=True)

    class Meta:
        table = "outbox"
        indexes = (
            Index(fields=("channel", "state", "rank", "due_ms")),
            Index(fields=("person_id", "hold")),
            Index(fields=("chat_id", "id")),
            Index(fields=("chat_id", "sent_as")),
            Index(fields=("chat_id", "sent_ms")),
        )


class Upload(Model):
    """A file on its way from a browser. An interrupted one goes on at `received`."""

    id = fields.IntField(primary_key=True)
    token = fields.CharField(max_length=64, unique=True)
    chat_id: int
    chat: fields.ForeignKeyRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, related_name="uploads"
    )
    name = fields.CharField(max_length=200, default="")
    mime = fields.CharField(max_length=100, default="")
    size = fields.BigIntField()
    received = fields.BigIntField(default=0)
    made_at = fields.DatetimeField()

    class Meta:
        table = "uploads"
        indexes = (Index(fields=("chat_id", "made_at")),)


class Lease(Model):
    """Who may do a thing that only one process may do, until when. It doubles as its heartbeat."""

    name = fields.CharField(max_length=60, primary_key=True)
    holder = fields.CharField(max_length=80)
    until_ms = fields.BigIntField()

    class Meta:
        table = "leases"


class ChannelFact(Model):
    """What a running channel says of itself, for rooms that know no channel: its name, deep link, quota left."""

    channel = fields.CharField(max_length=20, primary_key=True)
    facts: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table = "channel_facts"


class ChannelToken(Model):
    """A channel's tokens, renewed under a lease. The next refresh token is kept before it is used."""

    name = fields.CharField(max_length=40, primary_key=True)
    access = fields.TextField(default="")
    refresh = fields.TextField(default="")
    expires_ms = fields.BigIntField(default=0)
    refreshed_ms = fields.BigIntField(default=0)
    seed = fields.CharField(max_length=64, default="")  # hash of the setting it began with: a new one begins anew
    asked_ms = fields.BigIntField(default=0)  # a renewal was asked for then, and its answer is not kept yet
    trouble = fields.CharField(max_length=200, default="")  # why it could not be renewed

    class Meta:
        table = "channel_tokens"


class SentFile(Model):
    """A channel's own name for a file of ours that it has: sent again without being uploaded again."""

    id = fields.IntField(primary_key=True)
    channel = fields.CharField(max_length=20)
    sha256 = fields.CharField(max_length=64)
    kind = fields.CharField(max_length=10)  # photo file
    known_as = fields.CharField(max_length=300)
    at = fields.DatetimeField()

    class Meta:
        table = "sent_files"
        unique_together = (("channel", "sha256", "kind"),)
