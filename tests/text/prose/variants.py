"""How Czech offices write: each phenomenon in the words of different hands. Published 24. 11. 2026.

The places are invented; the sentences are of the kinds that boards, portals and mayors write.
"""

Case = tuple[str, dict[str, str]]

CALLS: list[Case] = [
    (
        "Žádost podejte mezi 1. srpnem a 15. zářím 2027.",
        {"opens": "2027-08-01", "closes": "2027-09-15"},
    ),
    ("Vyplněný tiskopis žádosti doneste na podatelnu do 30. 12. 2026.", {"closes": "2026-12-30"}),
    (
        "V pořadí druhá výzva programu na podporu prodejen startuje 13. dubna 2027.",
        {"opens": "2027-04-13"},
    ),
    (
        "Časové použití: 1. 1. 2027 – 31. 10. 2027 | lhůta pro žádosti: 19. 1. 2027 – 6. 2. 2027",
        {"opens": "2027-01-19", "closes": "2027-02-06"},
    ),
    (
        "Příjem žádostí: 30. 11. 2026 (14:00) až 26. 2. 2027 (18:00).",
        {"opens": "2026-11-30T14:00", "closes": "2027-02-26T18:00"},
    ),
    (
        "Sběr žádostí o příspěvek proběhne v období 1. – 31. března 2027.",
        {"opens": "2027-03-01", "closes": "2027-03-31"},
    ),
    (
        "Žádosti o dotaci přijímá Příkladný kraj od 4. ledna 2027 8:00 do 29. ledna 2027 12:00.",
        {"opens": "2027-01-04T08:00", "closes": "2027-01-29T12:00"},
    ),
    ("Uzávěrka žádostí je v pátek 18. 12. v poledne.", {"closes": "2026-12-18T12:00"}),
    ("Žádosti je nutné doručit do 13.00 dne 15. ledna 2027.", {"closes": "2027-01-15T13:00"}),
    ("Podejte žádost do 24 hodin dne 31. 12. 2026.", {"closes": "2026-12-31T24:00"}),
    ("Příjem žádostí končí 31. ledna o půlnoci.", {"closes": "2027-01-31T24:00"}),
    ("Na žádosti čekáme do konce ledna.", {"closes": "2027-01-31"}),
    ("Žádat lze do konce února příštího roku.", {"closes": "2027-02-28"}),
    ("Žádosti podávejte do konce roku.", {"closes": "2026-12-31"}),
    ("Žádosti přijímáme do patnáctého prosince.", {"closes": "2026-12-15"}),
    (
        "Žádosti se přijímají od prvního do osmadvacátého února.",
        {"opens": "2027-02-01", "closes": "2027-02-28"},
    ),
    ("Deadline pro žádosti: 2027/02/05, 23:59", {"closes": "2027-02-05T23:59"}),
    ("Uzávěrka příjmu žádostí: 31.01.27, 12.00 hod.", {"closes": "2027-01-31T12:00"}),
    ("Žádosti zasílejte do 18. pros. 2026, 10 hod.", {"closes": "2026-12-18T10:00"}),
    ("Žádosti do 15. II. 2027 na podatelnu.", {"closes": "2027-02-15"}),
    (
        "Příjem žádostí: 1.-26. února, každý žadatel jednou",
        {"opens": "2027-02-01", "closes": "2027-02-26"},
    ),
    (
        "Příjem žádostí 15. prosince – 15. ledna 2027",
        {"opens": "2026-12-15", "closes": "2027-01-15"},
    ),
    (
        "O příspěvek lze žádat od pondělí 7. do pátku 18. prosince 2026.",
        {"opens": "2026-12-07", "closes": "2026-12-18"},
    ),
    (
        "Příjem žádostí bude otevřen v pondělí 4. ledna a ukončen v pátek 5. února, vždy v 10 h.",
        {"opens": "2027-01-04T10:00", "closes": "2027-02-05T10:00"},
    ),
    (
        "Příjem žádostí byl 9. 11. 2026 v 9:00 zahájen a končí 29. 1. 2027 v 9.00.",
        {"opens": "2026-11-09T09:00", "closes": "2027-01-29T09:00"},
    ),
    (
        "Příjem od 8:00 dne 11. 1. 2027 do 12:00 dne 12. 2. 2027; jde o žádosti na kapličky.",
        {"opens": "2027-01-11T08:00", "closes": "2027-02-12T12:00"},
    ),
    (
        "Žádosti přijímáme ve středu dne 9. 12. 2026 od 0:00:01 do 10. 1. 2027 24.00.",
        {"opens": "2026-12-09T00:00", "closes": "2027-01-10T24:00"},
    ),
    ("Výzva se otevírá 1. února v 8 hodin ráno.", {"opens": "2027-02-01T08:00"}),
    ("Spuštění příjmu žádostí plánujeme na 1. března 2027.", {"opens": "2027-03-01"}),
    ("Do kdy: 30.4.2027. Komu: spolky.", {"closes": "2027-04-30"}),
    ("O dotaci si lze říct nejpozději 2. prosince.", {"closes": "2026-12-02"}),
    ("Žádosti podané po 15. 2. 2027 nebudou hodnoceny.", {"closes": "2027-02-15"}),
    ("Zájemci o grant se mohou hlásit do 15. ledna.", {"closes": "2027-01-15"}),
    ("O peníze z programu lze zažádat do 15. ledna.", {"closes": "2027-01-15"}),
    (
        "Jarní kolo příjmu žádostí: 8. až 28. ledna 2027, do 13:00",
        {"opens": "2027-01-08", "closes": "2027-01-28T13:00"},
    ),
    ("Přihlášky do soutěže Vesnice roku: do 30. 4. 2027", {"closes": "2027-04-30"}),
    (
        "Žádosti od 1. 2. do 26. 2. 2027, projekty realizujte do 31. 12. 2027.",
        {"opens": "2027-02-01", "closes": "2027-02-26"},
    ),
    (
        "Výzva č. 12/2026 podle zákona č. 250/2000 Sb.: žádosti do 15. 1. 2027.",
        {"closes": "2027-01-15"},
    ),
    (
        "Žádosti do 31. 12. 2026 nebo do vyčerpání prostředků.",
        {"closes": "2026-12-31", "until_exhausted": "True"},
    ),
    (
        "Žádat lze od 1. prosince, dokud se alokace nevyčerpá.",
        {"opens": "2026-12-01", "until_exhausted": "True"},
    ),
    (
        "Zastupitelstvo vyhlásilo 16. listopadu dotační program; žádá se od 1. do 31. prosince.",
        {"published": "2026-11-16", "opens": "2026-12-01", "closes": "2026-12-31"},
    ),
    ("Uzávěrka: 26. ún. 2027 / max. 2 stránky", {"closes": "2027-02-26"}),
    (
        "Technika pro hasiče: můžete získat až 90 % nákladů; kdo nestihne termín 10. dubna, čeká.",
        {"closes": "2027-04-10", "rate": "90"},
    ),
    (
        "Příjem žádostí odstartuje 1. prosince v 9.00 a skončí nejpozději 15. ledna 2027.",
        {"opens": "2026-12-01T09:00", "closes": "2027-01-15"},
    ),
    ("Žádosti o příspěvek posílejte, termín je konec února.", {"closes": "2027-02-28"}),
    ("O dotaci je nutné požádat nejpozději poslední den ledna.", {"closes": "2027-01-31"}),
    (
        "Výzva byla vyhlášena 16. 11. 2026 a uzavře se 15. 1. 2027.",
        {"published": "2026-11-16", "closes": "2027-01-15"},
    ),
    (
        "Datum otevření: 1. 12. 2026 00:00, datum uzavření: 31. 12. 2026 23:59",
        {"opens": "2026-12-01T00:00", "closes": "2026-12-31T23:59"},
    ),
    (
        "Žádosti do 15. 1. 2027. Akce musí být zrealizována v době od 1. 3. do 30. 9. 2027.",
        {"closes": "2027-01-15"},
    ),
]

