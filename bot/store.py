"""Where files are kept, by the settings: a folder of DATA_DIR, or a store that speaks S3 and takes them when it can."""

import asyncio

from bot.config import Settings
from bot.steady import going_on
from bot.waiting import until
from storage import bucket
from storage.bucket import Bucket
from storage.files import Files

AGAIN = (1.0, 5.0, 15.0, 60.0)  # seconds until what lies here is offered again


def files_of(settings: Settings) -> Files:
    return bucket.opened(
        settings.data_dir / "files",
        settings.files_url,
        endpoint=settings.s3_endpoint_url,
        region=settings.aws_region,
        key=settings.aws_access_key_id,
        secret=settings.aws_secret_access_key,
    )


async def keep_moving(files: Bucket, stop: asyncio.Event) -> None:
    """Until told to stop: what lies here goes to the store as soon as it answers."""
    tries = 0
    while not stop.is_set():
        with going_on("store does not take files", tries=tries) as moving:
            await files.move()
        tries = tries + 1 if moving.error else 0
        await until(stop, seconds=AGAIN[min(tries, len(AGAIN) - 1)])
