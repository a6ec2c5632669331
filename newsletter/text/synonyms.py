"""What offices call one thing and newspapers another: words of one line are one word.

Only things that no two stories differ by: *prodej* and *pronájem* are two, *oprava* and *obnova*
seldom are. Words are in the form in which a dictionary has them.
"""

from functools import lru_cache

SYNONYMS = """
    advent adventní vánoční vánoce
    auto vozidlo vůz automobil
    autobus spoj bus
    beseda debata diskuse diskuze
    běh běžet poběžet závod běžec
    byt bydlení bytový
    chodec pěší
    cyklostezka cyklistický cyklista cyklotrasa cyklodoprava
    daň daňový
    demolice bourání bourat zbourat zbourání demoliční
    důchodce senior
    dům budova objekt barák
    elektřina proud
    havárie porucha
    hledat konkurz konkurs obsazení výběrový
    jarmark trh tržiště
    kaple kaplička
    kemp tábor
    kino promítání
    kniha knížka
    knihovna knihovník knihovnický
    kolej vlak trať železnice železniční
    konference kongres
    kotel kotlík kotlíkový
    koupaliště plovárna
    krádež ukrást zloděj
    kůň koňský
    les lesní lesník lesnictví lesnický
    lékař doktor ordinace
    metodika příručka návod
    mládež mladý mládežnický
    most mostek
    nabíječka nabíjecí dobíjecí
    nehoda bouračka havarovat
    nemocnice špitál
    noc noční
    obchod prodejna krám
    obchvat přeložka
    očkování očkovat vakcinace
    odmítnout nesouhlasit nepodpořit nesouhlas
    odpad odpadový
    odstávka přerušení výpadek
    okružní kruhový
    oprava rekonstruovat zrekonstruovaný modernizovat modernizovaný revitalizace
    oprava opravit opravovat opravený rekonstrukce obnova obnovit modernizace přestavba renovace
    osvětlení lampa svítidlo
    pes psí
    poplatek platba
    pořídit koupit zakoupit nákup pořízení
    povodeň záplava
    požár hořet oheň
    predikce prognóza odhad
    prodej prodat prodávat
    prohlídka exkurze
    pronájem pronajmout nájem pronajímat
    ryba rybář rybářský
    rybník nádrž
    sekat sečení sekání
    setkání sejít sjet sraz sjezd
    silnice komunikace vozovka
    socha sousoší
    stavba výstavba postavit stavět vybudovat budovat vybudování
    strom dřevina stromek
    studna vrt
    svoz popelář popelnice svozový
    tělocvična hala
    turista návštěvník
    učitel pedagog pedagogický
    uzavírka uzavřít zavřít uzavřený zavřený neprůjezdný uzavření
    úklid uklidit uklízet čištění čistit
    včela včelař včelařství včelařský
    velikonoce velikonoční
    vítěz vyhrát zvítězit vítězství
    voda vodní
    vodné vodný stočné stočný
    volba volební volit
    výsadba vysadit sázení sázet vysázet
    zaměstnanec pracovník
    zákaz zakázat zakázaný
    zápis zapsat zapisovat
    zdražit podražit připlatit zdražení zdražovat
    zemědělec farmář zemědělství zemědělský
    zub zubní zubař
    žák školák
"""


@lru_cache(maxsize=1)
def synonyms() -> dict[str, str]:
    """Return the words that have another name, each with the first of its line."""
    lines = (line.split() for line in SYNONYMS.strip().splitlines())
    return {word: first for first, *others in lines for word in others}
