"""Mails as an office gets them every day."""

from tests.channels.mail.case import Case, case, coded, part, parts

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
UTF8 = b"Content-Type: text/plain; charset=utf-8\n"
HTML = b"Content-Type: text/html\n\n"

ALTERNATIVE = parts(
    b"alternative",
    part(b"Content-Type: text/plain", b"plain words"),
    part(b"Content-Type: text/html", b"<p>html words</p>"),
    boundary=b"alt",
)
PICTURE = coded(b"Content-Type: image/png", PNG)

EVERYDAY: tuple[Case, ...] = (
    case("plain text", b"Subject: My bill\n\nHello\n", text="Hello", subject="My bill"),
    case("no header but the sender", b"\nHello\n", text="Hello", subject="", problems=[]),
    case("CR LF line ends", b"Subject: x\r\n\r\none\r\ntwo\r\n", text="one\ntwo"),
    case("several senders: the first counts", b"From: b@mail.example\n\nx", name="Ana Ruiz"),
    case(
        "ids",
        b"Message-ID: <a.1@mail.example>\nIn-Reply-To: <out-2@alderfalls.example>\n"
        b"References: <out-1@alderfalls.example>\n <out-2@alderfalls.example>\n\nx",
        message_id="a.1@mail.example",
        in_reply_to="out-2@alderfalls.example",
        references=["out-1@alderfalls.example", "out-2@alderfalls.example"],
    ),
    case(
        "addresses",
        b'To: "Accounts, Alder Falls" <Accounts@AlderFalls.example>, b@mail.example\n'
        b"Cc: c@mail.example (Carl)\nReply-To: <d@mail.example>\n\nx",
        to=["accounts@alderfalls.example", "b@mail.example"],
        cc=["c@mail.example"],
        reply_to=["d@mail.example"],
    ),
    case(
        "a date with a zone",
        b"Date: Tue, 24 Nov 2026 09:15:00 -0800 (PST)\n\nx",
        date="2026-11-24T09:15:00-08:00",
    ),
    case(
        "a date without a zone is UTC",
        b"Date: Tue, 24 Nov 2026 09:15:00 -0000\n\nx",
        date="2026-11-24T09:15:00+00:00",
    ),
    case(
        "a date as ISO 8601",
        b"Date: 2026-11-24T09:15:00+01:00\n\nx",
        date="2026-11-24T09:15:00+01:00",
    ),
    case("UTF-8", UTF8 + "\n¿Cuánto debo?\n".encode(), text="¿Cuánto debo?"),
    case(
        "Latin-1",
        b"Content-Type: text/plain; charset=iso-8859-1\n\n" + "¿Cuánto?".encode("latin-1"),
        text="¿Cuánto?",
    ),
    case(
        "quoted-printable",
        UTF8 + b"Content-Transfer-Encoding: quoted-printable\n\nma=C3=B1ana=\n y hoy\n",
        text="mañana y hoy",
    ),
    case("base64", coded(UTF8.rstrip(), "señal\n".encode()), text="señal"),
    case(
        "an encoded subject",
        b"Subject: =?utf-8?Q?Factura:_=C2=BFcu=C3=A1nto=3F?=\n\nx",
        subject="Factura: ¿cuánto?",
    ),
    case(
        "a letter torn between two encoded words",
        b"Subject: =?utf-8?q?ma=C3?=\n =?utf-8?q?=B1ana?=\n\nx",
        subject="mañana",
    ),
    case(
        "encoded and plain words in one subject",
        b"Subject: Re: =?iso-8859-1?q?ma=F1ana?= at 5\n\nx",
        subject="Re: mañana at 5",
    ),
    case(
        "the plain text of an alternative is taken",
        ALTERNATIVE,
        text="plain words",
        html="<p>html words</p>",
        files=[],
    ),
    case(
        "HTML alone becomes text",
        HTML + b"<p>One<br>two</p><p>three</p>",
        text="One\ntwo\n\nthree",
        html="<p>One<br>two</p><p>three</p>",
    ),
    case(
        "a table stays a table",
        HTML + b"<table><tr><td>Nov 1</td><td>$7</td></tr>"
        b"<tr><td>December 2</td><td>$9</td></tr></table>",
        text="Nov 1       $7\nDecember 2  $9",
    ),
    case(
        "an empty plain text beside HTML",
        parts(b"alternative", part(b"", b" \n"), part(HTML.rstrip(), b"<b>words</b>")),
        text="words",
    ),
    case(
        "a photograph",
        parts(
            b"mixed",
            part(b"", b"See."),
            coded(b"Content-Disposition: attachment; filename=leak.png", PNG),
        ),
        text="See.",
        files=[("leak.png", "image/png")],
        data=[PNG],
    ),
    case(
        "a picture within HTML",
        parts(
            b"related",
            ALTERNATIVE,
            coded(b"Content-Type: image/png; name=i.png\nContent-ID: <pic@mail.example>", PNG),
        ),
        text="plain words",
        files=[("i.png", "image/png")],
        ids=["pic@mail.example"],
    ),
    case(
        "words, a picture, words, as Apple Mail sends them",
        parts(b"mixed", part(b"", b"before"), PICTURE, part(b"", b"after")),
        text="before\n\nafter",
        files=[("attachment.png", "image/png")],
    ),
    case(
        "a signed mail (RFC 1847)",
        parts(
            b"signed",
            part(b"Content-Type: text/plain", b"signed words"),
            part(b"Content-Type: application/pgp-signature; name=s.asc", b"-----BEGIN"),
        ),
        text="signed words",
        files=[],
        problems=[],
    ),
    case(
        "an invitation",
        parts(
            b"alternative",
            part(b"Content-Type: text/plain", b"Come by."),
            part(b"Content-Type: text/calendar; method=REQUEST", b"BEGIN:VCALENDAR"),
        ),
        text="Come by.",
        files=[("attachment.ics", "text/calendar")],
    ),
    case(
        "a text file is a file",
        parts(
            b"mixed",
            part(b"", b"words"),
            part(b"Content-Type: text/plain\nContent-Disposition: attachment", b"17"),
        ),
        text="words",
        files=[("attachment.txt", "text/plain")],
    ),
    case(
        "a named text further on is a file",
        parts(b"mixed", part(b"", b"words"), part(b"Content-Type: text/plain; name=a.txt", b"17")),
        text="words",
        files=[("a.txt", "text/plain")],
    ),
    case(
        "a forwarded mail is a file",
        parts(
            b"mixed",
            part(b"", b"see this"),
            part(
                b"Content-Type: message/rfc822",
                b"From: x@mail.example\nSubject: Late fee/waiver\n\nFrom inside",
            ),
        ),
        text="see this",
        files=[("Late fee waiver.eml", "message/rfc822")],
        data=[b"From: x@mail.example\nSubject: Late fee/waiver\n\nFrom inside"],
    ),
    case(
        "a digest of mails (RFC 2046)",
        parts(b"digest", b"\nFrom: x@mail.example\nSubject: one\n\ninner"),
        text="",
        files=[("one.eml", "message/rfc822")],
    ),
    case(
        "flowed text (RFC 3676)",
        b"Content-Type: text/plain; format=flowed\n\n"
        b"This is one \nparagraph.\n\nAnd two.\n>> quoted \n>> deep\n",
        text="This is one paragraph.\n\nAnd two.\n>> quoted deep",
    ),
    case(
        "flowed text in which blanks are only breaks",
        b"Content-Type: text/plain; format=flowed; delsp=yes\n\nunbrok \nen\n",
        text="unbroken",
    ),
    case(
        "stuffed lines of flowed text",
        b"Content-Type: text/plain; format=flowed\n\n From here\n >not quoted\n",
        text="From here\n>not quoted",
    ),
    case(
        "an answer above a quote",
        b"\nYes, please.\n\nOn Mon, Nov 23, 2026 at 10:00 AM Us <a@b.example> wrote:\n\n> Ok?\n",
        reply="Yes, please.",
    ),
    case(
        "an answer above a quote in Spanish",
        UTF8 + "\nSí.\n\nEl lun, 23 nov 2026 a las 10:00, Forebay escribió:\n\n> ¿Sí?\n".encode(),
        reply="Sí.",
    ),
    case(
        "an answer above a quote in HTML",
        HTML + b"<div>Done.</div><div>On Mon, Nov 23, 2026, x wrote:</div>"
        b"<blockquote><p>Old</p></blockquote>",
        text="Done.\nOn Mon, Nov 23, 2026, x wrote:\n> Old",
        reply="Done.",
    ),
)
