"""What offices call one thing and newspapers another: words of one line are one word.

Only things that no two stories differ by: *prodej* and *pronájem* are two, *oprava* and *obnova*
seldom are. Words are in the form in which a dictionary has them.
"""

from functools import lru_cache

SYNONYMS = """
    autobus spoj bus
    auto vozidlo vůz automobil
    běh běžet poběžet závod běžec
    byt bydlení bytový
    cyklostezka cyklistický cyklista cyklotrasa cyklodoprava
    daň daňový
    demolice bourání bourat zbourat zbourání demoliční
    důchodce senior
    dům budova objekt barák
    hledat konkurz konkurs obsazení výběrový
    jarmark trh tržiště
    kaple kaplička
    kemp tábor
    knihovna knihovník knihovnický
    kolej vlak trať železnice železniční
    kůň koňský
    les lesní lesník lesnictví lesnický
    lékař doktor ordinace
    metodika příručka návod
    mládež mladý mládežnický
    most mostek
    nehoda bouračka havarovat
    noc noční
    oprava opravit opravovat opravený rekonstrukce obnova obnovit modernizace přestavba renovace
    oprava rekonstruovat zrekonstruovaný modernizovat modernizovaný revitalizace
    odmítnout nesouhlasit nepodpořit nesouhlas
    odpad odpadový
    odstávka přerušení výpadek
    pes psí
    pořídit koupit zakoupit nákup pořízení
    požár hořet oheň
    povodeň záplava
    predikce prognóza odhad
    prodejna obchod krám
    setkání sejít sjet sraz sjezd
    silnice komunikace vozovka
    socha sousoší
    stavba výstavba postavit stavět vybudovat budovat vybudování vznik
    strom dřevina stromek
    svoz popelář popelnice svozový
    tělocvična hala
    učitel pedagog pedagogický
    uzavírka uzavřít zavřít uzavřený zavřený neprůjezdný uzavření
    včela včelař včelařství včelařský
    vítěz vyhrát zvítězit vítězství
    vodné vodný stočné stočný
    voda vodní
    výsadba vysadit sázení sázet vysázet
    zákaz zakázat zakázaný
    zdražit podražit připlatit zdražení zdražovat
    zemědělec farmář zemědělství zemědělský
    zub zubní zubař
"""


@lru_cache(maxsize=1)
def synonyms() -> dict[str, str]:
    """Return the words that have another name, each with the first of its line."""
    lines = (line.split() for line in SYNONYMS.strip().splitlines())
    return {word: first for first, *others in lines for word in others}
