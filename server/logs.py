"""Logs: one JSON object a line. Fields are chosen so that no person is named at info level:
log ids through `short`, never names, addresses of mail, SDP, titles or tokens.
"""

import hashlib
import logging
import sys
from typing import Literal

import structlog


def set_up(level: str, format_: Literal["json", "text"]) -> None:
    """Send our logs and those of the libraries to standard error in one form."""
    numeric = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if format_ == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    last = [structlog.processors.format_exc_info, renderer] if format_ == "json" else [renderer]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    # What libraries say at info level may name people (URLs, SDP); only their warnings are kept.
    root.setLevel(max(numeric, logging.WARNING))


def short(identifier: str) -> str:
    """A stable stand-in for an identifier, enough to follow one person's lines, not to find him."""
    return hashlib.blake2s(identifier.encode(), digest_size=5).hexdigest()
