"""S: what filters take for spam, after the rules of SpamAssassin 4 and rspamd 3.

What other groups find as well is not told twice: white preheaders (G), tracking pixels (I),
shortened links (B), a missing text part (H).
"""

import re
from collections.abc import Iterator
from email.utils import parseaddr

from newsletter.compose.check.addresses import is_sent_on, split
from newsletter.compose.check.finding import Fault, error, warning
from newsletter.compose.check.headers import moment
from newsletter.compose.check.mail import Mail, content_of
from newsletter.compose.check.preheader import preheader_of
from newsletter.sources.formats.mail import decoded, name_of
from newsletter.text.filenames import is_program
from newsletter.text.html import one_line
from newsletter.text.language import _
from newsletter.text.letters import folded

LEAST_CAPITALS = 10
"""Letters of a subject that is all capitals; an abbreviation has fewer."""

MOST_MARKS = 3
MOST_HOURS = 96
LEAST_WORDS_AN_IMAGE = 20
LEAST_SHARED = 0.5
"""Words of the text part that are in the HTML too."""

FREE = frozenset(
    (
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com"),
        *("yahoo.com", "icloud.com", "aol.com", "gmx.de", "gmx.net", "web.de", "proton.me"),
        *("seznam.cz", "email.cz", "post.cz", "spoluzaci.cz", "centrum.cz", "atlas.cz"),
        *("volny.cz", "tiscali.cz", "azet.sk", "centrum.sk"),
    )
)
"""Where anybody has an address: a mail of an association that comes from there is refused."""

_NEVER_SEEN = {"title", "style", "script", "template"}
_WORD = re.compile(r"\w{3,}")
_NUMERIC = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\d{6,10}|0x[0-9a-f]+|\[?[0-9a-f:]*:[0-9a-f:]*\]?")
_GAPPY = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*]){5,}[^\W\d_](?!\w)")
_ADDRESS = re.compile(r"[^\s@<>\"]{1,64}@([^\s@<>\"]{1,253}\.[a-z]{2,63})", re.IGNORECASE)
_URL = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)
# Whole phrases, folded. Words that municipalities need (zdarma, dotace, akce) are none.
_PUSHY = re.compile(
    r"(?<!\w)(?:klikn(?:ete|i) (?:zde |sem |na odkaz )?(?:ihned|hned|okamzite|nyni)"
    r"|(?:ihned|hned|okamzite) klikn(?:ete|i)|jednejte (?:ihned|hned|rychle)"
    r"|100 ?% (?:zdarma|garance|zaruk)|garantovany (?:zisk|vynos)"
    r"|vyhrali? (?:jste|jsi)|stali? jste se vyhercem|vazeny vyherce"
    r"|zbohatn|rychle? (?:pujck|penez|zisk)|vydelejte"
    r"|nezmeskejte (?:tuto )?(?:jedinecn|sanci|prilezitost)"
    r"|pouze dnes|jen dnes|posledni sance|neuveriteln(?:a|e|ou|y) nabidk"
    r"|overte (?:si )?(?:svuj )?ucet|vas ucet (?:bude|byl) (?:zablokovan|zrusen|pozastaven)"
    r"|click (?:here )?(?:now|immediately)|act now|risk free|100 ?% free|you(?:'ve| have) won"
    r"|verify your account|limited time offer|make money|dear (?:friend|winner))"
)


@error("S01", "SpamAssassin, SUBJ_ALL_CAPS")
def capitals(mail: Mail) -> Iterator[Fault]:
    """Want a subject that does not shout."""
    letters = [one for one in mail.header("Subject") if one.isalpha()]
    if len(letters) >= LEAST_CAPITALS and all(one.isupper() for one in letters):
        yield Fault(
            _("the subject is all in capitals"),
            one_line(mail.header("Subject"), 100),
            _("Write it in small letters."),
        )


