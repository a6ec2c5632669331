"""A Monday's digest of a Czech region: seventeen items of every kind."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from newsletter.clock import PRAGUE
from newsletter.compose import frozen
from newsletter.models import (
    Details,
    Event,
    GrantCall,
    Issue,
    Item,
    ItemKind,
    ItemState,
    Notice,
    Placement,
)
from newsletter.store import items
from newsletter.store.engine import Tx
from tests.conftest import NOW

SITE = "https://www.kraj.example.cz"


def moment(*parts: int) -> datetime:
    """Return a moment on Prague's clock."""
    return datetime(*parts, tzinfo=PRAGUE)  # type: ignore[arg-type, misc]


Pair = tuple[Item, Details | None]


def make_item(title: str, section: str, summary: str = "", **fields: Any) -> Item:
    """Return an approved item; what is not said has a plain value."""
    given: dict[str, Any] = {
        "original_title": title,
        "state": ItemState.APPROVED,
        "first_seen_at": NOW,
        "published_at": NOW,
        "url": f"{SITE}/{section}/{abs(hash_of(title))}",
    }
    return Item(**(given | fields), title=title, section=section, summary=summary)


def hash_of(title: str) -> int:
    """Return a number that is always the same for a title."""
    return sum(place * ord(letter) for place, letter in enumerate(title, start=1))


def call(title: str, summary: str, **details: Any) -> Pair:
    """Return a grant call."""
    item = make_item(title, "dotace", summary, kind=ItemKind.GRANT_CALL)
    return item, GrantCall(item_id=0, **details)


def event(title: str, summary: str, **details: Any) -> Pair:
    """Return an event."""
    return make_item(title, "akce", summary, kind=ItemKind.EVENT), Event(item_id=0, **details)


def notice(title: str, summary: str, attachments: list[dict[str, Any]], **details: Any) -> Pair:
    """Return a notice of an official board."""
    item = make_item(title, "usneseni", summary, kind=ItemKind.NOTICE, attachments=attachments)
    return item, Notice(item_id=0, **details)


def article(title: str, section: str, summary: str) -> Pair:
    """Return a plain article."""
    return make_item(title, section, summary), None


