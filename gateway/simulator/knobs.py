"""How a simulated carrier can be made to misbehave, for tests."""

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """How the carrier answers one send, instead of well."""

    model_config = ConfigDict(extra="forbid")

    #: HTTP status; 201 answers well, only later.
    status: int = 201
    #: Whether it takes the message all the same: a 500 after it was accepted.
    accept: bool = True
    code: int | None = None
    retry_after: int | None = None
    #: Seconds until it answers.
    hang: float = Field(default=0.0, ge=0, le=120)
    #: Break the connection in the middle of the answer.
    reset: bool = False


class Knobs(BaseModel):
    """Everything that can be turned. What is not sent goes back to its rest position."""

    model_config = ConfigDict(extra="forbid")

    #: Used up one by one by the next sends.
    answers: list[Answer] = Field(default_factory=list)
    #: Seconds between one receipt and the next.
    receipt_delay: float = Field(default=0.2, ge=0, le=60)
    #: How often each receipt is sent.
    receipt_copies: int = Field(default=1, ge=0, le=10)
    #: Send receipts in reverse order.
    receipts_backwards: bool = False
    #: How often each customer's text is delivered, all at once.
    webhook_copies: int = Field(default=1, ge=0, le=20)
    #: Numbers whose phones never get anything, with Twilio's error code.
    unreachable: dict[str, int] = Field(default_factory=dict)
