"""Papers are read for years: what their signatures are worth after the certificates' time."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rooms.minutes.signing import Part
from server.demo.authority import YEAR, Authority
from server.signing.signers import from_pkcs12
from server.signing.verifying import verdicts
from tests.unit.server.signing.papers import CHAIR, given

PASSPHRASE = b"thu"
NOW = timedelta()


async def signed_by(issuer: Authority, folder: Path, in_force: timedelta = YEAR) -> Path:
    key = from_pkcs12(issuer.save_key(folder / "key.p12", CHAIR, PASSPHRASE, in_force), PASSPHRASE)
    file = folder / "signed.pdf"
    file.write_bytes(await key.sign(given(), Part.CHAIR, "Ký"))
    return file


async def judged(file: Path, roots: Path, later: timedelta = NOW) -> list[dict[str, Any]]:
    return await asyncio.to_thread(verdicts, file, roots, datetime.now(UTC) + later)


@pytest.mark.parametrize(
    ("later", "trusted", "expired"),
    [
        (NOW, True, False),
        (3 * YEAR, True, True),
        (-3 * YEAR, False, False),
    ],
    ids=["at once", "after the certificate's time", "before the root was"],
)
async def test_the_time_of_the_signature_counts(
    tmp_path: Path, later: timedelta, *, trusted: bool, expired: bool
) -> None:
    authority = Authority.make()
    authority.save_root(tmp_path / "roots")
    file = await signed_by(authority, tmp_path)
    [found] = await judged(file, tmp_path / "roots", later)
    assert (found["trusted"], found["expired"]) == (trusted, expired)
    assert found["intact"]
    assert found["whole"]


@pytest.mark.parametrize("later", [NOW, 3 * YEAR])
async def test_a_stranger_is_not_trusted_at_any_time(tmp_path: Path, later: timedelta) -> None:
    Authority.make().save_root(tmp_path / "roots")
    file = await signed_by(Authority.make("Người lạ"), tmp_path)
    [found] = await judged(file, tmp_path / "roots", later)
    assert not found["trusted"]


async def test_who_signs_with_an_expired_certificate_is_not_trusted(tmp_path: Path) -> None:
    authority = Authority.make()
    authority.save_root(tmp_path / "roots")
    file = await signed_by(authority, tmp_path, in_force=-timedelta(hours=1))
    [found] = await judged(file, tmp_path / "roots")
    assert (found["trusted"], found["expired"]) == (False, True)
