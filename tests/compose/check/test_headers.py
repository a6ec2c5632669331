"""If these fail, mail is refused, lands elsewhere, or cannot be answered or left."""

import pytest

from newsletter.compose.check import headers
from newsletter.compose.check.mail import Mail
from newsletter.settings import Settings
from tests.compose.check.mails import broken, digest, rewritten

OURS = {one.rule for one in headers.CHECKS}
SIGNED = b"DKIM-Signature: v=1; h=From:List-Unsubscribe%s; b=y\r\nFrom: "

BROKEN = [
    ("J01", b"List-Unsubscribe: <https:", b"List-Unsubscribe: <http:"),
    ("J01", b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
    ("J01", b"List-Unsubscribe-Post: List-Unsubscribe=One-Click", b"List-Unsubscribe-Post: ano"),
    ("J01", b"From: ", SIGNED % b""),
    ("J02", b"<mailto:redakce", b"<x:redakce"),
    ("J03", b"List-Id: ", b"X-List-Id: "),
    ("J03", b"<tydenni.example.cz>", b""),
    ("J04", b"From: ", b"X-From: "),
    ("J04", b'"Zpravodaj pro obce" <zpravodaj@example.cz>', b"<zpravodaj@example.cz>"),
    ("J04", b"<zpravodaj@example.cz>", b"<zpravodaj>"),
    ("J04", b"To: <starosta", b"To: <mesto@obec.example>, <starosta"),
    ("J04", b"To: <starosta", b"Cc: <mesto@obec.example>\r\nTo: <starosta"),
    ("J04", b"To: <starosta@obec.example>", b"To: undisclosed-recipients:;"),
    ("J05", b"Date: Mon, 23 Nov", b"Date: Mon, 33 Nov"),
    ("J05", b"Date: Mon", b"X-Date: Mon"),
    ("J05", b"Message-ID", b"X-Message-ID"),
    ("J06", b"Subject: =?utf-8?b?", b"Subject: Zpravodaj\r\nX-Subject: =?utf-8?b?"),
    ("J06", b"Subject: =?utf-8?b?", b"Subject: %s\r\nX-Subject: =?utf-8?b?" % (b"Zpravodaj " * 8)),
    ("J06", b"Subject: =?utf-8?b?",
     b"Subject: Zpravodaj pro obce 47/2026: dotace!!\r\nX-Subject: =?utf-8?b?"),
    ("J06", b"Subject: =?utf-8?b?",
     b"Subject: =?utf-8?q?Zpravodaj_pro_obce_47/2026_=F0=9F=8E=89?=\r\nX-Subject: =?utf-8?b?"),
    ("J07", b"Precedence: bulk", b"Precedence: bulk\r\nX-Long: " + b"a " * 500),
    ("J07", b"Precedence: bulk", b"Precedence: bulk\r\nX-Word: =?utf-8?q?" + b"a" * 80 + b"?="),
    ("J07", b"Precedence: bulk", b"Precedence: bu\0lk"),
    ("J07", b"Precedence: bulk", b"Precedence: bu\rlk"),
    ("J08", b"Content-Language: cs", b"X-Language: cs"),
    ("J08", b"Content-Language: cs", b"Content-Language: de"),
    ("J09", b"<zpravodaj@example.cz>", b"<no-reply@example.cz>"),
    ("J09", b"<redakce@example.cz>", b"<neodpovidejte@example.cz>"),
    ("J10", b"Precedence: bulk", b"Subject: Druhy\r\nPrecedence: bulk"),
    ("J10", b"Precedence: bulk", b"Date: Mon, 23 Nov 2026 09:30:00 +0100\r\nPrecedence: bulk"),
    ("J10", b"Subject: =?utf-8?b?", b"X-Subject: =?utf-8?b?"),
    ("J11", b"Precedence: bulk", b"X-Note: " + b"slovo " * 20 + b"\r\nPrecedence: bulk"),
]  # fmt: skip


def test_ours_are_as_they_should_be(settings: Settings) -> None:
    assert not broken(digest(settings)) & OURS


@pytest.mark.parametrize(("rule", "old", "new"), BROKEN)
def test_every_rule_finds_what_breaks_it(
    settings: Settings, rule: str, old: bytes, new: bytes
) -> None:
    assert rule in broken(rewritten(settings, old, new)) & OURS


def test_every_rule_has_its_mail() -> None:
    assert {rule for rule, _old, _new in BROKEN} == OURS


def test_a_signature_that_covers_how_to_leave_is_right(settings: Settings) -> None:
    mail = rewritten(settings, b"From: ", SIGNED % b":list-unsubscribe-post")
    assert not broken(mail) & OURS


def test_a_message_id_may_be_on_the_mail_server_of_the_domain(settings: Settings) -> None:
    raw = digest(settings).raw
    at = raw.index(b"@example.cz>\r\nSubject")
    assert "J05" not in broken(Mail(raw[:at] + b"@mail" + b"." + raw[at + 1 :]))
    assert "J05" in broken(Mail(raw[:at] + b"@jinde.example>\r\nSubject" + raw[at + 21 :]))


@pytest.mark.parametrize("header", [b"From", b"To", b"Date", b"Message-ID", b"List-Unsubscribe"])
@pytest.mark.parametrize("value", [b"(" * 4_000, b"<" * 4_000, b'"' * 4_001, b"=?a?q?" * 700, b""])
def test_no_header_breaks_a_check(header: bytes, value: bytes) -> None:
    assert broken(Mail(header + b": " + value + b"\r\n\r\nText")) & OURS
