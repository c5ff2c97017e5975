from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0004_chain_only_added')]

    initial = False

    operations = [
        ops.CreateModel(
            name='OldImport',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('made_by', fields.ForeignKeyField('models.Person', source_field='made_by_id', db_constraint=True, to_field='id', related_name='old_imports', on_delete=OnDelete.RESTRICT)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('name', fields.CharField(max_length=200)),
                ('packed', fields.CharField(max_length=64)),
                ('sheet', fields.CharField(default='', max_length=64)),
                ('approve', fields.BooleanField(default=False)),
                ('skip_bad', fields.BooleanField(default=False)),
                ('state', fields.CharField(default='waiting', max_length=10)),
                ('step', fields.CharField(default='', max_length=20)),
                ('done', fields.IntField(default=0)),
                ('of', fields.IntField(default=0)),
                ('tries', fields.SmallIntField(default=0)),
                ('why', fields.CharField(default='', max_length=300)),
                ('good', fields.IntField(default=0)),
                ('lines', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'old_imports', 'app': 'models', 'indexes': [Index(fields=['state', 'asked_at']), Index(fields=['made_by_id', 'id'])], 'pk_attr': 'id', 'table_description': 'Photos of earlier years that an official uploaded: checked as a whole, then taken in, or refused row by row.'},
            bases=['Model'],
        ),
    ]
