"""Every setting, one class for each section. A value comes from the environment:
`DIENHONG_` + section + `__` + name, for example `DIENHONG_HTTP__TLS_PORT=443`.

`docs/operations.md` lists them all; a test compares.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=0, le=65_535, description="0 = any free port")]
Seconds = Annotated[float, Field(gt=0)]
MegaBytes = Annotated[int, Field(gt=0)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Http(Section):
    """Two doors: HTTPS for the network, plain HTTP for this machine only.

    Browsers give cameras only to secure pages and to `localhost`: a newcomer on this machine
    needs no certificate, everybody else uses HTTPS.
    """

    bind: str = "0.0.0.0"  # noqa: S104 - sites come from other machines
    tls_port: Port | None = 8443
    loopback_port: Port | None = 8080
    redirect_port: Port | None = None
    """Plain HTTP on all interfaces that only points to HTTPS."""
    names: tuple[str, ...] = ()
    """Further host names and addresses for the certificate; those of this machine are found."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    idle_s: Seconds = 15
    """A connection that has not sent a whole request head by then is closed (slow-loris)."""
    body_s: Seconds = 15
    """For a JSON body; uploads must keep `slowest_upload_bps`."""
    slowest_upload_bps: Annotated[int, Field(gt=0)] = 8_000
    drain_s: Seconds = 5


class Tls(Section):
    """Without files of one's own, a local authority is made in `folder` and its leaf renewed."""

    folder: Path = Path("tls")
    certificate: Path | None = None
    key: Path | None = None


class Storage(Section):
    """Relative paths lie in the data folder."""

    database: str = "sqlite+aiosqlite:///{data}/dienhong.db"
    files: Path = Path("files")
    ballot_keys: Path = Path("ballot-keys")
    """Keys of secret polls that are going on: on this machine only, never in a backup."""
    code_key: Path = Path("code.key")
    """What the codes on invitations and seats are made from; lost, they must be printed again."""
    bundle_key: Path = Path("bundle.key")
    """What bundles of the archive are signed with; others are given its public half."""
    holidays: Path = Path("holidays")
    """A folder of files (TOML) of the days off of further years, as they are announced."""
    upload_max_mb: MegaBytes = 200
    disk_reserve_mb: MegaBytes = 512
    """Kept free for the log and the votes: uploads are refused below it."""


class Realtime(Section):
    allowed_origins: tuple[str, ...] = ()
    """Besides the server's own origin, such as a development server."""
    ping_s: Seconds = 4
    pong_s: Seconds = 5
    """A dead client leaves the list within `ping_s + pong_s` and the grace."""
    reload_grace_s: Seconds = 4
    connect_s: Seconds = 10
    stalled_s: Seconds = 8
    """A client that reads nothing for so long is cut."""


class Relays(Section):
    """`embedded` starts a relay in the server's process; `remote` waits for `dienhong relay`."""

    mode: Literal["embedded", "remote"] = "embedded"
    bind: str = "0.0.0.0"  # noqa: S104 - clients come from other machines
    udp_port: Port = 8900
    tcp_port: Port | None = 8900
    advertise: tuple[str, ...] = ()
    """Addresses told to clients; empty: all of this machine."""
    token: SecretStr = SecretStr("")
    """Shared with remote relays; empty: made at the first start, kept in the data folder."""
    server: str = "wss://localhost:8443/relay"
    """Where `dienhong relay` registers."""
    ca_file: Path | None = None


class Speech(Section):
    enabled: bool = True
    model: Path = Path("var/models/whisper-base")
    """A folder with Whisper in CTranslate2 form, or with a Zipformer transducer."""
    engine: Literal["auto", "whisper", "zipformer"] = "auto"
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    language: str = "vi"


class Recording(Section):
    enabled: bool = True
    """In the profile `isolated_lan` nothing is recorded whatever is set here."""
    reserve_mb: MegaBytes = 1_024
    """Recording stops when less is free, long before uploads and votes are in need."""
    segment_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    retain_days: Annotated[int, Field(ge=1)] | None = None
    """Recordings are deleted so long after their end; unset: never by themselves."""


class Rendering(Section):
    """Limits of the child processes that open uploaded files."""

    workers: Annotated[int, Field(ge=1, le=32)] = 2
    memory_mb: MegaBytes = 512
    check_s: Seconds = 10
    page_s: Seconds = 10
    linearise_s: Seconds = 60
    office: Path | None = None
    """LibreOffice's `soffice.bin`; found by itself where Debian's packages are installed."""
    office_memory_mb: MegaBytes = 2_048
    office_s: Seconds = 60
    ocr: Path | None = None
    """`tesseract`; found by itself in the usual places."""
    ocr_memory_mb: MegaBytes = 1_024
    ocr_s: Seconds = 60
    """For a page of a scan."""
    ocr_languages: str = "vie"
    queue: Annotated[int, Field(ge=1)] = 1_000


class Signing(Section):
    """Signatures of official papers. Keys stay with their holders; here is only what is trusted."""

    roots: Path = Path("signing/roots")
    """A folder of root certificates (PEM) in the data folder; empty: nothing can be verified, and
    papers are signed outside the system."""
    local_service_url: str = ""
    """Where the signing service listens on the signer's own machine, such as
    `ws://127.0.0.1:8987` (`dienhong signer`); pages may then speak to it."""


class Logging(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "text"] = "json"


class Settings(BaseSettings):
    """The whole; `data` is the folder everything that lasts is kept in."""

    model_config = SettingsConfigDict(
        env_prefix="DIENHONG_",
        env_nested_delimiter="__",
        env_parse_none_str="null",
        frozen=True,
        extra="forbid",
    )

    data: Path = Path("var/data")
    clients: Path = Path("clients")
    profile: Literal["wan", "isolated_lan"] = "wan"
    http: Http = Http()
    tls: Tls = Tls()
    storage: Storage = Storage()
    realtime: Realtime = Realtime()
    relays: Relays = Relays()
    speech: Speech = Speech()
    recording: Recording = Recording()
    rendering: Rendering = Rendering()
    signing: Signing = Signing()
    logging: Logging = Logging()

    def under_data(self, path: Path) -> Path:
        """`path` itself if absolute, else inside the data folder."""
        return (self.data / path).resolve()

    @property
    def may_record(self) -> bool:
        return self.recording.enabled and self.profile != "isolated_lan"

    @property
    def database_url(self) -> str:
        return self.storage.database.format(data=self.data.resolve())