@warning("S02", "SpamAssassin, PLING_QUERY; rspamd, SUBJECT_HAS_EXCLAIM")
def exclamations(mail: Mail) -> Iterator[Fault]:
    """Want few exclamation marks, and none beside a question mark in the subject."""
    subject, body = mail.header("Subject"), "\n".join(one.text for one in mail.passages)
    if "!" in subject and "?" in subject:
        yield Fault(
            _("the subject has an exclamation mark and a question mark"),
            one_line(subject, 100),
            _("Keep one of them, or none."),
        )
    if body.count("!") > MOST_MARKS or "!!" in body:
        shouting = next(one for one in mail.passages if "!" in one.text)
        yield Fault(
            _("there are {count} exclamation marks").format(count=body.count("!")),
            shouting.at(shouting.text.index("!")),
            _("Write full stops."),
        )


@error("S03", "SpamAssassin, NUMERIC_HTTP_ADDR, NORMAL_HTTP_TO_IP and URL_SHORTENER")
def odd_addresses(mail: Mail) -> Iterator[Fault]:
    """Want links to servers with a name, without a user, and none sent on in the text part."""
    written = _URL.findall(mail.text) if "://" in mail.text else []
    linked = [href for _element, _words, href in mail.page.links]
    for url in dict.fromkeys((*linked, *written)):
        parts = split(url)
        if not parts.hostname:
            continue
        if _NUMERIC.fullmatch(parts.hostname):
            what = _("a link leads to a number instead of a server’s name")
        elif "@" in parts.netloc and parts.scheme.lower().startswith("http"):
            what = _("a link has a user’s name before its server, as fraud does it")
        elif url not in linked and is_sent_on(url):
            what = _("the text part has an address that only sends a reader on")
        else:
            continue
        yield Fault(what, one_line(url, 100), _("Write the address that it ends at."))


@error("S04", "SpamAssassin, HTML_FONT_LOW_CONTRAST, FONT_INVIS_DIRECT; rspamd, R_WHITE_ON_WHITE")
def invisible(mail: Mail) -> Iterator[Fault]:
    """Want no text that its reader cannot see, but for one preheader."""
    preheader = preheader_of(mail.page)
    expected = set() if preheader is None else set(preheader.iter())
    for element, words in mail.page.texts.items():
        its = mail.page.light[element]
        unseen = its.hidden or its.size <= 1 or (its.ink is not None and its.ink == its.ground)
        if unseen and element.tag not in _NEVER_SEEN and element not in expected:
            yield Fault(
                _("there is text that nobody can see: ‘{words}’").format(words=one_line(words, 40)),
                mail.page.place(element),
                _("Remove it, or show it."),
            )


@error("S05", "SpamAssassin, HTML_IMAGE_ONLY and HTML_IMAGE_RATIO")
def only_images(mail: Mail) -> Iterator[Fault]:
    """Want words, not a picture of words."""
    images = mail.page.of("img")
    words = sum(len(one.text.split()) for one in mail.passages)
    if images and words < LEAST_WORDS_AN_IMAGE * len(images):
        yield Fault(
            _("there are {words} words beside {images} images").format(
                words=words, images=len(images)
            ),
            "",
            _("Write in words what the pictures say."),
        )


@warning("S06", "SpamAssassin, MPART_ALT_DIFF")
def differing_parts(mail: Mail) -> Iterator[Fault]:
    """Want the text part to say what the HTML says."""
    ours = set(_WORD.findall(mail.text.casefold()))
    theirs = {word for one in mail.passages for word in _WORD.findall(one.text.casefold())}
    if ours and theirs and len(ours & theirs) < LEAST_SHARED * min(len(ours), len(theirs)):
        yield Fault(
            _("the text part says something else than the HTML"),
            "",
            _("Write both from the same content."),
        )


@error("S07", "rspamd, SPOOF_DISPLAY_NAME; SpamAssassin, FROM_ADDR_WS")
def disguise(mail: Mail) -> Iterator[Fault]:
    """Want no other address in the name of the sender."""
    name, domain = _person(mail, "From")
    named = _ADDRESS.search(name)
    if named and named[1].lower() != domain:
        yield Fault(
            _("the name of the sender is an address on another domain"),
            one_line(mail.header("From"), 100),
            _("Set sender_name of the bulletin to the name of the association."),
        )


