"""The printed script of the demo, from the same stories the page shows."""

from collections.abc import Iterator

from gateway.demo.stories import STORIES, Step, Story

PANES = {
    "text": "Phone, texts",
    "call": "Phone, call",
    "mail": "Mailbox",
    "chat": "Chat",
    "desk": "Desk",
    "board": "Board",
}

HEAD = """# The demo, in three minutes

Ten stories to walk through after `make up`, at `/demo/customer` (the customer's four panes) and at
the desk. Printed from the same data as that page by `./forebay demo-script`; do not edit by hand.

- Open `/demo/customer` in one window and the sign-in page in another. Two desks in one browser:
  `http://127.0.0.1:8000` and `http://localhost:8000` are two.
- Everybody is invented. At the desk, one click signs in.
- Simulated colleagues take work too. Pause them on the demo page if you want every matter yourself.
"""


def print_script() -> None:
    """Print the script as Markdown."""
    print(markdown(), end="")  # noqa: T201  the command's answer


def markdown() -> str:
    """Return the whole script."""
    seconds = sum(story.seconds for story in STORIES)
    minutes = f"In all about {seconds // 60} minutes {seconds % 60} seconds.\n"
    stories = [_story(number, story) for number, story in enumerate(STORIES, start=1)]
    return "\n".join([HEAD, minutes, *stories])


def _story(number: int, story: Story) -> str:
    steps = [_step(place, step) for place, step in enumerate(story.steps, start=1)]
    head = f"## {number}. {story.title}\n\n**{story.who}.** {story.shows}\n"
    return "\n".join([head, *steps, ""])


def _step(place: int, step: Step) -> str:
    words = "".join(f"\n   - {part}" for part in _parts(step))
    return f"{place}. *{PANES[step.pane]}.* {step.do}{words}\n   - You see: {step.expect}"


def _parts(step: Step) -> Iterator[str]:
    """Yield what is filled in, in the order of a form."""
    if step.subject:
        yield f"Subject: `{step.subject}`"
    if step.say:
        yield f"Words: `{step.say}`"
    if step.press:
        yield f"Keys: `{step.press}`"
    if step.attach:
        yield f"Attach: the {step.attach}"
    if step.sign_in:
        yield f"Sign in as: `{step.sign_in}`"
