"""How does the recorder write?"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class RecorderSettings(BaseModel):
    """`niceness`: the relay comes first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    longest_s: Annotated[float, Field(gt=0)] = 600.0
    niceness: Annotated[int, Field(ge=0, le=19)] = 5
