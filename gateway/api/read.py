"""What every shape the desk reads is made of."""

from pydantic import BaseModel, ConfigDict


class Read(BaseModel):
    """A shape that is filled from whatever has the same names."""

    model_config = ConfigDict(from_attributes=True)
