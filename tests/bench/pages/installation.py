"""What the bench measures on: a conference of 3,000 people and an archive of 10,000 pages."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

from argon2 import PasswordHasher
from sqlalchemy import update

from rooms.documents.bringing import Upload
from rooms.documents.messages import DocumentKind, RenderingProgressed, RenderState, TextState
from rooms.documents.service import Documents
from rooms.kernel.ports import Stored
from rooms.people.tables import PEOPLE
from rooms.search import rules
from rooms.search.service import open_index
from server.rendering.messages import PageDigests, PageWords, Word
from server.rendering.names import digests_name, words_name
from tests.bench.pages.scanner import VOCABULARY
from tests.support.hall import Hall, hall, now_ms, sign_in

PAPERS, PAGES = 20, 500
WORDS = 300
IN_ONE_TRANSACTION = 100
READER = "daibieu1"
PASSWORD = "mot hai ba bon"
NUMBER = "15-NQ/TU"
"""On one page of the archive; a phrase and plain words are on many."""
NUMBERED_PAGE = 123


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder; `tokens` are sessions of the people, the chair's first."""

    folder: Path
    conference_id: str
    tokens: Sequence[str]


async def install(folder: Path, people: int) -> Installation:
    await asyncio.to_thread(folder.mkdir, parents=True)
    url = f"sqlite+aiosqlite:///{folder / 'dienhong.db'}"
    async with hall(url, folder, voters=people) as made:
        tokens = await sign_in(made.database, made.people)
        hashed = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
        async with made.database.write() as connection:
            reader = update(PEOPLE).where(PEOPLE.c.username == READER)
            await connection.execute(reader.values(password_hash=hashed))
        await _fill_archive(made, url, folder / "files")
        return Installation(folder, made.conference_id, tokens)


async def _fill_archive(made: Hall, url: str, files: Path) -> None:
    """Papers as if drawn and read: words beside, and in the index."""
    documents = Documents(made.database, made.live, clock=now_ms, random=os.urandom)
    index = open_index(made.database, url)
    dice = Random(7)
    for number in range(PAPERS):
        sha256 = f"{number:064x}"
        document = await documents.register_upload(
            made.conference_id,
            made.chair,
            Stored(sha256, 1),
            Upload(f"Tài liệu số {number + 1}", DocumentKind.REFERENCE),
        )
        pages = {page: _page(dice, number, page) for page in range(1, PAGES + 1)}
        await asyncio.to_thread(_write, files, sha256, pages)
        tokens = iter([(page, rules.tokens(texts)) for page, texts in pages.items()])
        while batch := dict(islice(tokens, IN_ONE_TRANSACTION)):
            await index.put(sha256, batch)
        await index.complete(sha256)
        await documents.progress(
            made.conference_id,
            RenderingProgressed(
                document_id=document.id,
                sha256=sha256,
                render_state=RenderState.READY,
                page_count=PAGES,
                ready_pages=PAGES,
                width=595.0,
                height=842.0,
                failure=None,
                text_state=TextState.READY,
                text_pages=PAGES,
            ),
        )


def _page(dice: Random, paper: int, page: int) -> list[str]:
    words = dice.choices(VOCABULARY, k=WORDS)
    if (paper, page) == (PAPERS - 1, NUMBERED_PAGE):
        words[40:43] = ["Nghị", "quyết", NUMBER]
    return words


def _write(files: Path, sha256: str, pages: dict[int, list[str]]) -> None:
    """Nothing is synced: this is no upload."""
    digest = "0" * 64
    for page, texts in pages.items():
        words = [
            Word(
                text=text, x=0.1 + 0.05 * (place % 14), y=0.1 + 0.03 * (place // 14), w=0.04, h=0.02
            )
            for place, text in enumerate(texts)
        ]
        file = files / words_name(sha256, page)
        file.parent.mkdir(parents=True)
        file.write_text(PageWords(height=1.414, digest=digest, words=words).model_dump_json())
    listed = PageDigests(digests=[digest] * len(pages))
    (files / digests_name(sha256)).write_text(listed.model_dump_json())
