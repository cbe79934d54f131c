"""Mails that are broken, old, or sent to do harm."""

from channels.mail.body import ENCRYPTED
from channels.mail.html import TOO_COMPLEX
from channels.mail.parts import NO_PARTS
from channels.mail.reading import NO_DATE, NO_SENDER, NOTHING
from tests.channels.mail.case import FROM, Case, case, coded, part, parts

PDF = b"%PDF-1.7\n"
_WINMAIL = (
    'It holds a file "winmail.dat", in which Outlook hides the attachments; ask for them again.'
)


def charset(name: bytes, body: bytes) -> bytes:
    return b"Content-Type: text/plain; charset=" + name + b"\n\n" + body


def named(disposition: bytes, body: bytes = b"x") -> bytes:
    return parts(b"mixed", part(b"Content-Disposition: attachment; " + disposition, body))


ODD: tuple[Case, ...] = (
    Case("nothing at all", b"", {"text": "", "sender": None, "problems": [NOTHING, NO_SENDER]}),
    Case("only line ends", b"\r\n\r\n", {"text": "", "problems": [NOTHING, NO_SENDER]}),
    Case("no sender", b"Subject: x\n\nwords", {"sender": None, "problems": [NO_SENDER]}),
    Case("an empty sender", b"From: \n\nwords", {"sender": None, "problems": [NO_SENDER]}),
    Case("a sender that is no mailbox", b"From: MAILER-DAEMON\n\nx", {"sender": None}),
    Case("a group as sender (RFC 6854)", b"From: Nobody:;\n\nx", {"sender": None}),
    Case(
        "a group with members",
        b"From: Us: <a@b.example>, c@d.example;\n\nx",
        {"sender": "a@b.example"},
    ),
    Case(
        "an unquoted comma in a name", b"From: Doe, Jane <j@b.example>\n\nx", {"name": "Doe, Jane"}
    ),
    Case(
        "a mailbox in the name",
        b'From: "x@y.example" <j@b.example>\n\nx',
        {"sender": "j@b.example"},
    ),
    Case(
        "a name that hides a line break",
        b"From: =?utf-8?q?A=0D=0ABcc:_e@x?= <a@b.example>\n\nx",
        {"name": "A Bcc: e@x"},
    ),
    Case(
        "name and mailbox in one encoded word",
        b"From: =?utf-8?q?Jo=C3=A9_=3Cj=40b.example=3E?=\n\nx",
        {"sender": "j@b.example", "name": "Joé"},
    ),
    Case(
        "a byte order mark in front",
        b"\xef\xbb\xbf" + FROM + b"\nwords",
        {"sender": "ana@mail.example", "text": "words"},
    ),
    Case("empty lines in front", b"\r\n\n" + FROM + b"\nwords", {"sender": "ana@mail.example"}),
    Case(
        "a mailbox file's first line",
        b"From ana Tue Nov 24\n" + FROM + b"\nwords",
        {"text": "words"},
    ),
    Case(
        "old Macintosh line ends",
        b"From: a@b.example\rSubject: x\r\rwords",
        {"subject": "x", "text": "words"},
    ),
    case(
        "a line break in an encoded subject",
        b"Subject: =?utf-8?q?x=0D=0ABcc:_evil@x.example?=\n\nx",
        subject="x Bcc: evil@x.example",
    ),
    case(
        "an encoded subject in broken base64", b"Subject: =?utf-8?b?aG9sYQ=?=\n\nx", subject="hola"
    ),
    case("an encoded subject that cannot be decoded", b"Subject: =?utf-8?b?!!!?=\n\nx", subject=""),
    case(
        "an encoded subject of unknown charset",
        b"Subject: =?x-bogus?q?ma=C3=B1ana?=\n\nx",
        subject="mañana",
    ),
    case(
        "an encoded subject with a language (RFC 2231)",
        b"Subject: =?utf-8*es?q?ma=C3=B1ana?=\n\nx",
        subject="mañana",
    ),
    case("a subject in bytes", "Subject: mañana\n\nx".encode(), subject="mañana"),
    case(
        "a subject in bytes of Latin-1", "Subject: mañana\n\nx".encode("latin-1"), subject="mañana"
    ),
    case("a subject with NUL and escape", b"Subject: a\0b\x1b[31mc\n\nx", subject="ab[31mc"),
    case("a very long subject", b"Subject: " + b"x" * 5000 + b"\n\nx", subject="x" * 500),
    case("no message id", b"\nx", message_id=None, references=[]),
    case(
        "Exchange's id", b"Message-ID: <[a1b2]@mail.example>\n\nx", message_id="[a1b2]@mail.example"
    ),
    case("an id without brackets", b"Message-ID: a@mail.example\n\nx", message_id="a@mail.example"),
    case(
        "an id broken by folding",
        b"Message-ID: <a.\n b@mail.example>\n\nx",
        message_id="a.b@mail.example",
    ),
    case(
        "an id on the next line",
        b"Message-ID:\n <a@mail.example>\n\nx",
        message_id="a@mail.example",
    ),
    case(
        "an id among words",
        b"In-Reply-To: Your mail of Monday <a@b.example>\n\nx",
        in_reply_to="a@b.example",
    ),
    case("an empty id", b"Message-ID: <>\n\nx", message_id=None),
    case("a date nobody can read", b"Date: soon\n\nx", date=None, problems=[NO_DATE]),
    case("a date before there was mail", b"Date: Thu, 01 Jan 1970 00:00:00 +0000\n\nx", date=None),
    case("a date of digits", b"Date: " + b"9" * 5000 + b"\n\nx", date=None, problems=[NO_DATE]),
    case("an absurd zone", b"Date: Tue, 24 Nov 2026 09:15:00 +9999\n\nx", date=None),
    case("an unknown charset", charset(b"x-bogus", "mañana".encode()), text="mañana"),
    case(
        "Windows-1252 in us-ascii", charset(b"us-ascii", b"it\x92s ma\xf1ana"), text="it’s mañana"
    ),
    case(
        "Latin-1 that calls itself UTF-8",
        charset(b"utf-8", "mañana".encode("latin-1")),
        text="mañana",
    ),
    case(
        "Russian of a charset that is not stated",
        charset(b"x", "Здравствуйте, какой у меня счёт за воду в этом месяце?".encode("koi8-r")),
        text="Здравствуйте, какой у меня счёт за воду в этом месяце?",
    ),
    case("a codec that is no charset", charset(b"unicode_escape", b"a\\qb"), text="a\\qb"),
    case("a charset with NUL", charset(b'"utf\0-8"', b"words"), text="words"),
    case("NUL and control characters", b"\na\0b\x07c\n", text="abc"),
    case(
        "broken quoted-printable",
        b"Content-Transfer-Encoding: quoted-printable\n\na=ZZb=\n",
        text="a=ZZb",
    ),
    case("broken base64", b"Content-Transfer-Encoding: base64\n\naG9sY\n", text="hol"),
    case(
        "an unknown transfer encoding", b"Content-Transfer-Encoding: rot13\n\nwords", text="words"
    ),
    case("a type that is none", b"Content-Type: text\n\nwords", text="words"),
    case("an empty type", b"Content-Type: \n\nwords", text="words"),
    case(
        "parts without a boundary",
        b"Content-Type: multipart/mixed\n\n--b\n\nwords",
        text="--b\n\nwords",
        problems=[NO_PARTS],
    ),
    case(
        "a boundary that never comes",
        b"Content-Type: multipart/mixed; boundary=q\n\nwords",
        text="words",
        problems=[NO_PARTS],
    ),
    case("no boundary at the end", parts(b"mixed", part(b"", b"words"), close=False), text="words"),
    case("no headers in a part", parts(b"mixed", b"words"), text="words"),
    case(
        "a mail that is encrypted",
        parts(
            b"encrypted",
            part(b"Content-Type: application/pgp-encrypted", b"Version: 1"),
            part(b"Content-Type: application/octet-stream; name=e.asc", b"x"),
        ),
        problems=[ENCRYPTED],
    ),
    case(
        "Outlook's winmail.dat",
        parts(
            b"mixed",
            part(b"", b"words"),
            part(b"Content-Type: application/ms-tnef; name=winmail.dat", b"x"),
        ),
        text="words",
        problems=[_WINMAIL],
    ),
    case(
        "HTML too tangled to clean",
        b"Content-Type: text/html\n\n" + b"<div>" * 5000 + b"words",
        text="words",
        html=None,
        problems=[TOO_COMPLEX],
    ),
    case(
        "HTML with a script",
        b"Content-Type: text/html\n\n<p>a</p><script>b()</script>",
        html="<p>a</p>",
        text="a",
    ),
    case(
        "HTML with a charset inside",
        b'Content-Type: text/html\n\n<meta charset="koi8-r"><p>' + "счёт".encode("koi8-r"),
        text="счёт",
    ),
    case(
        "an attachment alone",
        coded(b"Content-Type: application/pdf; name=a.pdf", PDF),
        text="",
        files=[("a.pdf", "application/pdf")],
    ),
    case(
        "a name with a path",
        named(b'filename="../../etc/passwd"'),
        files=[("passwd", "text/plain")],
    ),
    case(
        "a name with a Windows path",
        named(rb'filename="C:\\Users\\ana\\bill.pdf"'),
        files=[("bill.pdf", "text/plain")],
    ),
    case(
        "a name that runs backwards",
        named(b"filename*=utf-8''bill%E2%80%AEfdp.exe"),
        files=[("billfdp.exe", "text/plain")],
    ),
    case(
        "a name in two pieces (RFC 2231)",
        named(b"filename*0*=utf-8''fuga%20del; filename*1=' medidor.jpg'"),
        files=[("fuga del' medidor.jpg'", "text/plain")],
    ),
    case(
        "a name in an encoded word",
        named(b'filename="=?utf-8?q?factura_de_Jos=C3=A9.pdf?="'),
        files=[("factura de José.pdf", "text/plain")],
    ),
    case(
        "a name in bytes",
        named('filename="mañana.txt"'.encode()),
        files=[("mañana.txt", "text/plain")],
    ),
    case("a name of nothing", named(b'filename=" . "'), files=[("attachment.txt", "text/plain")]),
)
