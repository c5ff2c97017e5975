"""Where files are kept, by the settings: a folder of DATA_DIR, or a store that speaks S3."""

from bot.config import Settings
from storage import bucket
from storage.files import Files


def files_of(settings: Settings) -> Files:
    return bucket.opened(
        settings.data_dir / "files",
        settings.files_url,
        endpoint=settings.s3_endpoint_url,
        region=settings.aws_region,
        key=settings.aws_access_key_id,
        secret=settings.aws_secret_access_key,
    )
