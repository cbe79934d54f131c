"""A morning's mail of an office, made up: plain and HTML, answers, pictures, bounces, oddities."""

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from itertools import cycle, islice
from random import Random

#: How many mails there are.
MAILS = 300

_OURS = "accounts@alderfalls.example"

_PARAGRAPHS = (
    "My bill for November is much higher than last month. We were away and used no water at all.",
    "Could somebody look at my meter? It says 4417, and the bill says 4714. It is meter 88-2210.",
    "I would like to pay 84.20 today and the rest on the 30th, if that is all right with you.",
    "The new tenant moved in on 11/02. The account should not be in my name any longer.",
    "¿Me pueden decir cuánto debo este mes? Mi número de cuenta es 2041883507. Muchas gracias.",
    "Hay una fuga debajo del medidor desde el sábado; el agua llega hasta la calle.",
    "I tried to call twice, but the line was busy. Please call me after 5 pm.",
)
_NAMES = ("Ana Ruiz", "José Peña", "Bob Miller", "Doe, Jane", "Mai Trần", "O'Neil Building Co.")
_QUOTED = (
    "Dear customer,\nyour bill of 143.90 is due on November 30.\n\n"
    "You can pay by mail, at our counter or on our page.\n\nAlder Falls Utilities"
)


class _Writer:
    """Writes mails, no two alike; the same ones each time."""

    def __init__(self) -> None:
        self._random = Random(20261124)  # noqa: S311  nothing is kept secret by it
        self._written = 0

    def plain(self) -> bytes:
        """Return a mail of a few paragraphs."""
        mail = self._begun()
        mail.set_content(self._words())
        return _bytes(mail, self._written)

    def answer(self) -> bytes:
        """Return an answer above a quote, as mail programs write it."""
        mail = self._begun()
        mail["In-Reply-To"] = f"<out-{self._written}@alderfalls.example>"
        mail["References"] = " ".join(f"<out-{n}@alderfalls.example>" for n in range(4))
        quoted = "\n".join(f"> {line}".rstrip() for line in _QUOTED.split("\n"))
        intro = f"On Mon, Nov 23, 2026 at 10:{self._written % 60:02} AM <{_OURS}> wrote:"
        mail.set_content(f"{self._words()}\n\n{intro}\n\n{quoted}\n")
        return _bytes(mail, self._written)

    def both(self) -> bytes:
        """Return a mail in plain text and in HTML, as most programs send it."""
        mail = self._begun()
        words = self._words()
        mail.set_content(words)
        mail.add_alternative(_markup(words), subtype="html")
        return _bytes(mail, self._written)

    def html(self) -> bytes:
        """Return a mail in HTML alone, with a quote and a table."""
        mail = self._begun()
        rows = "".join(
            f"<tr><td>Nov {n}</td><td align=right>{n * 7}.20</td></tr>" for n in range(1, 9)
        )
        quote = f"<blockquote type=cite>{_markup(_QUOTED)}</blockquote>"
        mail.set_content(
            f"<html><head><style>p {{margin:0}}</style></head><body>{_markup(self._words())}"
            f"<table>{rows}</table><img src='http://track.example/{self._written}.gif'>"
            f"<div>On Mon, Nov 23, 2026 at 10:00 AM office wrote:</div>{quote}</body></html>",
            subtype="html",
        )
        return _bytes(mail, self._written)

    def picture(self) -> bytes:
        """Return a mail with a photograph of some 150 kB."""
        mail = self._begun()
        mail.set_content(self._words())
        photo = b"\xff\xd8\xff\xe0" + self._random.randbytes(150_000)
        mail.add_attachment(
            photo, maintype="image", subtype="jpeg", filename="fuga del medidor.jpg"
        )
        return _bytes(mail, self._written)

    def paper(self) -> bytes:
        """Return a mail with a lease as PDF of some 60 kB."""
        mail = self._begun()
        mail.set_content(self._words())
        paper = b"%PDF-1.7\n" + self._random.randbytes(60_000)
        mail.add_attachment(paper, maintype="application", subtype="pdf", filename="lease.pdf")
        return _bytes(mail, self._written)

    def bounce(self) -> bytes:
        """Return a mail server's report on a mail of ours."""
        self._written += 1
        number = self._written
        return (
            "From: MAILER-DAEMON@mx.example\r\nTo: accounts@alderfalls.example\r\n"
            f"Message-ID: <b{number}@mx.example>\r\nSubject: Undelivered Mail\r\n"
            "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
            "--r\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n"
            "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n"
            f"\r\nFinal-Recipient: rfc822; gone{number}@mx.example\r\nAction: failed\r\n"
            "Status: 5.1.1\r\n\r\n--r\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            f"Message-ID: <out-{number}@alderfalls.example>\r\n\r\n--r--\r\n"
        ).encode()

    def odd(self) -> bytes:
        """Return a mail that says one charset and is written in another."""
        self._written += 1
        head = (
            f"From: Ana <ana{self._written}@mail.example>\nTo: {_OURS}\n"
            f"Message-ID: <odd{self._written}@mail.example>\nSubject: factura\n"
            "Content-Type: text/plain; charset=us-ascii\n\n"
        )
        return head.encode() + self._words().encode("cp1252")

    def _begun(self) -> EmailMessage:
        self._written += 1
        name = self._random.choice(_NAMES)
        mail = EmailMessage()
        mail["From"] = f'"{name}" <person{self._written}@mail.example>'
        mail["To"] = f"Customer Accounts <{_OURS}>"
        mail["Subject"] = self._random.choice(_PARAGRAPHS)[:60]
        mail["Date"] = f"Tue, 24 Nov 2026 {self._written % 24:02}:15:00 -0800"
        mail["Message-ID"] = f"<{self._written}.{self._random.getrandbits(64):x}@mail.example>"
        for hop in range(3):
            mail["Received"] = f"from mx{hop}.example (10.0.0.{hop}) by mx.example with ESMTPS"
        return mail

    def _words(self) -> str:
        some = self._random.choices(_PARAGRAPHS, k=self._random.randint(1, 6))
        return "\n\n".join([f"Hello, this is mail {self._written}.", *some, "Thank you"]) + "\n"


def _bytes(mail: EmailMessage, number: int) -> bytes:
    if mail.is_multipart():
        mail.set_boundary(f"part-of-{number}")  # or the library makes one by chance
    return mail.as_bytes(policy=SMTP)


def _markup(words: str) -> str:
    paragraphs = "".join(
        f'<p class="x" style="margin:0">{each}</p>' for each in words.split("\n\n")
    )
    return f'<div dir="ltr">{paragraphs}<a href="https://mail.example/x?a=1&amp;b=2">page</a></div>'


def mails() -> list[bytes]:
    """Return the mails of the benchmark, mixed as an office's are."""
    writer = _Writer()
    kinds: tuple[Callable[[], bytes], ...] = (
        *(writer.both, writer.plain, writer.answer, writer.both, writer.html, writer.answer),
        *(writer.picture, writer.plain, writer.both, writer.paper, writer.odd, writer.both),
        *(writer.bounce, writer.plain, writer.answer),
    )
    return [write() for write in islice(cycle(kinds), MAILS)]
