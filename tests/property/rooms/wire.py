"""Hypothesis strategies for wire messages, read off their annotations."""

import inspect
import re
import types
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from rooms.kernel.wire import Wire

Strategy = st.SearchStrategy[Any]


def messages_of(modules: Iterable[types.ModuleType]) -> list[type[Wire]]:
    """The messages each module defines itself."""
    return [
        member
        for module in modules
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, Wire) and member.__module__ == module.__name__
    ]


def message(model: type[Wire]) -> Strategy:
    """Messages of one type, with every field given."""
    fields = {name: _field(field) for name, field in model.model_fields.items()}
    return st.builds(model, **fields)


def _field(field: FieldInfo) -> Strategy:
    return _annotated(field.annotation, field.metadata)


def _annotated(annotation: Any, metadata: Iterable[Any]) -> Strategy:
    """`metadata` holds the bounds that stand around the annotation."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(arguments[0], [*_bounds_of(arguments[1:]), *metadata])
    if origin in {Union, types.UnionType}:
        return st.one_of([_annotated(one, metadata) for one in arguments])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in {list, tuple, dict}:
        return _collection(origin, arguments, metadata)
    if annotation is type(None):
        return st.none()
    if annotation is bool:
        return st.booleans()
    if annotation is date:
        return st.dates()
    if issubclass(annotation, Enum):
        return st.sampled_from(list(annotation))
    if issubclass(annotation, Wire):
        return st.deferred(lambda: message(annotation))
    return _plain(annotation, list(metadata))


def _collection(origin: type, arguments: tuple[Any, ...], metadata: Iterable[Any]) -> Strategy:
    members = [_annotated(one, []) for one in arguments if one is not Ellipsis]
    if origin is dict:
        return st.dictionaries(*members, max_size=3)
    if origin is tuple and arguments[-1] is not Ellipsis:
        return st.tuples(*members)
    return st.lists(members[0], min_size=_least(metadata), max_size=3).map(origin)


def _plain(annotation: type, metadata: list[Any]) -> Strategy:
    least: Any = next((one.ge for one in metadata if isinstance(one, Ge)), None)
    above: Any = next((one.gt for one in metadata if isinstance(one, Gt)), None)
    most: Any = next((one.le for one in metadata if isinstance(one, Le)), None)
    below: Any = next((one.lt for one in metadata if isinstance(one, Lt)), None)
    if annotation is int:
        return st.integers(least, most)
    if annotation is float:
        return st.floats(
            above if least is None else least,
            below if most is None else most,
            exclude_min=above is not None,
            allow_nan=False,
            allow_infinity=False,
        )
    if annotation is str:
        return _text(metadata)
    raise TypeError(annotation)


def _text(metadata: list[Any]) -> Strategy:
    pattern = next((one.pattern for one in metadata if getattr(one, "pattern", None)), None)
    if pattern is not None:
        return st.from_regex(re.compile(pattern), fullmatch=True).filter(
            lambda text: len(text) <= _most(metadata, 64)
        )
    letters = st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"])
    return st.text(letters, min_size=_least(metadata), max_size=_most(metadata, 40))


def _bounds_of(metadata: Iterable[Any]) -> list[Any]:
    """Bounds inside a `Field` stand beside the others."""
    flat: list[Any] = []
    for one in metadata:
        flat += one.metadata if isinstance(one, FieldInfo) else [one]
    return flat


def _least(metadata: Iterable[Any]) -> int:
    lengths = [one.min_length for one in metadata if isinstance(one, MinLen | StringConstraints)]
    return max((length for length in lengths if length is not None), default=0)


def _most(metadata: Iterable[Any], default: int) -> int:
    lengths = [one.max_length for one in metadata if isinstance(one, MaxLen | StringConstraints)]
    return min((length for length in lengths if length is not None), default=default)
