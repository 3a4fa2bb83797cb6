"""The real model, and a caption service of one's own."""

from collections.abc import AsyncIterator

import pytest

from tests.support.captions import Stage, caption_settings, running
from transcripts.settings import CaptionSettings


@pytest.fixture(scope="session")
def settings() -> CaptionSettings:
    return caption_settings()


@pytest.fixture
async def stage(settings: CaptionSettings) -> AsyncIterator[Stage]:
    """A service of its own, whose model is loaded."""
    async with running(settings) as stage:
        await stage.ready()
        yield stage
