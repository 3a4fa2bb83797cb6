"""What the demo measured: one JSON object, kept in var/demo/report.json."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np


@dataclass
class Report:
    """Times are of the demo's own clock; `_p95` over every site and every repetition."""

    sites_joined: int = 0
    join_p95_s: float = 0.0
    first_frame_p95_s: float = 0.0
    roll_call_present: int = 0
    stage_switch_p95_ms: float = 0.0
    revoke_silence_p95_ms: float = 0.0
    floor_epoch_violations: int = 0
    wall_pages: int = 0
    page_sync_p95_ms: float = 0.0
    packets_forwarded: int = 0
    packets_lost: int = 0
    caption_lag_p95_s: float = 0.0
    caption_wer: float = 1.0
    minutes_pdf: str = ""
    minutes_docx: str = ""
    recording_s: float = 0.0
    film_mp4: str = ""
    av_offset_ms: float | None = None
    documents: int = 0
    pages_rendered: int = 0
    search_hits: int = 0
    ballots: int = 0
    ballots_lost: int = 0
    secret_vote_linkable: bool = True
    log_chain_ok: bool = False
    browsers_ok: bool = False
    transcript_rows: int = 0
    minutes_signed_valid: bool = False
    archive_verified: bool = False
    goals_missed: list[str] = field(default_factory=list)

    def judge(self, sites: int, *, wall_pages: int) -> None:
        """Name every goal that was not reached."""
        goals = {
            "sites_joined": self.sites_joined == sites,
            "join_p95_s": self.join_p95_s <= 3.0,
            "roll_call_present": self.roll_call_present == sites,
            "revoke_silence_p95_ms": 0 < self.revoke_silence_p95_ms <= 300,
            "floor_epoch_violations": self.floor_epoch_violations == 0,
            "wall_pages": self.wall_pages == wall_pages,
            "stage_switch_p95_ms": self.stage_switch_p95_ms <= 500,
            "page_sync_p95_ms": self.page_sync_p95_ms <= 200,
            "packets_lost": self.packets_lost == 0 and self.packets_forwarded > 0,
            "caption_lag_p95_s": self.caption_lag_p95_s <= 3.0,
            "minutes": bool(self.minutes_pdf and self.minutes_docx),
            "recording_s": self.recording_s > 0,
            "film": bool(self.film_mp4),
            "av_offset_ms": self.av_offset_ms is not None and abs(self.av_offset_ms) <= 80,
            "pages_rendered": self.pages_rendered >= self.documents > 0,
            "search_hits": self.search_hits > 0,
            "ballots_lost": self.ballots > 0 and self.ballots_lost == 0,
            "secret_vote_linkable": not self.secret_vote_linkable,
            "log_chain_ok": self.log_chain_ok,
            "browsers_ok": self.browsers_ok,
            "transcript_rows": self.transcript_rows > 0,
            "minutes_signed_valid": self.minutes_signed_valid,
            "archive_verified": self.archive_verified,
        }
        self.goals_missed = [name for name, reached in goals.items() if not reached]

    def write(self, path: Path) -> str:
        """One line of JSON, also written to `path`."""
        line = json.dumps(asdict(self), ensure_ascii=False)
        path.write_text(line + "\n", encoding="utf-8")
        return line


def p95(values: Sequence[float], digits: int = 3) -> float:
    return round(float(np.percentile(values, 95)), digits)
