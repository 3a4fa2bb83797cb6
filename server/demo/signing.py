"""The minutes of the demo's meeting, issued as in an office: concluded, signed, numbered, sealed,
with certificates of an authority that is made for it, and verified as any other."""

from pathlib import Path

from rooms.kernel.ids import ConferenceId, PersonId
from rooms.minutes import content
from rooms.minutes.flow import PaperState, Step
from rooms.minutes.paper_messages import PaperView, SaveSection, TakeStep
from rooms.minutes.signing import Part
from rooms.people.messages import PersonView
from server.demo.authority import Authority
from server.demo.people import CHAIR, CLERK, SECRETARY
from server.domain import Domain
from server.settings import Settings
from server.signing.signers import KeySigner, from_pkcs12

PASSPHRASE = b"demo"
DECIDED = "Hội nghị thống nhất thông qua báo cáo và các nhiệm vụ trọng tâm tháng tới."


async def issue_minutes(
    domain: Domain, settings: Settings, conference_id: ConferenceId, folder: Path
) -> bool:
    """Whether the issued file bears two signatures, both valid."""
    ids = await domain.people.ids_of([one.username for one in (CHAIR, SECRETARY, CLERK)])
    people = {name: await domain.people.get(PersonId(found)) for name, found in ids.items()}
    chair, secretary, clerk = (people[one.username] for one in (CHAIR, SECRETARY, CLERK))
    listed = await domain.record.papers.visible(secretary, conference_id)
    paper_id = listed.papers[0].id
    await _conclude(domain, secretary, paper_id)
    view = await domain.record.issuing.take(secretary, paper_id, TakeStep(step=Step.SUBMIT))
    authority = Authority.make()
    authority.save_root(settings.under_data(settings.signing.roots))
    opening = next(one.content for one in view.sections if one.id == content.OPENING)
    assert isinstance(opening, content.Opening)  # noqa: S101  # ids say the kind
    for part, person, name in (
        (Part.CHAIR, chair, opening.chair_name),
        (Part.SEAL, clerk, opening.issuing_body),
    ):
        signer = _key(authority, folder / f"{part.value}.p12", name)
        view = await _put(domain, person, paper_id, part, signer)
        if part is Part.CHAIR:
            await domain.record.issuing.take(clerk, paper_id, TakeStep(step=Step.NUMBER))
    view = await domain.record.issuing.take(clerk, paper_id, TakeStep(step=Step.ISSUE))
    good = [one.verdict.good for one in view.signatures]
    return view.summary.state is PaperState.ISSUED and good == [True, True]


async def _conclude(domain: Domain, secretary: PersonView, paper_id: str) -> None:
    """What only a person knows: what was decided, and that nobody spoke to an item."""
    for section in (await domain.record.papers.get(secretary, paper_id)).sections:
        said = section.content
        if isinstance(said, content.Decisions):
            said = said.model_copy(update={"decisions": (*said.decisions, DECIDED)})
        elif isinstance(said, content.Item) and not said.opinions:
            said = said.model_copy(update={"nothing_said": True})
        saving = SaveSection(base=section.number, content=said)
        await domain.record.papers.save(secretary, paper_id, section.id, saving)


async def _put(
    domain: Domain, person: PersonView, paper_id: str, part: Part, signer: KeySigner
) -> PaperView:
    pdf = await domain.record.papers.pdf(person, paper_id)
    signed = await signer.sign(pdf, part, "Ký ban hành")
    return await domain.record.issuing.put_signed(person, paper_id, part, signed)


def _key(authority: Authority, file: Path, name: str) -> KeySigner:
    return from_pkcs12(authority.save_key(file, name, PASSPHRASE), PASSPHRASE)