@error("S08", "SpamAssassin, DATE_IN_PAST_96_XX and DATE_IN_FUTURE_96_XX")
def date_far_off(mail: Mail) -> Iterator[Fault]:
    """Want the date of the message near the day of the issue."""
    written, day = moment(mail), mail.content and mail.content.at
    if written and day and abs((written - day).total_seconds()) > MOST_HOURS * 3600:
        yield Fault(
            _("the date of the message is days away from that of the issue"),
            one_line(mail.header("Date"), 100),
            _("Look at the clock of the computer, or make a new issue."),
        )


@warning("S09", "SpamAssassin, MIME_BASE64_TEXT")
def base64(mail: Mail) -> Iterator[Fault]:
    """Want text that can be read on its way."""
    for part in (mail.text_part, mail.html_part):
        how = "" if part is None else str(part.get("Content-Transfer-Encoding", ""))
        if part is not None and how.strip().lower() == "base64":
            yield Fault(
                _("text is encoded in base64, as viruses are"),
                part.get_content_type(),
                _("Encode it as quoted-printable."),
            )


@warning("S10", "rspamd, phrases; SpamAssassin, 20_phrases; the same in Czech")
def pushy(mail: Mail) -> Iterator[Fault]:
    """Want no words of those who sell."""
    what, remedy = _("this is how spam speaks: ‘{words}’"), _("Say calmly what it is, until when.")
    subject = _PUSHY.search(folded(mail.header("Subject")))
    if subject:
        yield Fault(what.format(words=subject[0]), _("Subject"), remedy)
    for found in mail.folded.find(_PUSHY):
        yield Fault(what.format(words=found.match[0]), found.where, remedy)


@warning("S11", "SpamAssassin, GAPPY_SUBJECT")
def gaps(mail: Mail) -> Iterator[Fault]:
    """Want no w o r d s whose letters stand apart: screen readers spell them too."""
    found = _GAPPY.search(mail.header("Subject"))
    if found:
        yield Fault(_("letters stand apart"), one_line(found[0], 60), _("Close the word up."))


@error("S12", "every mail server; rspamd, MIME_BAD_EXTENSION")
def programs(mail: Mail) -> Iterator[Fault]:
    """Want no program, and nothing that can hide one, attached."""
    for part in mail.leaves:
        name = name_of(part)
        if part in (mail.text_part, mail.html_part) and not name:
            continue
        if is_program(name, part.get_content_type(), content_of(part)):
            yield Fault(
                _("a program is attached"), one_line(name, 100), _("Link to a document instead.")
            )


@warning("S13", "SpamAssassin, FREEMAIL_FROM and FREEMAIL_FORGED_REPLYTO; DMARC")
def free_mail(mail: Mail) -> Iterator[Fault]:
    """Want an address on a domain of one's own, to write from and to answer to."""
    for header, key in (("From", "sender"), ("Reply-To", "reply_to")):
        if _person(mail, header)[1] in FREE:
            yield Fault(
                _("an association writes from a domain of its own, not from a free mail provider"),
                f"{header}: {one_line(mail.header(header), 100)}",
                _("Set {key} of the bulletin in config.toml.").format(key=key),
            )


def _person(mail: Mail, header: str) -> tuple[str, str]:
    try:  # taken apart before it is decoded: a name may be written like an address
        name, address = parseaddr(one_line(str(mail.message.get(header, "")), 1_000))
    except RecursionError:  # of brackets in brackets
        return "", ""
    return one_line(decoded(name)), address.rpartition("@")[2].lower()


CHECKS = (
    capitals, exclamations, odd_addresses, invisible, only_images, differing_parts, disguise,
    date_far_off, base64, pushy, gaps, programs, free_mail,
)  # fmt: skip
