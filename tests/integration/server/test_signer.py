"""The signing service of a signer's PC, with a real token (SoftHSM), and as a page meets it."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute
from pkcs11.util.ec import decode_ec_private_key
from pkcs11.util.rsa import decode_rsa_private_key
from pkcs11.util.x509 import decode_x509_certificate

from rooms.minutes.signing import Part
from server.cli import main
from server.demo.authority import Authority
from server.signing.command import SECRET
from server.signing.service import MESSAGE_MAX_BYTES, SigningService, listening
from server.signing.signers import from_pkcs12
from server.signing.texts import CannotSign, Fault, Text, said
from server.signing.tokens import TokenSigner, from_pkcs11
from server.signing.verifying import verdicts
from tests.fixtures.programs import find_program, run
from tests.unit.server.signing.papers import BODY, CHAIR, given

LABEL, PIN = "Thiết bị ký", "123456"
ORIGIN = "https://hop.laocai.gov.vn"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class SoftToken:
    module: Path

    def put(self, label: str, key_id: bytes, key: Key, authority: Authority, name: str) -> None:
        """A key with its certificate, as who issues tokens writes them."""
        der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        read = (
            decode_rsa_private_key if isinstance(key, rsa.RSAPrivateKey) else decode_ec_private_key
        )
        certificate = authority.certify(name, key.public_key()).public_bytes(Encoding.DER)
        named = {Attribute.TOKEN: True, Attribute.LABEL: label, Attribute.ID: key_id}
        token = pkcs11.lib(str(self.module)).get_token(token_label=LABEL)
        with token.open(rw=True, user_pin=PIN) as session:
            session.create_object({**read(der), **named, Attribute.SIGN: True})
            session.create_object({**decode_x509_certificate(certificate), **named})


@pytest.fixture
def authority() -> Authority:
    return Authority.make()


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoftToken]:
    folder = tmp_path / "tokens"
    folder.mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    make = [find_program("softhsm2-util"), "--init-token", "--free", "--label", LABEL]
    run([*make, "--pin", PIN, "--so-pin", "87654321"])
    module = Path(find_program("libsofthsm2.so", "/usr/lib/softhsm", "/usr/lib/*/softhsm"))
    yield SoftToken(module)
    pkcs11.unload(str(module))


def elliptic() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


@asynccontextmanager
async def page(
    address: str, origin: str = ORIGIN
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(address, origin=origin, max_msg_size=MESSAGE_MAX_BYTES) as socket,
    ):
        yield socket


def request(pdf: bytes, part: str = "chair", command: str = "sign") -> dict[str, str]:
    return {"id": "1", "command": command, "part": part, "pdf": base64.b64encode(pdf).decode()}


def fault_of(module: Path, token: str | None, pin: str, certificate: str | None = None) -> Fault:
    with pytest.raises(CannotSign) as refused, from_pkcs11(module, token, pin, certificate):
        pass
    assert refused.value.sentence("vi")
    return refused.value.fault


async def judged(pdf: bytes, authority: Authority, folder: Path) -> Sequence[tuple[str, bool]]:
    authority.save_root(folder / "roots")
    (folder / "signed.pdf").write_bytes(pdf)
    found = await asyncio.to_thread(verdicts, folder / "signed.pdf", folder / "roots")
    return [(one["signer"], one["intact"] and one["trusted"] and one["whole"]) for one in found]


@pytest.mark.parametrize("kind", ["rsa", "ec"])
async def test_a_page_has_a_paper_signed_by_a_token(
    kind: str, token: SoftToken, authority: Authority, tmp_path: Path
) -> None:
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else elliptic()
    token.put("Chủ tọa", b"\x01", key, authority, CHAIR)
    lines: list[str] = []
    with from_pkcs11(token.module, LABEL, PIN) as signer:
        service = SigningService(signer, frozenset({ORIGIN}), lines.append)
        async with listening(service, 0) as address, page(address) as socket:
            await socket.send_json(request(given()))
            answer = await socket.receive_json()
    assert (answer["id"], answer["ok"]) == ("1", True)
    signed = base64.b64decode(answer["pdf"])
    assert signed.startswith(given())
    assert await judged(signed, authority, tmp_path) == [(CHAIR, True)]
    kb, why = len(signed) // 1000, said(Text.WHY_CHAIR)
    assert lines == [said(Text.SIGNED, kb=kb, origin=ORIGIN, why=why)]


async def test_what_is_wrong_with_a_token_is_said(token: SoftToken, authority: Authority) -> None:
    module = token.module
    assert fault_of(Path("nowhere.so"), LABEL, PIN) is Fault.MODULE_MISSING
    assert fault_of(module, "Khác", PIN) is Fault.TOKEN_MISSING
    assert fault_of(module, LABEL, "000000") is Fault.PIN_WRONG
    assert fault_of(module, None, PIN) is Fault.KEY_MISSING
    token.put("Chủ tọa", b"\x01", elliptic(), authority, CHAIR)
    token.put("Con dấu", b"\xab", elliptic(), authority, BODY)
    assert fault_of(module, None, PIN) is Fault.KEYS_SEVERAL
    assert fault_of(module, None, PIN, "Lạ") is Fault.KEY_MISSING
    for certificate in ("Con dấu", "ab"):
        with from_pkcs11(module, None, PIN, certificate) as signer:
            assert signer.name == BODY


async def test_a_token_that_is_pulled_out_is_said(token: SoftToken, authority: Authority) -> None:
    token.put("Chủ tọa", b"\x01", elliptic(), authority, CHAIR)
    with from_pkcs11(token.module, LABEL, PIN) as signer:
        assert isinstance(signer._signer, TokenSigner)
        signer._signer.pkcs11_session.close()
        with pytest.raises(CannotSign) as refused:
            await signer.sign(given(), Part.CHAIR, "Ký")
    assert refused.value.fault is Fault.TOKEN_REMOVED


async def test_pages_of_other_origins_are_turned_away(authority: Authority, tmp_path: Path) -> None:
    signer = from_pkcs12(authority.save_key(tmp_path / "c.p12", CHAIR, b"x"), b"x")
    lines: list[str] = []
    service = SigningService(signer, frozenset({ORIGIN}), lines.append)
    async with listening(service, 0) as address:
        assert address.startswith("ws://127.0.0.1:")
        for origin in ("https://evil.example", "null", "https://hop.laocai.gov.vn.evil.example"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                async with page(address, origin):
                    pass
            assert refused.value.status == 403
            assert origin in lines[-1]


async def test_what_the_service_can_not_do_is_answered_in_words(
    authority: Authority, tmp_path: Path
) -> None:
    signer = from_pkcs12(authority.save_key(tmp_path / "c.p12", CHAIR, b"x"), b"x")
    service = SigningService(signer, frozenset({ORIGIN}), lambda _line: None)
    async with listening(service, 0) as address, page(address) as socket:
        for asked, fault in (
            (request(given(), command="export"), Fault.COMMAND_UNKNOWN),
            (request(given(), part="secretary"), Fault.COMMAND_UNKNOWN),
            (request(b"no pdf"), Fault.PDF_UNSIGNABLE),
            (request(given()) | {"pdf": "%"}, Fault.PDF_UNSIGNABLE),
        ):
            await socket.send_json(asked)
            answer = await socket.receive_json()
            assert (answer["id"], answer["ok"]) == ("1", False)
            assert answer["message"][:20] == said(fault, detail="")[:20]
        await socket.send_str(json.dumps({"command": "sign"}))
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_one_paper_is_signed_at_a_time() -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    class Slow:
        async def sign(self, pdf: bytes, part: Part, reason: str) -> bytes:
            began.set()
            await go_on.wait()
            return pdf + part.value.encode()

    service = SigningService(Slow(), frozenset({ORIGIN}), lambda _line: None)
    async with listening(service, 0) as address, page(address) as first, page(address) as second:
        await first.send_json(request(b"1"))
        await began.wait()
        await second.send_json(request(b"2"))
        assert (await second.receive_json())["message"] == said(Fault.BUSY)
        go_on.set()
        assert base64.b64decode((await first.receive_json())["pdf"]) == b"1chair"


@pytest.mark.usefixtures("own_logging")
def test_the_command_ends_with_a_sentence_when_the_pin_is_wrong(
    token: SoftToken, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(SECRET, "000000")
    with pytest.raises(SystemExit) as ended:
        main(["signer", "--pkcs11", str(token.module), "--token", LABEL, "--origin", ORIGIN])
    assert ended.value.code == 2
    written = capsys.readouterr()
    assert said(Fault.PIN_WRONG) in written.err
    assert "000000" not in written.err + written.out
