"""The error tree. The class names it, the docstring is its message, the status its face.

ForebayError                     500
├── NotFound                     404
├── NotAllowed                   403
├── NotSignedIn                  401
├── Malformed                    422
├── TooMany                      429
├── Conflict                     409
│   ├── IllegalMove              409
│   ├── StaleVersion             412
│   └── OfferOver                410
└── Unavailable                  503
"""


class ForebayError(Exception):
    """Something went wrong."""

    status = 500
    #: Seconds after which the caller may try again, where that is known.
    retry_after: int | None = None

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class NotFound(ForebayError):
    """There is nothing here, or it is not yours to see."""

    status = 404


class NotAllowed(ForebayError):
    """Your role does not permit this."""

    status = 403


class NotSignedIn(ForebayError):
    """Sign in first."""

    status = 401


class Malformed(ForebayError):
    """The request could not be understood."""

    status = 422


class TooMany(ForebayError):
    """Too many tries. Wait a little."""

    status = 429

    def __init__(self, message: str | None = None, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Conflict(ForebayError):
    """Someone or something was quicker."""

    status = 409


class IllegalMove(Conflict):
    """The conversation is no longer in a state that permits this."""


class StaleVersion(Conflict):
    """What you saw has changed since. Look again."""

    status = 412


class OfferOver(Conflict):
    """The offer ran out or was taken back before it was accepted."""

    status = 410


class Unavailable(ForebayError):
    """A part this needs is not running. Try again in a moment."""

    status = 503
    retry_after = 5
