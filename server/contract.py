"""The one contract that clients are built against, made from the messages: OpenAPI 3.1.

Paths come from `server.http.surface`; socket messages are components and listed under `x-socket`.
A model both sent and received is described as the server sends it: all fields present.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from rooms.kernel.error_texts import by_language
from rooms.kernel.errors import ErrorCode
from rooms.live import messages as live
from rooms.notes import messages as notes
from server.http.endpoint import Endpoint
from server.http.surface import ENDPOINTS
from server.realtime import messages as realtime

Schema = dict[str, Any]
Mode = Literal["validation", "serialization"]

REF = "#/components/schemas/"

CLIENT_EVENTS: dict[str, tuple[Any, Any]] = {
    "join": (realtime.Join, realtime.Joined),
    "command": (realtime.CommandRequest, live.Accepted),
    "since": (realtime.Since, realtime.CaughtUp),
    "media": (realtime.MediaRequest, realtime.MediaReply),
}
"""Each answers its second message or `Failure`; `leave` carries nothing."""

CLIENT_SIGNALS: dict[str, Any] = {"signal": realtime.ClientSignal}
"""Lossy, without an answer."""

SERVER_EVENTS: dict[str, Any] = {"events": live.Events, "signal": realtime.Signal}

NAMED_UNIONS: dict[str, tuple[Any, Mode]] = {
    "Command": (live.Command, "validation"),
    "Event": (live.Event, "serialization"),
    "MediaRequest": (realtime.MediaRequest, "validation"),
    "NoteOperation": (notes.NoteOperation, "validation"),
    "ClientSignal": (realtime.ClientSignal, "validation"),
    "Signal": (realtime.Signal, "serialization"),
}


def openapi() -> Schema:
    """The whole document; the same on every run."""
    schemas = _schemas()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Diên Hồng",
            "version": str(realtime.PROTOCOL),
            "description": "REST of the server and, as components, the messages of its socket.",
        },
        "paths": _paths(),
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": "dh_session"},
                "token": {"type": "apiKey", "in": "header", "name": "X-Session-Token"},
            },
        },
        "x-socket": _socket(),
    }


def render(document: object) -> str:
    """JSON as it is committed: sorted, indented, readable Vietnamese, a newline at the end."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def files() -> dict[str, str]:
    """Every generated file of `contract/` by its name."""
    return {
        "openapi.json": render(openapi()),
        "errors.vi.json": render(by_language("vi")),
        "errors.en.json": render(by_language("en")),
    }


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")


