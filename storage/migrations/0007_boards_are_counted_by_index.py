from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0006_how_common_words_are')]

    initial = False

    operations = [
        ops.RemoveIndex(
            model_name='CampaignAnswer',
            name=None,
            fields=['campaign_id', 'unit_id'],
        ),
        ops.AddIndex(
            model_name='CampaignAnswer',
            index=Index(fields=['campaign_id', 'unit_id', 'ask']),
        ),
        ops.RemoveIndex(
            model_name='Report',
            name=None,
            fields=['campaign_id'],
        ),
        ops.AddIndex(
            model_name='Report',
            index=Index(fields=['campaign_id', 'unit_id', 'state']),
        ),
    ]
