"""What /readyz tells of a service that is ready."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class LoadFailure(BaseModel):
    """Why what is published is not what is served."""

    detail: str = Field(examples=["newcomer.sav of version 3f0c9a1b is damaged: publish again"])
    since: datetime
    tries: int = Field(description="so far; they become rarer", examples=[3])


class Readiness(BaseModel):
    version: str = Field(description="that is served", examples=["3f0c9a1b"])
    promotion: int = Field(description="by which it became current", examples=[7])
    since: datetime = Field(description="when this worker began to answer from it")
    trouble: LoadFailure | None = Field(
        description="null where what is published is what is served; else the last good version "
        "is served until this ends"
    )
