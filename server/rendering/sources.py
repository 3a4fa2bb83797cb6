"""The PDF behind an upload: the file itself, or what LibreOffice makes of an Office file.

What a file is, its content says, never its name. LibreOffice runs under the limits of every child
(no network, a profile of its own that is thrown away), with macros off, and only where installed.
"""

import asyncio
import os
import shutil
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ports import Files, original
from server.rendering.names import converted_name
from server.rendering.process import Limits, answers, become
from server.settings import Rendering

PDF_MAGIC = b"%PDF-"
ZIP_MAGIC = b"PK\x03\x04"
COMPOUND_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Word 97 and its like, and any Office file with a password."""
MAGIC_WITHIN = 1024
"""The specification allows bytes before the header of a PDF; no real file has more."""
INSTALLED = (
    Path("/usr/lib/libreoffice/program/soffice.bin"),
    Path("/usr/lib64/libreoffice/program/soffice.bin"),
    Path("/opt/libreoffice/program/soffice.bin"),
)
PIPES = Path("/tmp")  # noqa: S108 - LibreOffice knows no other place
DEBIANS = (
    Path("/var/lib/libreoffice"),
    Path("/var/spool/libreoffice"),
    Path("/var/cache/fontconfig"),
)
"""Where Debian's package keeps what belongs to the program."""
OPEN_FILES = 256
FILE_MB = 512
START_AGAIN = 81
"""LibreOffice ends so after it has made its profile."""
STARTS_MAX = 3
SETTINGS_FILE = Path(__file__).with_name("libreoffice.xcu")
COMMON = (
    *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
    *("--convert-to", "pdf", "--outdir"),
)


def check_head(head: bytes) -> None:
    """Refuse by the first kilobyte what is neither a PDF nor an Office file."""
    if PDF_MAGIC in head[:MAGIC_WITHIN] or head.startswith(ZIP_MAGIC):
        return
    if head.startswith(COMPOUND_MAGIC):
        raise Refused(ErrorCode.OFFICE_OLD)
    raise Refused(ErrorCode.FILE_TYPE_WRONG)


@dataclass(frozen=True, slots=True)
class Sources:
    """One conversion at a time: LibreOffice takes a core and hundreds of megabytes."""

    settings: Rendering
    files: Files
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def pdf(self, sha256: str) -> Path:
        """Where the PDF of an upload lies."""
        converted = self.files.path(converted_name(sha256))
        made = await asyncio.to_thread(converted.is_file)
        return converted if made else self.files.path(original(sha256))

    async def admit(self, sha256: str) -> None:
        """Make a PDF of an Office file; a PDF is left as it is."""
        path = self.files.path(original(sha256))
        head = await asyncio.to_thread(_head, path)
        if not head.startswith(ZIP_MAGIC) or await self.files.exists(converted_name(sha256)):
            return
        kind = await self._kind(path)
        program = self.settings.office or next(filter(Path.is_file, INSTALLED), None)
        if program is None or not await asyncio.to_thread(program.is_file):
            raise Refused(ErrorCode.OFFICE_NOT_INSTALLED)
        async with self._turn, self.files.workshop() as folder:
            made = await self._convert(program, path, kind, folder)
            await self.files.adopt({converted_name(sha256): made})

    async def _kind(self, path: Path) -> str:
        settings = self.settings
        limits = Limits(settings.memory_mb, settings.check_s, 3 * settings.check_s, reads=(path,))
        async for answer in answers(limits, "look_into", str(path)):
            return str(answer["kind"])
        raise Refused(ErrorCode.OFFICE_TOO_LARGE)

    async def _convert(self, program: Path, path: Path, kind: str, folder: Path) -> Path:
        settings = self.settings
        limits = Limits(
            settings.office_memory_mb,
            settings.office_s,
            settings.office_s,
            file_mb=FILE_MB,
            open_files=OPEN_FILES,
            reads=DEBIANS,
            writes=(folder,),
            sockets=(PIPES,),
        )
        source, made = folder / f"paper.{kind}", folder / "paper.pdf"
        await asyncio.to_thread(_prepare, path, source, folder)
        for _ in range(STARTS_MAX):
            status = await become(
                limits,
                program,
                f"-env:UserInstallation=file://{folder}/profile",
                *(*COMMON, str(folder), str(source)),
                home=folder,
                TMPDIR=str(folder),
                LD_LIBRARY_PATH=str(program.parent),
            )
            await asyncio.to_thread(_remove_dead_pipes)
            if status != START_AGAIN:
                break
        if not await asyncio.to_thread(made.is_file):
            raise Refused(ErrorCode.OFFICE_BROKEN)
        return made


def _remove_dead_pipes() -> None:
    """LibreOffice makes a socket in a fixed place, where it may make but not remove files."""
    for pipe in PIPES.glob(f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_*"):
        with socket.socket(socket.AF_UNIX) as probe, suppress(FileNotFoundError):
            try:
                probe.connect(str(pipe))
            except ConnectionRefusedError:
                pipe.unlink()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAGIC_WITHIN)


def _prepare(path: Path, source: Path, folder: Path) -> None:
    """The file under the name LibreOffice expects, and a profile that runs no macro."""
    shutil.copyfile(path, source)
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    shutil.copyfile(SETTINGS_FILE, profile / "registrymodifications.xcu")
