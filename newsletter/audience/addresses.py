"""E-mail addresses as people type them: what is taken, and in which form they are compared."""

from dataclasses import dataclass

from newsletter.errors import InputError
from newsletter.text.language import _

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
"""What comes along when an address is copied from a page or a workbook."""


@dataclass(frozen=True)
class Address:
    """``written`` is what mail goes to; ``key`` is what two addresses are compared by."""

    written: str
    key: str


def normalise(text: str) -> Address:
    """Return the address in ``text``.

    The key is case-folded, its domain in ASCII (RFC 5891). Dots and "+" before the at sign are
    the business of the domain's own server and stay. The domain is not looked up.

    :raises InputError: it is not one address, or one that needs SMTPUTF8 (RFC 6531).
    """
    from email_validator import EmailNotValidError, validate_email

    written = text.strip().strip(INVISIBLE).strip()
    try:
        found = validate_email(
            written,
            allow_smtputf8=False,
            strict=True,
            check_deliverability=False,
            test_environment=True,
        )
    except EmailNotValidError as error:
        raise InputError(_reason(written)) from error
    assert found.ascii_email is not None  # what is before the @ is ASCII
    return Address(found.normalized, found.ascii_email.casefold())


def _reason(text: str) -> str:
    shown = "".join(c if c.isprintable() else "?" for c in text[:80])
    local, at, domain = text.rpartition("@")
    if not text:
        return _("there is no address")
    if not at:
        return _("‘{text}’ is not an e-mail address: it has no @").format(text=shown)
    if "<" in text or any(blank in text for blank in ' "\t\r\n'):
        return _("‘{text}’ is more than an address alone").format(text=shown)
    if not local.isascii():
        return _("‘{text}’ has letters before the @ that most servers cannot carry").format(
            text=shown
        )
    if "." not in domain:
        return _("‘{text}’ has no domain such as obec.cz behind the @").format(text=shown)
    return _("‘{text}’ is not an e-mail address").format(text=shown)
