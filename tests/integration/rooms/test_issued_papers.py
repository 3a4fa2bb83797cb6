"""Issued papers in the archive, on a real database of either kind: who finds them by which words,
and what a bundle is told of them."""

import pytest

from rooms.archive.issued import IssuedPapers
from rooms.kernel.ids import ConferenceId
from rooms.minutes.content import PaperKind
from rooms.minutes.flow import Step
from rooms.minutes.issuing import Issuing
from rooms.minutes.paper_messages import BeginPaper
from rooms.search.rules import query
from rooms.search.service import open_moments
from server.signing.signatures import PdfSignatures
from tests.integration.rooms.test_official_papers import Office, office
from tests.integration.rooms.world import World

KINDS = ("minutes", "notice")
WAY = (
    ("thuky", Step.SUBMIT),
    ("thuky", Step.NOTE_SIGNED),
    ("vanthu", Step.NUMBER),
    ("vanthu", Step.NOTE_SEALED),
)


class Found:
    """The papers of an office, and their words."""

    def __init__(self, at: Office, url: str) -> None:
        self.at = at
        database, files = at.world.database, at.world.files
        self.index = open_moments(database, url)
        self.issued = IssuedPapers(database, self.index)
        signatures = PdfSignatures(files, at.roots, 512)
        at.issuing = Issuing(
            database, at.papers, files, signatures, self.issued.issued, clock=at.world.clock
        )

    async def issue(self) -> None:
        for who, step in (*WAY, ("vanthu", Step.ISSUE)):
            await self.at.take(who, step)

    async def by(self, who: str, text: str) -> list[tuple[str, bool]]:
        """Section and whether it is exact, of what `who` finds."""
        among = await self.issued.searchable(await self.at.world.person(who))
        found = await self.index.find(
            query(text), [one.id for one in among], KINDS, after=0, limit=50
        )
        return [(one.moment.ref.split(".")[0], one.exact) for one in found.moments]


@pytest.fixture
async def found(meeting: World, world_url: str) -> Found:
    at = await office(meeting)
    await at.conclude()
    return Found(at, world_url)


async def test_an_issued_paper_is_found_by_its_words_and_number_by_who_may_read_it(
    found: Found,
) -> None:
    for who, step in WAY:
        await found.at.take(who, step)
        assert await found.by("thuky", "khắc phục") == []
    await found.at.take("vanthu", Step.ISSUE)
    for who in ("thuky", "daibieu2", "vanthu"):
        assert await found.by(who, "khac phuc truoc ngay") == [("item", False)]
        assert await found.by(who, '"01/BB-UBND"') == [("opening", True)]
    assert await found.by("thuky", "bb-ubnd") == [("opening", True)]
    assert await found.by("thuky", "khắc phục") == [("item", True), ("tasks", True)]
    assert await found.by("nguoila", "khắc phục") == []
    assert await found.by("quantri", "khắc phục") == []


async def test_what_replaces_a_paper_is_found_instead_of_it(found: Found) -> None:
    await found.issue()
    first = found.at.paper_id
    world = found.at.world
    order = BeginPaper(kind=PaperKind.MINUTES, replaces=first)
    fresh = await found.at.papers.begin(await world.person("thuky"), world.conference_id, order)
    found.at.paper_id = fresh.summary.id
    assert await found.by("thuky", '"01/BB-UBND"') == [("opening", True)]
    await found.issue()
    assert await found.by("thuky", '"01/BB-UBND"') == []
    assert await found.by("thuky", '"02/BB-UBND"') == [("opening", True)]
    shown = await found.issued.shown(await world.person("daibieu2"), world.conference_id)
    assert [(one.code, one.replaced) for one in shown] == [
        ("02/BB-UBND", False), ("01/BB-UBND", True),
    ]  # fmt: skip


async def test_what_was_issued_before_the_index_is_put_in(found: Found) -> None:
    await found.issue()
    with_index = await found.by("thuky", "Lào Cai")
    assert with_index
    database = found.at.world.database
    await database.transact(lambda c: found.index.forget_within(c, found.at.paper_id))
    assert await found.by("thuky", "Lào Cai") == []
    assert await found.issued.refresh() == 1
    assert await found.by("thuky", "Lào Cai") == with_index
    assert await found.issued.refresh() == 0


async def test_a_bundle_is_told_all_of_a_paper(found: Found) -> None:
    assert await found.issued.carried(found.at.world.conference_id) == []
    await found.issue()
    (paper,) = await found.issued.carried(ConferenceId(found.at.world.conference_id))
    assert (paper.code, paper.number, paper.edition) == ("01/BB-UBND", 1, 1)
    assert [one.step for one in paper.steps] == [*(step for _, step in WAY), Step.ISSUE]
    assert paper.docx is not None
    word = await found.at.papers.docx(await found.at.world.person("thuky"), paper.id)
    assert word[:2] == b"PK"
    assert await found.at.world.files.exists(f"minutes/{paper.docx}.docx")
