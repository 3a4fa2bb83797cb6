"""The base of everything that crosses the wire: strict, frozen, snake_case, times in epoch ms."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Wire(BaseModel):
    """A message or a part of one. Unknown fields are refused, so that a typing slip is seen."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


EpochMs = Annotated[int, Field(ge=0, le=253_402_300_799_999, description="UTC, milliseconds")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
PageNumber = Annotated[int, Field(ge=1, le=10_000)]
