"""`dienhong archive export | verify | import`: what an operator or an auditor does with bundles."""

import argparse
import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rooms.kernel.error_texts import text
from rooms.kernel.errors import Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.local_files import LocalFiles
from server.archiving.faults import BundleFaulty, Fault
from server.archiving.manifest import Manifest
from server.settings import Settings

FAULTY, REFUSED = 1, 2
ROOTS = "folder of root certificates (PEM) that must vouch for signatures on official papers"


@dataclass(frozen=True, slots=True)
class Checked:
    """A bundle in order. `by_roots`: it was also judged whose the signatures on its papers are."""

    manifest: Manifest
    papers: int
    signatures: int
    by_roots: bool


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    archive = commands.add_parser("archive", help="bundles of closed conferences")
    kinds = archive.add_subparsers(required=True)

    export = kinds.add_parser("export", help="write the record of a conference into one file")
    export.add_argument("conference")
    export.add_argument("out", type=Path)
    export.set_defaults(run=_export)

    check = kinds.add_parser("verify", help="is a bundle what was exported?")
    check.add_argument("bundle", type=Path)
    check.add_argument("--key", help="public key of the server that must have signed it")
    check.add_argument("--roots", type=Path, help=ROOTS)
    check.add_argument("--json", action="store_true", help="the verdict as one line of JSON")
    check.set_defaults(run=_verify)

    take = kinds.add_parser("import", help="read a bundle of another server in this one's archive")
    take.add_argument("bundle", type=Path)
    take.add_argument("--key", help="public key of the server that must have signed it")
    take.add_argument("--roots", type=Path, help=ROOTS)
    take.set_defaults(run=_import)


def _export(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(export(settings, options.conference, options.out))


async def export(settings: Settings, conference: str, out: Path) -> int:
    from rooms.migrations import migrate
    from server.archiving.writing import write
    from server.domain import opened

    await migrate(settings.database_url)
    async with opened(settings) as domain:
        try:
            plan = await domain.record.bundles.plan(ConferenceId(conference))
        except Refused as refusal:
            return _refused(refusal)
        await asyncio.to_thread(write, plan, out)
    _print(plan.manifest)
    print(f"  {out}: {plan.size:,} byte")
    return 0


async def check(bundle: Path, key: str | None, roots: Path | None, memory_mb: int) -> Checked:
    """Raises `BundleFaulty`. Without `roots`, or a certificate in it, signatures are judged only as
    to whether they are intact."""
    from server.archiving.official import judge
    from server.archiving.verifying import verify
    from server.signing.signatures import PdfSignatures

    verified = await asyncio.to_thread(verify, bundle, key=key)
    with TemporaryDirectory() as folder:
        files = LocalFiles(Path(folder))
        known = PdfSignatures(files, roots or Path(folder), memory_mb)
        by_roots = known.verifies
        count = await judge(bundle, verified.papers, known.verify, by_roots=by_roots)
    return Checked(verified.manifest, len(verified.papers), count, by_roots)


def _verify(settings: Settings, options: argparse.Namespace) -> int:
    if not _has_roots(options.roots):
        return REFUSED
    roots = options.roots or settings.under_data(settings.signing.roots)
    try:
        memory_mb = settings.rendering.memory_mb
        there = roots if roots.is_dir() else None
        checked = asyncio.run(check(options.bundle, options.key, there, memory_mb))
    except BundleFaulty as fault:
        if options.json:
            _json({"ok": False, "fault": fault.fault.value, "where": fault.where})
        else:
            _faulty(fault)
        return REFUSED if fault.fault is Fault.UNREADABLE else FAULTY
    manifest = checked.manifest
    if options.json:
        _json(
            {
                "ok": True,
                "conference": manifest.conference.id,
                "signed_by": manifest.signed_by,
                "official_papers": checked.papers,
                "signatures": checked.signatures,
                "signatures_judged_by_roots": checked.by_roots,
            }
        )
    else:
        print("Gói còn nguyên vẹn · The bundle is as it was exported")
        _print(manifest)
        _print_papers(checked, roots)
    return 0


def _import(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(take(settings, options.bundle, options.key, options.roots))


async def take(settings: Settings, bundle: Path, key: str | None, roots: Path | None = None) -> int:
    from rooms.migrations import migrate
    from server.archiving.importing import take_in
    from server.domain import opened
    from server.signing.signatures import PdfSignatures

    if not _has_roots(roots):
        return REFUSED
    trusted = roots or settings.under_data(settings.signing.roots)
    for folder in (settings.data, trusted):
        folder.mkdir(parents=True, exist_ok=True)
    await migrate(settings.database_url)
    async with opened(settings) as domain:
        known = PdfSignatures(domain.files, trusted, settings.rendering.memory_mb)
        try:
            done = await take_in(
                bundle,
                domain.record.archive.imports,
                domain.files,
                known.verify,
                key=key,
                by_roots=roots is not None,
            )
        except BundleFaulty as fault:
            _faulty(fault)
            return FAULTY
        except Refused as refusal:
            return _refused(refusal)
        await domain.record.archive.refresh()
    new = "Đã nhập · Imported" if done.new else "Đã có từ trước · Was here already"
    print(new)
    _print(done.manifest)
    return 0


def _print(manifest: Manifest) -> None:
    counts = manifest.counts
    print(f"  {manifest.conference.title} ({manifest.conference.id})")
    print(
        f"  {len(manifest.files)} tệp · {counts.log_lines} dòng nhật ký · {counts.papers} tài liệu"
        f" · {counts.transcript_rows} dòng lời · {counts.recordings} bản ghi gốc"
    )
    print(f"  khóa công khai · public key: {manifest.signed_by or '-'}")


def _print_papers(checked: Checked, roots: Path) -> None:
    """What was found of the signatures on papers, and what could not be."""
    if checked.papers == 0:
        return
    print(f"  {checked.papers} văn bản · official papers, {checked.signatures} chữ ký · signatures")
    if checked.signatures == 0:
        print("  Văn bản ký trên giấy · The papers were signed on paper")
    elif checked.by_roots:
        print("  Chữ ký nguyên vẹn, đúng người · The signatures are intact and of who signed")
    else:
        print(
            f"  Chữ ký nguyên vẹn; CHƯA xét được là của ai: không có chứng thư gốc ở {roots}"
            " (--roots)"
        )
        print(
            "  The signatures are intact; whose they are was NOT judged: no root certificate"
            " (--roots)"
        )


def _has_roots(folder: Path | None) -> bool:
    """Who names a folder wants to be told when there is nothing in it to judge by."""
    if folder is None or any(folder.glob("*.pem")):
        return True
    print(f"Không có chứng thư gốc (*.pem) trong {folder}", file=sys.stderr)
    print(f"There is no root certificate (*.pem) in {folder}", file=sys.stderr)
    return False


def _json(verdict: object) -> None:
    print(json.dumps(verdict, ensure_ascii=False))


def _faulty(fault: BundleFaulty) -> None:
    print(f"{fault.fault.value}: {fault.sentence('vi')}", file=sys.stderr)
    print(f"  {fault.sentence('en')}", file=sys.stderr)


def _refused(refusal: Refused) -> int:
    for language in ("vi", "en"):
        print(text(refusal.code, language, refusal.params), file=sys.stderr)
    return REFUSED
