"""A paper is frozen with room for its number and its signatures; what fills that room is seen on
the page, stays PDF/A in its own terms and leaves every signature valid."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

from rooms.minutes.content import PaperKind
from rooms.minutes.pdf import Place
from rooms.minutes.signing import NUMBER, Part
from server.demo.authority import Authority
from server.signing.fields import fill_in
from server.signing.signers import KeySigner, from_pkcs12
from server.signing.texts import CannotSign, Fault
from server.signing.verifying import verdicts
from tests.unit.server.signing.papers import BODY, CHAIR, given, laid

PASSPHRASE = b"thu"
DOTS_PER_POINT = 2
WHITE = 255


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.make()


@pytest.fixture
def roots(authority: Authority, tmp_path: Path) -> Path:
    authority.save_root(tmp_path / "roots")
    return tmp_path / "roots"


@pytest.fixture
def chair(authority: Authority, tmp_path: Path) -> KeySigner:
    return from_pkcs12(authority.save_key(tmp_path / "c.p12", CHAIR, PASSPHRASE), PASSPHRASE)


@pytest.fixture
def seal(authority: Authority, tmp_path: Path) -> KeySigner:
    return from_pkcs12(authority.save_key(tmp_path / "s.p12", BODY, PASSPHRASE), PASSPHRASE)


@contextmanager
def fields(pdf: bytes) -> Iterator[dict[str, Any]]:
    with pikepdf.open(BytesIO(pdf)) as document:
        yield {str(field.T): field for field in document.Root.AcroForm.Fields}


def inked(pdf: bytes, place: Place) -> int:
    """How many dots of the place aren't white."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    picture = document[place.page - 1].render(scale=DOTS_PER_POINT, grayscale=True).to_numpy()
    document.close()
    top, left = round(place.y * DOTS_PER_POINT), round(place.x * DOTS_PER_POINT)
    bottom = top + round(place.height * DOTS_PER_POINT)
    right = left + round(place.width * DOTS_PER_POINT)
    return int((picture[top:bottom, left:right] < WHITE).sum())


async def good(pdf: bytes, roots: Path, folder: Path) -> list[bool]:
    (folder / "signed.pdf").write_bytes(pdf)
    judged = await asyncio.to_thread(verdicts, folder / "signed.pdf", roots)
    return [one["intact"] and one["trusted"] and one["whole"] for one in judged]


@pytest.mark.parametrize("kind", PaperKind)
def test_the_seal_lies_over_the_left_third_of_the_signature(kind: PaperKind) -> None:
    signature, sealed = laid(kind)["chair"], laid(kind)["seal"]
    assert sealed.page == signature.page
    covered = sealed.x + sealed.width - signature.x
    assert covered == pytest.approx(signature.width / 3, abs=1)
    assert sealed.x < signature.x
    middle = sealed.y + sealed.height / 2
    assert middle == pytest.approx(signature.y + signature.height / 2, abs=1)


@pytest.mark.parametrize("kind", PaperKind)
def test_a_frozen_paper_has_empty_fields_where_typst_laid_them(kind: PaperKind) -> None:
    with fields(given(kind)) as found:
        assert list(found) == ["Number", "Chair", "Seal"]
        for part in Part:
            field, place = found[part.field], laid(kind)[part]
            assert (field.FT, "/V" in field) == ("/Sig", False)
            left, bottom, right, top = (float(value) for value in field.Rect)
            height = float(field.P.MediaBox[3])
            assert [left, height - top] == pytest.approx([place.x, place.y], abs=1)
            assert [right - left, top - bottom] == pytest.approx([place.width, place.height], abs=1)


async def test_signatures_number_and_seal_are_seen_and_stay_valid(
    chair: KeySigner, seal: KeySigner, roots: Path, tmp_path: Path
) -> None:
    signed = await chair.sign(given(), Part.CHAIR, "Ký")
    numbered = fill_in(signed, laid()[NUMBER], "06")
    sealed = await seal.sign(numbered, Part.SEAL, "Đóng dấu")
    assert sealed.startswith(numbered)
    assert numbered.startswith(signed)
    assert signed.startswith(given())
    assert await good(sealed, roots, tmp_path) == [True, True]
    before = {name: inked(given(), place) for name, place in laid().items()}
    after = {name: inked(sealed, place) for name, place in laid().items()}
    assert before["chair"] == 0
    for name in ("number", "chair", "seal"):
        assert after[name] > before[name] + 50, name
    assert after["secretary"] == before["secretary"]


async def test_words_of_signature_and_seal_do_not_lie_on_each_other(
    chair: KeySigner, seal: KeySigner
) -> None:
    place = laid()["chair"]
    under_seal = Place("", place.page, place.x, place.y, place.width / 3, place.height)
    assert inked(await chair.sign(given(), Part.CHAIR, "Ký"), under_seal) == 0
    assert inked(await seal.sign(given(), Part.SEAL, "Đóng dấu"), under_seal) > 0


async def test_what_is_shown_embeds_its_fonts_and_is_printed(
    chair: KeySigner, seal: KeySigner
) -> None:
    signed = fill_in(await chair.sign(given(), Part.CHAIR, "Ký"), laid()[NUMBER], "06")
    sealed = await seal.sign(signed, Part.SEAL, "Đóng dấu")
    with fields(sealed) as found:
        for field in found.values():
            assert int(field.F) & 0b100, "printed"
            assert not int(field.F) & 0b11011, "nothing hidden"
            shown = field.AP.N.Resources
            assert shown.Font
            for font in shown.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
            assert not {b"rg", b"g", b"RG", b"G"} & set(field.AP.N.read_bytes().split())


async def test_a_tool_that_adds_a_field_of_its_own_is_accepted(
    authority: Authority, seal: KeySigner, roots: Path, tmp_path: Path
) -> None:
    key = authority.save_key(tmp_path / "own.p12", CHAIR, PASSPHRASE)
    out, signed = IncrementalPdfFileWriter(BytesIO(given())), BytesIO()
    append_signature_field(out, SigFieldSpec("Signature1", box=(60, 60, 200, 120)))
    tool = PdfSigner(
        PdfSignatureMetadata(field_name="Signature1"),
        SimpleSigner.load_pkcs12(str(key), passphrase=PASSPHRASE),
    )
    await tool.async_sign_pdf(out, output=signed)
    numbered = fill_in(signed.getvalue(), laid()[NUMBER], "06")
    sealed = await seal.sign(numbered, Part.SEAL, "Đóng dấu")
    assert await good(sealed, roots, tmp_path) == [True, True]


async def test_what_can_not_be_signed_is_refused(chair: KeySigner) -> None:
    signed = await chair.sign(given(), Part.CHAIR, "Ký")
    for pdf in (b"", b"no pdf", signed):
        with pytest.raises(CannotSign) as refused:
            await chair.sign(pdf, Part.CHAIR, "Ký")
        assert refused.value.fault is Fault.PDF_UNSIGNABLE


def test_a_wrong_passphrase_and_a_missing_file_are_said(
    authority: Authority, tmp_path: Path
) -> None:
    file = authority.save_key(tmp_path / "x.p12", CHAIR, PASSPHRASE)
    for wrong, passphrase, fault in (
        (file, b"khac", Fault.PASSPHRASE_WRONG),
        (tmp_path / "none.p12", PASSPHRASE, Fault.KEY_FILE_UNREADABLE),
    ):
        with pytest.raises(CannotSign) as refused:
            from_pkcs12(wrong, passphrase)
        assert refused.value.fault is fault