EVENTS: list[Case] = [
    (
        "Potvrďte prosím účast na valné hromadě (čtvrtek 10. 12. od 13 hodin) do 4. 12. na e-mail.",
        {"starts": "2026-12-10T13:00", "register_by": "2026-12-04"},
    ),
    (
        "Ples myslivců se koná v sobotu 23. ledna od 20 hodin, konec ve 2:00.",
        {"starts": "2027-01-23T20:00", "ends": "2027-01-24T02:00"},
    ),
    ("Hlasuje se 9. 1. od 14 hodin.", {"starts": "2027-01-09T14:00"}),
    (
        "Portál občana nebude od pátku 4. prosince 16:00 do neděle 6. prosince 20:00 dostupný.",
        {"starts": "2026-12-04T16:00", "ends": "2026-12-06T20:00"},
    ),
    (
        "Přistavení kontejneru: od pá 4.12. 15:00 do ne 6.12. 18:00, náves",
        {"starts": "2026-12-04T15:00", "ends": "2026-12-06T18:00"},
    ),
    (
        "Porada se koná ve středu 9. prosince od 9.30 do cca 13.00 hodin.",
        {"starts": "2026-12-09T09:30", "ends": "2026-12-09T13:00"},
    ),
    (
        "Pošta bude od 7. do 11. prosince zavřená, zásilky jsou v Lhotě.",
        {"starts": "2026-12-07", "ends": "2026-12-11"},
    ),
    (
        "Exkurze do bioplynové stanice, 9. 12. 2026, odjezd 8:00. Zapište se do 2. 12.",
        {"starts": "2026-12-09T08:00", "register_by": "2026-12-02"},
    ),
    (
        "Z důvodu výpadku registrů bude omezen provoz úřadu 4. 12. od 12,30 do 14,00.",
        {"starts": "2026-12-04T12:30", "ends": "2026-12-04T14:00"},
    ),
    (  # no paragraph (*odst. 1*)
        "Odstávka vody 1. prosince od 8 do 12 hodin.",
        {"starts": "2026-12-01T08:00", "ends": "2026-12-01T12:00"},
    ),
    (
        "Seminář pro starosty se koná v úterý 8. prosince 2026 od 9 do 12 hodin ve Vzorově.",
        {"starts": "2026-12-08T09:00", "ends": "2026-12-08T12:00"},
    ),
    (
        "Kurz pro účetní – 9. prosince 2026, 9–12 h, Lhota, cena 950 Kč",
        {"starts": "2026-12-09T09:00", "ends": "2026-12-09T12:00", "amount": "950"},
    ),
    ("Masopust ve Lhotě: 5. – 9. 2. 2027", {"starts": "2027-02-05", "ends": "2027-02-09"}),
    ("Pouť ve Vzorově, 28. 11. – 2. 12. 2026", {"starts": "2026-11-28", "ends": "2026-12-02"}),
    (
        "st 16. 12. | 10:00–12:00 | Beseda o sbírkách | Vzorov",
        {"starts": "2026-12-16T10:00", "ends": "2026-12-16T12:00"},
    ),
    (
        "Ples hasičů 23. ledna 2027 od 20:00 do 2:00",
        {"starts": "2027-01-23T20:00", "ends": "2027-01-24T02:00"},
    ),
    (
        "Školení 12. 1. 2027: začátek v 8.45, konec ve 14 hodin téhož dne",
        {"starts": "2027-01-12T08:45", "ends": "2027-01-12T14:00"},
    ),
    (
        "Výstava: vernisáž 3. 12. 2026 v 17:00. Výstava potrvá do 30. 1. 2027.",
        {"starts": "2026-12-03T17:00", "ends": "2027-01-30"},
    ),
    ("Zasedání obce Lhota: středa 16. prosince v 18:00", {"starts": "2026-12-16T18:00"}),
    (
        "Valná hromada 10. 12. 2026 v 10 hod., prezence od 9.30 hod.",
        {"starts": "2026-12-10T10:00"},
    ),
    ("Beseda 3. 12. ve tři odpoledne v knihovně", {"starts": "2026-12-03T15:00"}),
    (
        "Rozsvícení stromu, neděle 29. listopadu, sál u kostela, začátek v 17.00",
        {"starts": "2026-11-29T17:00"},
    ),
    (
        "V 17 hodin dne 3. 12. 2026 rozsvítíme strom. Zveme vás.",
        {"starts": "2026-12-03T17:00"},
    ),
    (
        "Přednáška 7. ledna 2027 mezi 16. a 18. hodinou",
        {"starts": "2027-01-07T16:00", "ends": "2027-01-07T18:00"},
    ),
    ("Most se otevře 5. prosince.", {"starts": "2026-12-05"}),
    (
        "Uzavírka silnice ve Lhotě od 1. 12. 2026 do 15. 1. 2027.",
        {"starts": "2026-12-01", "ends": "2027-01-15"},
    ),
    (
        "Hlaste se do pátku 8. ledna. Školení proběhne 13. ledna 2027 od 8:30.",
        {"register_by": "2027-01-08", "starts": "2027-01-13T08:30"},
    ),
    (
        "Jarmark bude 12. prosince, stánkaři se hlásí do 4. prosince, poplatek 500 Kč.",
        {"starts": "2026-12-12", "register_by": "2026-12-04", "amount": "500"},
    ),
    (
        "Účast na setkání 9. 12. 2026 v 9:00 potvrďte do 4. 12. 2026 12:00.",
        {"starts": "2026-12-09T09:00", "register_by": "2026-12-04T12:00"},
    ),
    ("Přihlášky na seminář posílejte do 4. 12. 2026.", {"register_by": "2026-12-04"}),
    (
        "Místo si rezervujte do 8. 1. do 12:00. Den zdraví: 13. 1. 2027, 8–12 h.",
        {
            "register_by": "2027-01-08T12:00",
            "starts": "2027-01-13T08:00",
            "ends": "2027-01-13T12:00",
        },
    ),
    ("Běh na podporu hospice 12. 6. 2027 od 10:00", {"starts": "2027-06-12T10:00"}),
    (
        "Seminář k podávání žádostí o dotace se koná 12. 1. 2027.",
        {"starts": "2027-01-12"},
    ),
    (
        "Dotační kavárna: 12. 1. 2027 / 15:00 / Vzorov / přihlášky do 8. 1. 2027",
        {"starts": "2027-01-12T15:00", "register_by": "2027-01-08"},
    ),
    (
        "Volby se konají v pátek 11. 12. 2026 od 14 do 22 h a v sobotu 12. 12. od 8 do 14 h.",
        {"starts": "2026-12-11T14:00", "ends": "2026-12-12T14:00"},
    ),
    (
        "Zájezd do lázní 9. ledna, odjezd v 6.30, návrat v 19 h",
        {"starts": "2027-01-09T06:30", "ends": "2027-01-09T19:00"},
    ),
    (
        "Slavnostní vyhlášení výsledků soutěže proběhne 9. prosince v 17.00.",
        {"starts": "2026-12-09T17:00"},
    ),
    ("Školení k vyúčtování dotací 9. 12. 2026 od 9:00", {"starts": "2026-12-09T09:00"}),
    ("Seminář „Jak psát žádosti o dotace“ 9. 12. 2026", {"starts": "2026-12-09"}),
    (
        "Vodárna oznamuje, že dne 9. 12. 2026 v době 8–12 hod. bude přerušena dodávka vody.",
        {"starts": "2026-12-09T08:00", "ends": "2026-12-09T12:00"},
    ),
    ("Oslavy 130 let založení sboru vypuknou 12. prosince.", {"starts": "2026-12-12"}),
    (
        "DTSTART 2026-12-09T09:00, DTEND 2026-12-09T12:30",
        {"starts": "2026-12-09T09:00", "ends": "2026-12-09T12:30"},
    ),
]

