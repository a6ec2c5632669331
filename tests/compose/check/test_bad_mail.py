"""If these fail, a mail that is plainly bad passes for a good one."""

from newsletter.compose.check.mail import Mail
from tests.compose.check.bad_mail import FAULTS, bad_mail
from tests.compose.check.mails import broken


def test_the_faults_are_forty_five_and_each_is_another() -> None:
    assert len({rule for rule, _what in FAULTS}) == len(FAULTS) == 45


def test_every_fault_is_found() -> None:
    assert {rule for rule, _what in FAULTS} - broken(Mail(bad_mail())) == set()
