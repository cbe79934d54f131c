"""Vacation responders: mailboxes that answer by themselves, whoever writes."""

from collections import Counter

from gateway.simulator.knobs import Panel
from gateway.simulator.mailboxes import Item
from gateway.simulator.posting import Draft, Post

#: How often one mailbox answers before its provider stops it: a loop ends here.
MOST_ANSWERS = 50


class Vacations:
    """Answers mail for those who are away."""

    def __init__(self, panel: Panel, post: Post) -> None:
        self._panel = panel
        self._post = post
        self._answered: Counter[str] = Counter()

    def answer(self, item: Item) -> None:
        """Answer a mail that arrived, if its recipient is away."""
        words = self._panel.knobs.vacations.get(item.address)
        if words is None or not item.reply_to or self._answered[item.address] >= MOST_ANSWERS:
            return
        self._answered[item.address] += 1
        self._post.send(
            Draft(
                sender=item.address,
                name="",
                recipient=item.reply_to,
                subject=f"Out of office: {item.subject}",
                text=words,
                answers=item,
                automatic=True,
            )
        )