NOTICES: list[Case] = [
    ("Na úřední desku umístěno dne 19. listopadu 2026.", {"published": "2026-11-19"}),
    ("Datum publikace: 19. 11. 2026. Rozpočet svazku.", {"published": "2026-11-19"}),
    ("Vyvěšeno: 20. 11. 2026, sejmuto: 7. 12. 2026", {"published": "2026-11-20"}),
    ("Vyvěšeno od 20. 11. 2026 do 7. 12. 2026", {"published": "2026-11-20"}),
    ("Zveřejněno 20/11/2026, archivovat do 31. 12. 2031", {"published": "2026-11-20"}),
    ("Zveřejněno: 20. listopadu 2026 v 10:42", {"published": "2026-11-20T10:42"}),
    ("Dne 20. 11. 2026 zveřejnil kraj metodiku.", {"published": "2026-11-20"}),
    ("Ve Vzorově dne 20. 11. 2026, starosta v. r.", {"date": "2026-11-20"}),
    ("čtvrtek 19. listopadu 2026", {"date": "2026-11-19"}),
    ("2026-11-19T07:15", {"date": "2026-11-19T07:15"}),
    ("[19.11.2026] Zápis z jednání rady č. 31", {"date": "2026-11-19"}),
    ("Nové výzvy pro obce\n24. 11. 2026\nVybrali jsme tři z nich.", {"date": "2026-11-24"}),
    (
        "Vyvěšeno 24. 11. 2026. Zasedání se koná 2. 12. 2026 od 19:00 hod. Svěšeno 3. 12. 2026.",
        {"published": "2026-11-24", "starts": "2026-12-02T19:00"},
    ),
    ("Vloženo 20. 11. 2026, poslední změna: 23. 11. 2026", {"published": "2026-11-20"}),
]