def stale(folder: Path) -> list[str]:
    """Names of files that are missing or differ from what would be written."""
    return [
        name
        for name, text in files().items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def _schemas() -> Schema:
    received = _definitions("validation", _received())
    sent = _definitions("serialization", _sent())
    return _with_named_unions({**received, **sent})


def _received() -> dict[str, Any]:
    models: dict[str, Any] = {e.body.__name__: e.body for e in ENDPOINTS if e.body is not None}
    models |= {_name(request): request for request, _ in CLIENT_EVENTS.values()}
    models |= {_name(signal): signal for signal in CLIENT_SIGNALS.values()}
    models["Connect"] = realtime.Connect
    return models


def _sent() -> dict[str, Any]:
    models: dict[str, Any] = {
        e.reply.__name__: e.reply for e in ENDPOINTS if isinstance(e.reply, type)
    }
    models |= {_name(reply): reply for _, reply in CLIENT_EVENTS.values()}
    models |= {_name(event): event for event in SERVER_EVENTS.values()}
    models |= {"Failure": realtime.Failure, "ErrorCode": ErrorCode}
    return models


def _name(message: object) -> str:
    for name, (union, _) in NAMED_UNIONS.items():
        if message is union:
            return name
    return str(getattr(message, "__name__", message))


def _definitions(mode: Mode, models: dict[str, Any]) -> Schema:
    unions = {name: union for name, (union, m) in NAMED_UNIONS.items() if m == mode}
    inputs: list[tuple[str, Mode, TypeAdapter[Any]]] = [
        (name, mode, TypeAdapter(model)) for name, model in {**models, **unions}.items()
    ]
    by_key, shared = TypeAdapter.json_schemas(inputs, ref_template=REF + "{model}")
    definitions: Schema = dict(shared.get("$defs", {}))
    for (name, _), schema in by_key.items():
        if schema.get("$ref") != REF + name:
            definitions[name] = schema
    wrong = [name for name in definitions if not re.fullmatch(r"[A-Za-z]+", name)]
    if wrong:
        raise ValueError(f"two messages share a class name: {wrong}")
    return definitions


def _with_named_unions(schemas: Schema) -> Schema:
    """Refer to a named union instead of repeating it where it is used."""
    bodies = {json.dumps(schemas[name]["oneOf"]): name for name in NAMED_UNIONS}

    def replaced(node: object, top: bool) -> object:
        if isinstance(node, dict):
            name = bodies.get(json.dumps(node.get("oneOf"))) if not top else None
            if name is not None:
                return {"$ref": REF + name}
            return {key: replaced(value, top=False) for key, value in node.items()}
        if isinstance(node, list):
            return [replaced(value, top=False) for value in node]
        return node

    return {name: replaced(schema, top=True) for name, schema in schemas.items()}


def _socket() -> Schema:
    return {
        "path": "/socket.io",
        "protocol": realtime.PROTOCOL,
        "connect": {"$ref": REF + "Connect"},
        "client": {
            event: {
                "request": {"$ref": REF + _name(request)},
                "reply": {"oneOf": [{"$ref": REF + _name(reply)}, {"$ref": REF + "Failure"}]},
            }
            for event, (request, reply) in CLIENT_EVENTS.items()
        }
        | {event: {"request": {"$ref": REF + _name(m)}} for event, m in CLIENT_SIGNALS.items()},
        "server": {event: {"$ref": REF + _name(m)} for event, m in SERVER_EVENTS.items()},
    }


def _paths() -> Schema:
    paths: Schema = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return paths


def _operation(endpoint: Endpoint) -> Schema:
    operation: Schema = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "security": _security(endpoint),
        "responses": {
            str(endpoint.status): _answer(endpoint),
            "default": {
                "description": "Refused.",
                "content": {"application/json": {"schema": {"$ref": REF + "Failure"}}},
            },
        },
    }
    parameters = [*_path_parameters(endpoint), *_query_parameters(endpoint)]
    if parameters:
        operation["parameters"] = parameters
    if endpoint.body is not None:
        schema = {"$ref": REF + endpoint.body.__name__}
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    if endpoint.form:
        operation["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": _form(endpoint.form)}},
        }
    return operation


def _security(endpoint: Endpoint) -> list[Schema]:
    match endpoint.access.value:
        case "cookie":
            return [{"cookie": []}]
        case "token":
            return [{"cookie": [], "token": []}]
        case _:
            return []


def _answer(endpoint: Endpoint) -> Schema:
    if endpoint.reply is None:
        return {"description": "Done."}
    if isinstance(endpoint.reply, str):
        return {"description": endpoint.summary, "content": {endpoint.reply: {}}}
    schema = {"$ref": REF + endpoint.reply.__name__}
    return {"description": endpoint.summary, "content": {"application/json": {"schema": schema}}}


def _path_parameters(endpoint: Endpoint) -> Iterable[Schema]:
    for name in re.findall(r"{(\w+)}", endpoint.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameters(endpoint: Endpoint) -> Iterable[Schema]:
    for query in endpoint.query:
        yield {
            "name": query.name,
            "in": "query",
            "required": query.required,
            "schema": {"type": query.kind},
        }


def _form(names: Iterable[str]) -> Schema:
    return {
        "type": "object",
        "properties": {
            name: {"type": "string", "format": "binary"} if name == "file" else {"type": "string"}
            for name in names
        },
        "required": ["file", "title", "kind"],
    }
