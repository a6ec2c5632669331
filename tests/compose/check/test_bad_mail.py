"""If these fail, a mail that is plainly bad passes for a good one."""

from newsletter.compose.check.mail import Mail
from tests.compose.check.bad_mail import FAULTS, bad_mail
from tests.compose.check.mails import broken

LEAST_FOUND = 40
"""Of the forty-five."""

GROUPS = "ABCDEF"


def test_the_faults_are_forty_five_and_each_is_another() -> None:
    assert len({rule for rule, _what in FAULTS}) == len(FAULTS) == 45


def test_every_fault_of_structure_links_looks_and_programs_is_found() -> None:
    found = broken(Mail(bad_mail()))
    assert {rule for rule, _what in FAULTS if rule[0] in GROUPS} <= found


def test_nearly_all_faults_are_found() -> None:
    found = broken(Mail(bad_mail()))
    assert len([rule for rule, _what in FAULTS if rule in found]) >= LEAST_FOUND