CORRECTIONS: list[Case] = [
    (
        "Prodlužujeme: žádosti o granty lze podat ještě v pátek 8. ledna do 13.00 (dříve 18. 12.).",
        {"closes": "2027-01-08T13:00"},
    ),
    (
        "Žádosti se nepodávají do 31. 1., správný termín je do 17. 1. 2027.",
        {"closes": "2027-01-17"},
    ),
    (
        "Pozor! Výzva se nezavírá 30. 1., ale až 13. 2. 2027 ve 12:00.",
        {"closes": "2027-02-13T12:00"},
    ),
    (
        "Termín pro předkládání žádostí se prodlužuje z 30. 11. 2026 na 18. 12. 2026 do 15:00.",
        {"closes": "2026-12-18T15:00"},
    ),
    (
        "Příjem žádostí, původně do 30. 11. 2026, byl prodloužen do 18. 12. 2026.",
        {"closes": "2026-12-18"},
    ),
    (
        "Žádosti přijímáme do 18. 12. 2026 do 12 hod. (původně 30. 11. 2026).",
        {"closes": "2026-12-18T12:00"},
    ),
    (
        "Ukončení příjmu žádostí: 31. ledna 2027\nDne 20. 11. byla lhůta zkrácena do 7. ledna.",
        {"closes": "2027-01-07"},
    ),
    (
        "Místo 30. prosince skončí příjem žádostí už 11. prosince.",
        {"closes": "2026-12-11"},
    ),
    (
        "Příjem žádostí se neukončí 30. 11., ale až 18. 12. 2026.",
        {"closes": "2026-12-18"},
    ),
    (
        "Žádosti se přijímají do 18. 12., nikoli do 30. 11. 2026.",
        {"closes": "2026-12-18"},
    ),
    (
        "Zahájení příjmu žádostí se odkládá z 1. 12. na 15. 12. 2026.",
        {"opens": "2026-12-15"},
    ),
    (
        "Zasedání se nekoná 2. 12., ale až 9. prosince 2026 v 17.30.",
        {"starts": "2026-12-09T17:30"},
    ),
    (
        "Seminář, původně plánovaný na 2. 12. 2026, se přesouvá na 9. 12. 2026 od 9:00.",
        {"starts": "2026-12-09T09:00"},
    ),
    ("Setkání se přesouvá z 12. na 19. ledna 2027.", {"starts": "2027-01-19"}),
    (
        "Plánované zasedání 2. 12. 2026 se nekoná, náhradní termín je 9. 12. 2026 v 18.00.",
        {"starts": "2026-12-09T18:00"},
    ),
    (
        "Alokace výzvy byla navýšena z 80 mil. Kč na 120 mil. Kč.",
        {"allocation": "120000000"},
    ),
]