def pairs() -> list[Pair]:
    """Return the digest's items with their details, in the order of the issue."""
    return [
        call(
            "Technika pro jednotky sboru dobrovolných hasičů",
            "Pořízení dopravního automobilu nebo rekonstrukce zbrojnice. Kraj může přidat "
            "dalších 300 000 Kč.",
            closes_at=moment(2026, 11, 27, 12),
            allocation=Decimal(240_000_000),
            max_support=Decimal(450_000),
            eligible="Obce zřizující jednotku kategorie JPO II, III a V",
            provider="Generální ředitelství HZS ČR",
        ),
        call(
            "Obnova veřejné zeleně v obcích",
            "Výsadba stromů, obnova parků a hřbitovů, péče o památné stromy. Žádost se podává "
            "elektronicky, rozhoduje pořadí přijetí.",
            closes_at=moment(2026, 11, 27, 14),
            allocation=Decimal(80_000_000),
            max_support=Decimal(2_000_000),
            eligible="Obce do 3 000 obyvatel, dobrovolné svazky obcí",
            provider="Ministerstvo životního prostředí",
            programme="Národní program Životní prostředí",
        ),
        call(
            "Opravy místních komunikací 2027",
            "Na opravy komunikací, chodníků a mostů v majetku obce. Podpora činí až 80 % výdajů.",
            closes_at=moment(2026, 12, 15, 23, 59, 59),
            allocation=Decimal(1_200_000_000),
            max_support=Decimal(12_745_105),
            eligible="Obce do 3 000 obyvatel",
            provider="Ministerstvo pro místní rozvoj",
        ),
        call(
            "Vodovody a kanalizace v malých obcích",
            "Výstavba a dostavba vodovodů, kanalizací a čistíren odpadních vod.",
            closes_at=moment(2027, 1, 30),
            allocation=Decimal(1_500_000_000),
            eligible="Obce, svazky obcí a vodohospodářské společnosti s většinou obcí",
            provider="Státní fond životního prostředí",
        ),
        call(
            "Energetické úspory ve školách",
            "Zateplení, výměna oken, rekuperace, fotovoltaika. Podmínkou je energetický posudek.",
            opens_at=moment(2026, 12, 7, 9),
            closes_at=moment(2027, 3, 26, 17),
            allocation=Decimal(600_000_000),
            max_support=Decimal(60_000_000),
            eligible="Obce a příspěvkové organizace zřízené obcí",
            provider="Operační program Životní prostředí",
        ),
        call(
            "Knihovny 21. století",
            "Nákup knih, semináře a práce s menšinami. Termín pro příští rok se teprve vyhlásí.",
            max_support=Decimal(70_000),
            eligible="Provozovatelé evidovaných knihoven",
            provider="Ministerstvo kultury",
        ),
        event(
            "Seminář: Rozpočtová skladba a inventarizace 2026",
            "Pro účetní a starosty menších obcí. Dotazy lze poslat předem.",
            starts_at=moment(2026, 12, 2, 9),
            ends_at=moment(2026, 12, 2, 13),
            place="Krajský úřad, zasedací sál, Škroupova 18, Plzeň",
            price="zdarma",
            register_by=moment(2026, 11, 30, 23, 59, 59),
        ),
        event(
            "Webinář: Přístupnost úředních desek a webů obcí",
            "Co žádá zákon č. 99/2019 Sb. a jak na prohlášení o přístupnosti.",
            starts_at=moment(2026, 12, 4, 10),
            ends_at=moment(2026, 12, 4, 11, 30),
            place="on-line, odkaz přijde po přihlášení",
            price="zdarma",
        ),
        event(
            "Studijní cesta: Komunitní energetika v Horní Falci",
            "Bioplynová stanice, obecní výtopna a beseda se starosty. Tlumočení zajištěno.",
            starts_at=moment(2026, 12, 10),
            ends_at=moment(2026, 12, 12),
            place="Weiden a okolí, odjezd z Plzně",
            price="1 200 Kč včetně ubytování",
            register_by=moment(2026, 12, 3, 12),
        ),
        article(
            "Kraj spustil mapu volných budov pro podnikání",
            "kraj",
            "Obce do ní mohou zadat prázdné školy, fary a výrobní areály. Zadání trvá 10 minut.",
        ),
        article(
            "Uzavírka silnice II/191 mezi Klatovy a Nepomukem do 18. prosince",
            "kraj",
            "Objížďka vede přes Plánici. Autobusové linky 432 620 a 432 650 jedou po objízdné "
            "trase, jízdní řády jsou na úřední desce kraje.",
        ),
        article(
            'Dobřany získaly titul "Zelené město 2026" za péči o stromy',
            "clenove",
            "Porota ocenila pasport zeleně a zapojení škol. Pasport město rádo ukáže sousedům.",
        ),
        notice(
            "Usnesení 12. zasedání Rady Sdružení obcí ze dne 12. listopadu 2026",
            "Rada schválila rozpočtové provizorium a plán seminářů na 1. pololetí 2027.",
            [
                {"title": "Usnesení č. 12", "url": f"{SITE}/deska/usneseni-12.pdf"},
                {
                    "title": "Plán seminářů.xlsx",
                    "url": f"{SITE}/deska/stahnout?id=48213",
                    "media_type": "application/vnd.openxmlformats-officedocument"
                    ".spreadsheetml.sheet",
                },
            ],
            posted_on=date(2026, 11, 16),
            relevant_until=date(2026, 12, 1),
            reference="SOPK-2026/118",
            office="Usnesení a zápisy",
        ),
        notice(
            "Návrh rozpočtu Svazku obcí Mezi Vodami na rok 2027",
            "",
            [{"title": "navrh_rozpoctu_2027.pdf", "url": f"{SITE}/deska/navrh_rozpoctu_2027.pdf"}],
            posted_on=date(2026, 11, 19),
            relevant_until=date(2026, 12, 7),
            office="Rozpočet",
        ),
        article(
            "Nový přehled účtování dotací k 31. prosinci",
            "ucetnictvi",
            "Vzorové zápisy pro dohadné účty a finanční vypořádání, s příklady pro obec bez "
            "hospodářské činnosti.",
        ),
        article(
            "Jak Horní Lhota za 3 roky snížila spotřebu vody o 18 %",
            "praxe",
            "Měření po částech sítě, výměna 240 vodoměrů a jednoduchý rozpis odečtů.",
        ),
        article(
            "Svaz měst: právní poradna se přesouvá na čtvrtek",
            "partneri",
            "Telefon i e-mail zůstávají beze změny.",
        ),
    ]


def placements(found: list[Pair] | None = None) -> list[Placement]:
    """Return the items as they stand in an issue."""
    made, counts = [], dict[str, int]()
    for number, (item, details) in enumerate(found or pairs(), start=411):
        counts[item.section] = counts.get(item.section, 0) + 1
        made.append(
            Placement(
                issue_id=1,
                item_id=number,
                section=item.section,
                position=counts[item.section],
                frozen=frozen.take(item, details),
            )
        )
    return made


def make_issue(**fields: Any) -> Issue:
    """Return an issue that is not stored."""
    given: dict[str, Any] = {"bulletin": "tydenni", "year": 2026, "number": 47, "created_at": NOW}
    return Issue(**(given | fields))


def queue(tx: Tx, found: list[Pair] | None = None) -> list[int]:
    """Put the digest's items into the queue, approved; return their ids."""
    chosen = found or pairs()
    items.add(tx, chosen)
    return [item.id for item, _details in chosen if item.id is not None]
