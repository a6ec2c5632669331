"""How Czech offices write of money: what they say it is for. Published 24. 11. 2026."""

from tests.text.prose.variants import Case

AMOUNTS: list[Case] = [
    ("Oprava stála 12 745 105 Kč.", {"amount": "12745105"}),
    ("Oprava stála 12\u00a0745\u202f105\u00a0Kč.", {"amount": "12745105"}),
    ("Cena 1.490,- Kč bez DPH", {"amount": "1490"}),
    ("Cena činí Kč 1.260.000,--.", {"amount": "1260000"}),
    ("Kauce 500,- za klíč", {"amount": "500"}),
    ("Nabídková cena 7 845 210,50 Kč", {"amount": "7845210.50"}),
    ("Cena 0,48 mld. Kč", {"amount": "480000000"}),
    ("Škoda 35 tis. Kč", {"amount": "35000"}),
    ("Škoda 400tis. Kč", {"amount": "400000"}),
    ("Cisterna stála deset a půl milionu korun.", {"amount": "10500000"}),
    ("Pokuta činila pět tisíc korun.", {"amount": "5000"}),
    ("Stavba vyjde na čtyři sta padesát milionů korun.", {"amount": "450000000"}),
    ("Dům za jeden milion tři sta tisíc korun", {"amount": "1300000"}),
    ("Škoda je čtvrt miliardy korun.", {"amount": "250000000"}),
    ("Kauce tisíc korun", {"amount": "1000"}),
    ("Výtěžek sbírky 45 320 Kč putuje škole.", {"amount": "45320"}),
    ("Poplatek se zvyšuje ze 750 Kč na 900 Kč.", {"amount": "900"}),
    ("Obec získala na náves dotaci dva miliony korun.", {"amount": "2000000"}),
    ("Oprava stála 500 000² Kč.", {"amount": "500000"}),
    ("Prostředků12 745 105 Kč", {"amount": "12745105"}),
    ("Vodovod přijde na 1 1/2 milionu korun.", {"amount": "1500000"}),
    ("Vodovod přijde na 1½ mil. Kč.", {"amount": "1500000"}),
]

PURPOSES: list[Case] = [
    (
        "Podpora obcím: 750tis. Kč/projekt max., 150tis. Kč/projekt min.",
        {"max_support": "750000", "min_support": "150000"},
    ),
    ("Dotace na kapličky loni činila až 200 tis. Kč.", {"amount": "200000"}),
    (
        "Celková alokace výzvy činí 1,798 mld. Kč, z toho pro malé obce 60 %.",
        {"allocation": "1798000000"},
    ),
    ("Nadace rozdělí milion korun mezi sbory.", {"allocation": "1000000"}),
    ("Kraj vyčlenil na obnovu venkova dva a půl milionu korun.", {"allocation": "2500000"}),
    ("K dispozici jsou na dotace celkem tři miliony korun.", {"allocation": "3000000"}),
    (
        "Žádost lze podat do vyčerpání alokace (250 mil. Kč).",
        {"allocation": "250000000", "until_exhausted": "True"},
    ),
    ("Alokace (v tis. Kč): 2 500", {"allocation": "2500000"}),
    ("Dotace na projekt: 50–200 tis. Kč", {"min_support": "50000", "max_support": "200000"}),
    (
        "Podporu ve výši od 50 000 Kč do 2 mil. Kč lze získat na posudky.",
        {"min_support": "50000", "max_support": "2000000"},
    ),
    (
        "Dotace min. 20 tis. Kč, max. 120 tis. Kč, v rozpočtu 2 400 tis. Kč celkem.",
        {"min_support": "20000", "max_support": "120000", "allocation": "2400000"},
    ),
    (
        "Maximální výše dotace je pět set tisíc, minimální padesát tisíc korun.",
        {"max_support": "500000", "min_support": "50000"},
    ),
    ("Na žádost lze dostat nejvýše půl milionu korun.", {"max_support": "500000"}),
    ("Příspěvek až 50 000 Kč na žadatele", {"max_support": "50000"}),
    ("Max 300 tis. na techniku, žádosti na kraj", {"max_support": "300000"}),
    (
        "Obce mohou získat až 100 % způsobilých výdajů, maximálně však 250 000 Kč.",
        {"rate": "100", "max_support": "250000"},
    ),
    ("Dotace až 95 % u obcí do 500 obyvatel, u ostatních 80 %", {"rate": "95"}),
    ("Příspěvek kryje devadesát procent nákladů.", {"rate": "90"}),
    ("Poskytneme 95% dotaci na studii.", {"rate": "95"}),
    ("Dotace kryje 75 % výdajů, vlastní podíl je nejméně 25 %.", {"rate": "75"}),
    ("Projekty s rozpočtem do 25 000 eur, žádosti do 15. 1.", {"closes": "2027-01-15"}),
    ("Celkové náklady 8,2 mil. Kč, dotace pokryla část.", {"amount": "8200000"}),
    ("Pokuta až 100 000 Kč hrozí za pálení listí.", {"amount": "100000"}),
    ("Na jednu akci je možno dát nejvýše 500 tis. Kč.", {"max_support": "500000"}),
    ("Tři miliony korun rozdělí kraj mezi obce v dotacích.", {"allocation": "3000000"}),
    ("V dotačním programu je tři čtvrtě milionu korun.", {"allocation": "750000"}),
    ("Zelená úsporám: alokace, která činí 6 mld. Kč", {"allocation": "6000000000"}),
    ("Vlastníkům chalup uhradíme 60 % ceny opravy.", {"rate": "60"}),
    ("Dotace pokryje 60 % doložených nákladů (u malých obcí 80 %).", {"rate": "80"}),
    ("Podpořeno bude 80 % žádostí.", {}),
]