ROUNDS: list[Case] = [
    (
        "1. kolo: 1. 2. – 28. 2. 2026, 2. kolo: 1. 12. – 31. 12. 2026. Žádosti přijímá úřad.",
        {"opens": "2026-12-01", "closes": "2026-12-31"},
    ),
    (
        "Uzávěrky žádostí jsou 30. září a 31. prosince 2026 a 31. března 2027.",
        {"closes": "2026-12-31"},
    ),
    ("Termíny zasedání: 4. 11., 2. 12. a 6. 1. 2027", {"starts": "2026-12-02"}),
]

ON_PAGES: list[Case] = [
    (
        (
            "Název výzvy: Osvětlení\nPříjem žádostí: 1. 12. 2026 10:00 – 26. 2. 2027 14:00\n"
            "Míra podpory: až 65 %\nMin. výše: 100 tis. Kč"
        ),
        {
            "opens": "2026-12-01T10:00",
            "closes": "2027-02-26T14:00",
            "rate": "65",
            "min_support": "100000",
        },
    ),
    (
        "Příjem žádostí\n13. 1. 2027 | 08:00\n15. 2. 2027 | 13:00",
        {"opens": "2027-01-13T08:00", "closes": "2027-02-15T13:00"},
    ),
    (
        (
            "Zpřístupnění žádosti o podporu:\n30. 11. 2026\nZahájení příjmu žádostí:\n1. 12. 2026\n"
            "Ukončení příjmu žádostí\n17. prosince 2026\nStatistiky k výzvě - 22. 11. 2026\n"
            "Finanční alokace výzvy\n1 798 341 944 Kč\nNaplnění alokace výzvy\n14,4 %"
        ),
        {
            "opens": "2026-12-01",
            "closes": "2026-12-17",
            "allocation": "1798341944",
            "date": "2026-11-22",
        },
    ),
    (
        (
            "Žádosti od | 1.12.2026 0:00:01 | Žádosti do | 31.12.2026 23:59:59 | "
            "Předpokládaný celkový objem | 10 000 000 Kč | Maximální požadovaná částka | 500 000 Kč"
        ),
        {
            "opens": "2026-12-01T00:00",
            "closes": "2026-12-31T23:59",
            "allocation": "10000000",
            "max_support": "500000",
        },
    ),
    (
        "Datum: 5. 1. 2027\nČas: 9:00 - 12:00\nMísto: Vzorov\nSeminář pro účetní",
        {"starts": "2027-01-05T09:00", "ends": "2027-01-05T12:00"},
    ),
    (
        "Od: 17. 1. 2027 9:00\nDo: 18. 1. 2027 16:00\nVýstava drobného zvířectva",
        {"starts": "2027-01-17T09:00", "ends": "2027-01-18T16:00"},
    ),
    (
        "POZVÁNKA\nObec vás zve na zasedání\nkteré se koná\n22. prosince 2026 od 18:00\nv hospodě",
        {"starts": "2026-12-22T18:00"},
    ),
    ("UZÁVĚRKA ŽÁDOSTÍ: 18. 12. V 16.00. TĚŠÍME SE.", {"closes": "2026-12-18T16:00"}),
]

