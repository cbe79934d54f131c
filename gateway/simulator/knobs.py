"""How a simulated carrier can be made to misbehave, for tests, and how fast its people are."""

from dataclasses import dataclass, field
from typing import Literal

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


class MailFault(BaseModel):
    """How the mail server treats one connection that reaches this step, instead of well."""

    model_config = ConfigDict(extra="forbid")

    #: "data" is the command, "dot" the end of the mail.
    step: Literal["connect", "ehlo", "mail", "rcpt", "data", "dot"] = "rcpt"
    #: What it answers; None breaks the connection off without a word.
    code: int | None = Field(default=None, ge=400, le=599)
    words: str = "As asked."
    #: Seconds until it does so.
    hang: float = Field(default=0.0, ge=0, le=120)
    #: At the dot: whether the mail was taken all the same.
    accept: bool = True


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

    #: Used up one by one by the next calls the utility makes.
    call_answers: list[Answer] = Field(default_factory=list)
    #: How fast people speak and sounds play: 1 is the demo's pace, 0 takes no time.
    #: None is the pace the carrier was started with.
    pace: float | None = Field(default=None, ge=0, le=10)
    #: Seconds added to the silence a listening call puts up with: hands type
    #: slower than mouths speak.
    typing: float = Field(default=45.0, ge=0, le=600)
    #: Whether the phones the utility calls are picked up by themselves.
    auto_answer: bool = True
    #: Seconds until they are, at pace 1.
    answer_after: float = Field(default=2.0, ge=0, le=60)
    #: Seconds a phone rings, whatever the order says.
    ring_seconds: float | None = Field(default=None, ge=0, le=600)
    #: Numbers nobody answers at, and how.
    lines: dict[str, Literal["busy", "no-answer", "failed"]] = Field(default_factory=dict)
    #: How often each question of a call is asked at once; the first one's answer counts.
    voice_copies: int = Field(default=1, ge=1, le=20)
    #: Seconds before each status callback.
    status_delay: float = Field(default=0.0, ge=0, le=60)
    #: How often each status callback is sent.
    status_copies: int = Field(default=1, ge=0, le=10)
    #: Send a call's status callbacks in reverse order, as far as they come close together.
    status_backwards: bool = False

    #: Used up one by one by the next connections to the mail server.
    mail_faults: list[MailFault] = Field(default_factory=list)
    #: Seconds after the end of each mail until the mail server says that it has it.
    mail_delay: float = Field(default=0.0, ge=0, le=120)
    #: Refuse the first mail from each sender to each recipient with 451 (RFC 6647).
    greylist: bool = False
    #: Mailboxes that do not exist, with the code they are refused with.
    no_mailbox: dict[str, int] = Field(default_factory=dict)
    #: Addresses whose owner is away, and what their mailbox answers: every mail, even an
    #: automatic one, to its Reply-To, as the rudest responders do.
    vacations: dict[str, str] = Field(default_factory=dict)


@dataclass(slots=True)
class Panel:
    """Where the knobs are: one for the whole carrier."""

    #: The pace the carrier was started with.
    pace_at_rest: float = 1.0
    knobs: Knobs = field(default_factory=Knobs)

    @property
    def pace(self) -> float:
        """What every spoken second is multiplied by."""
        return self.pace_at_rest if self.knobs.pace is None else self.knobs.pace
