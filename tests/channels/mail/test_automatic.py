"""Which mails machines send, and which people do."""

import pytest

from channels.mail.letter import Auto
from channels.mail.reading import read

AWAY = "Subject: Automatic reply: My bill"
REPORT = 'Content-Type: multipart/report; report-type={}; boundary="r"\n\n--r\n\nx\n--r--'


@pytest.mark.parametrize(
    ("auto", "head"),
    [
        (Auto.REPLIED, "Auto-Submitted: auto-replied"),
        (Auto.REPLIED, "Auto-Submitted: Auto-Replied (vacation)"),
        (Auto.REPLIED, 'Auto-Submitted: auto-replied; owner-email="a@b.example"'),
        (Auto.GENERATED, "Auto-Submitted: auto-generated"),
        (Auto.GENERATED, "Auto-Submitted: auto-notified"),
        (Auto.GENERATED, "Auto-Submitted: something-new"),
        (Auto.NONE, "Auto-Submitted: no"),
        (Auto.NONE, "Auto-Submitted:"),
        (Auto.REPLIED, "Precedence: auto_reply"),
        (Auto.GENERATED, "Precedence: bulk"),
        (Auto.GENERATED, "Precedence: junk"),
        (Auto.LIST, "Precedence: list"),
        (Auto.NONE, "Precedence: first-class"),
        (Auto.LIST, "List-Id: Neighbors <neighbors.mail.example>"),
        (Auto.LIST, "List-Unsubscribe: <https://x.example/u>"),
        (Auto.LIST, "Auto-Submitted: no\nList-Post: <mailto:l@mail.example>"),
        (Auto.REPLIED, "X-Autoreply: yes"),
        (Auto.REPLIED, "X-Autorespond: My bill"),
        (Auto.REPLIED, "List-Id: <l.mail.example>\nAuto-Submitted: auto-replied"),
        (Auto.GENERATED, "Return-Path: <>"),
        (Auto.NONE, "Return-Path: <ana@mail.example>"),
        (Auto.NONE, "X-Auto-Response-Suppress: All"),
        (Auto.NONE, AWAY),
        (Auto.REPLIED, f"{AWAY}\nX-Auto-Response-Suppress: All"),
        (Auto.REPLIED, f"{AWAY}\nPrecedence: bulk"),
        (Auto.REPLIED, f"{AWAY}\nReturn-Path: <>"),
        (Auto.REPLIED, "Subject: Fuera de la oficina\nAuto-Submitted: auto-generated"),
        (Auto.NONE, "Subject: Are you out of the office today?"),
        (Auto.REPLIED, REPORT.format("disposition-notification")),
        (Auto.GENERATED, REPORT.format("feedback-report")),
    ],
)
def test_a_mail_is_told_by_its_headers(auto: Auto, head: str) -> None:
    assert read(f"From: ana@mail.example\n{head}\n\nwords".encode()).auto is auto