NOTHING = [
    "Beseda plánovaná na 12. prosince se z důvodu nemoci ruší bez náhrady.",
    "Podpořili jsme v letech 2023 až 2025: 41 akcí.",
    "Kontrolní výbor se sešel 12. listopadu, jednání trvalo od 16:00 do 17:35.",
    "Osvobození oslavila obec 5. listopadu, na akci dorazilo okolo 250 lidí.",
    "Zájezd na trhy (16. 12.) je pro malý zájem zrušen, zálohy vracíme v pokladně.",
    "Myslivecký ples plánovaný na 30. ledna se bohužel ruší bez náhrady.",
    "Plánovaná výluka na trati (24.–26. ledna) se neuskuteční.",
    "Divadelní představení 3. 12. odpadá kvůli nemoci.",
    "Tvrz se poprvé připomíná 4. července 1379 v listině.",
    "Loňská výzva s termínem do 28. 12. 2025 byla úspěšná, letos se nechystá.",
    "",
    "Kraj děkuje všem obcím.",
    "Realizace projektu proběhne od 1. 3. 2027 do 31. 10. 2027.",
    "Sejmuto: 19. 12. 2026",
    "Rodák ze Lhoty, narozen 12. 3. 1851, zemřel roku 1920.",
    "Ve školním roce 2026/2027 otevíráme dvě třídy, v období 2021–2027 jde o poslední výzvu.",
    "Zákon č. 250/2000 Sb., § 36 odst. 1, výzva č. 12/2026, č. j. OU/214/2026",
    "viz bod 1. 2. programu, kapitola 3. 4., čl. 1. 2. 3 smlouvy, aktivita 4.1.2",
    "Tel. 377 000 111, IČO 00000000, PSČ 300 00, č. ú. 123456789/0800",
    "Úřední hodiny: Po a St 8:00–17:00, Út a Čt 8:00–14:00",
    "Zkouška sirén každou první středu ve 12 hodin",
    "Lhota – Vzorov 3:2 (1:1), čas vítěze 1:12:45",
    "Knihovna sídlí v ulici 28. října 15, zastávka 17. listopadu.",
    "Inflace 2,1 %, účast 47,32 %, DPH 21 %",
    "Cena 1. 2. a 3. místa, verze 2.4.1, místnost 2.05",
    "Odvolání lze podat do 15 dnů od doručení.",
    "Malý projekt do 25 000 EUR, kurz 24,55",
    "Stavba stála desítky milionů korun.",
    "Sazenice prodáváme do vyčerpání zásob.",
    "Vyúčtování dotace předložte do 31. 1. 2027.",
    "Naplnění alokace 14,4 %",
    "Žádosti do 2099-12-31",
    "ZŠ a MŠ 17. listopadu hledá kuchařku.",
    "Hodnocení žádostí proběhne od 1. do 15. března 2027.",
    "Uzávěrka lednového čísla zpravodaje je 20. prosince.",
    "Uznatelné jsou výdaje od 1. 1. do 30. 11. 2027.",
    "Nová pravidla platí od 1. 1. 2027.",
    "K 1. lednu 2026 měla obec 812 obyvatel.",
]
