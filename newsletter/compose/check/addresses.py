"""Addresses of links, looked at: what they hide, and what their words promise."""

import re
from urllib.parse import SplitResult, urlsplit

from newsletter.text.letters import unaccented

LONGEST_WORDS = 300
LONGEST_SERVER = 40
"""Characters from the end of a server's name that tell whose it is."""


TRACKERS = re.compile(
    r"[?&](?:utm_[a-z]{1,20}|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|mkt_tok|_hsenc|_hsmi|igshid)="
    r"|[?&][a-z_]{1,20}=https?(?::|%3a)",
    re.IGNORECASE,
)
"""Parameters that say who came from where, or where to send a reader on."""

SHORTENERS = frozenset(
    (
        *("bit.ly", "bitly.com", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "v.gd"),
        *("buff.ly", "rebrand.ly", "cutt.ly", "rb.gy", "tiny.cc", "t.ly", "shorturl.at"),
        *("lnkd.in", "dlvr.it", "ift.tt", "fb.me", "jdem.cz", "1url.cz", "zkr.cz", "surl.cz"),
        *("safelinks.protection.outlook.com", "urldefense.com", "list-manage.com"),
    )
)
"""Servers that only send a reader on: who passes there is counted, and whither is not seen."""

# Whole texts of links that say nothing of where they lead, without diacritics.
_GENERIC = frozenset(
    phrase.strip()
    for phrase in """
    zde, tady, tu, sem, odkaz, odkazy, odkazu, na odkazu, v odkazu, tento odkaz, na tomto odkazu,
    na tento odkaz, pod timto odkazem, klik, klikni, kliknete, klikni zde, kliknete zde,
    kliknete sem, klepnete zde, klikem zde, prave zde, najdete zde, zde ke stazeni,
    vice, vic, vice zde, vice informaci, vic informaci, vice info, dalsi, dalsi informace, info,
    informace, blizsi informace, podrobne informace, podrobnosti, podrobneji, podrobnosti zde,
    detail, detaily, detailu, v detailu, dale, cist, ctete, cist dal, cist dale, cist vice,
    ctete dal, ctete dale, ctete vice, ctete zde, docist, pokracovat, pokracujte, pokracovani,
    pokracovat ve cteni, clanek, cely clanek, celou zpravu, cela zprava, zobrazit, zobrazit vice,
    zobrazit detail, zobrazit vse, zobrazit clanek, ukazat, vsechny, vse, prejit, prejit na web,
    otevrit, otevrete, stahnout, stahnete, stahnete si, stahnout zde, stahnout soubor, ke stazeni,
    stazeni, soubor, souboru, dokument, dokumentu, v dokumentu, priloha, prilohy, priloze,
    v priloze, prihlasit, prihlasit se, prihlaste se, prihlaseni, prihlaska, prihlasku,
    registrace, registraci, registrovat, registrovat se, registrujte se, objednat, koupit, web,
    webu, na webu, webove stranky, webova stranka, na webovych strankach, stranka, stranky,
    na strankach, zdroj, zdroje, formular, formulare, program, pozvanka,
    here, click, click here, tap here, this, this link, link, more, read more, learn more,
    see more, find out more, more info, more information, info, information, details,
    see details, view, view more, view details, continue, continue reading, full story,
    full article, read on, download, download here, download file, open, go, register, sign up,
    sign in, log in, website, web page, page, source, article, document, file, attachment,
    hier, hier klicken, mehr, mehr erfahren, mehr lesen, weiterlesen, weiter
    """.replace("\n", " ").split(",")
)

# What the words of a link to a file may call it.
FILES = {
    "pdf": ("pdf",),
    **dict.fromkeys(("doc", "docx", "odt", "rtf"), ("doc", "odt", "rtf", "word")),
    **dict.fromkeys(("xls", "xlsx", "ods", "csv"), ("xls", "ods", "csv", "excel")),
    **dict.fromkeys(("ppt", "pptx", "odp"), ("ppt", "odp", "prezentac", "presentation")),
    **dict.fromkeys(("zip", "rar", "7z"), ("zip", "rar", "7z")),
    "ics": ("ics", "kalend", "calendar"),
    **dict.fromkeys(("jpg", "jpeg", "png"), ("jp", "png", "obraz", "fot", "picture", "photo")),
    **dict.fromkeys(("mp3", "mp4"), ("mp3", "mp4", "zvuk", "video", "audio")),
}

_ADDRESS = re.compile(
    r"(?:https?://)?((?:[\w-]{1,63}\.){1,9}[a-z]{2,24})(?:[/?#:]\S*)?", re.IGNORECASE
)
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,253}")


def is_generic(words: str) -> bool:
    """Tell whether the words of a link say nothing of where it leads, in whatever punctuation."""
    plain = "".join(c if c.isalnum() else " " for c in unaccented(words[:LONGEST_WORDS]))
    return " ".join(plain.split()) in _GENERIC


def split(address: str) -> SplitResult:
    """Return the parts of an address; of what is none, empty parts."""
    try:
        parts = urlsplit(address)
        parts.hostname  # noqa: B018 - it is read only here, and may be none
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def host(address: str) -> str:
    """Return the server of an address, without ``www.``."""
    return (split(address).hostname or "").removeprefix("www.")


def is_sent_on(address: str) -> bool:
    """Tell whether the address goes by a server that only sends a reader on."""
    labels = host(address)[-LONGEST_SERVER:].split(".")
    return any(".".join(labels[place:]) in SHORTENERS for place in range(len(labels)))


def promised(words: str) -> str:
    """Return the server or the mail address that the words of a link are, if they are one."""
    words = words.strip(" .,;()<>")[:LONGEST_WORDS]
    if _MAIL.fullmatch(words):
        return words.casefold()
    found = _ADDRESS.fullmatch(words)
    if found is None or ("/" not in words and found[1].rpartition(".")[2].lower() in FILES):
        return ""
    return found[1].casefold().removeprefix("www.")


def file_type(address: str) -> str:
    """Return the suffix of the file that the address leads to; "" if it is none we know."""
    name = split(address).path.rpartition("/")[2]
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    return suffix if suffix in FILES else ""
