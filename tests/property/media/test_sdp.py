"""Whatever arrives as a description, it is read or refused with a stable code; nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from media.sdp.description import parse
from media.sdp.publish import read_offer, write_answer
from rooms.kernel.errors import ErrorCode
from tests.property.media.refusals import refusals
from tests.unit.media.sdp_vectors import CAMERA, LOCAL, MICROPHONE, SIMULCAST, WITH_DATA_CHANNEL

LINES = SIMULCAST.splitlines()


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """A real offer with a few lines lost, doubled, moved or bent."""
    lines = list(draw(st.sampled_from([SIMULCAST, WITH_DATA_CHANNEL])).splitlines())
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 4)):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, draw(st.sampled_from(LINES)))
            case 2:
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case 3:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + draw(st.text(max_size=8)) + lines[at][cut:]
            case _:
                lines[at], lines[0] = lines[0], lines[at]
    return "\r\n".join(lines)


@given(mangled())
def test_a_bent_offer_is_answered_sensibly_or_refused(sdp: str) -> None:
    offer = None
    with refusals(ErrorCode.SDP_INVALID, ErrorCode.CODEC_UNSUPPORTED):
        offer = read_offer(sdp, (MICROPHONE, CAMERA))
    if offer is not None:
        answer = parse(write_answer(offer, LOCAL, 1, 1))
        assert [s.mid for s in answer.sections] == [s.mid for s in offer.description.sections]
        assert [s.kind for s in answer.sections] == [s.kind for s in offer.description.sections]


@given(st.text(max_size=400))
def test_any_text_is_refused_or_read(text: str) -> None:
    with refusals(ErrorCode.SDP_INVALID):
        parse(text)
