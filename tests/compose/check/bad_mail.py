"""A bad bulletin of a municipality that does not exist, with forty-five known faults.

Each fault is such as real mails have. :data:`FAULTS` lists them: by which rule each is to be
found, and what it is.
"""

HEADER = """\
From: noreply@mesto-kocourkov.example
To: obyvatele@mesto-kocourkov.example, zastupitele@mesto-kocourkov.example
Subject: =?utf-8?b?{subject}?=
Date: Mon, 23 Nov 2026 07:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="hranice"

--hranice
Content-Type: text/html; charset=iso-8859-2
Content-Transfer-Encoding: 8bit

"""

SUBJECT = "DŮLEŽITÉ!!! VÝHRA DOTACÍ ZDARMA PRO VŠECHNY OBČANY!!!"

HTML = """\
<html>
<head>
<title>Newsletter</title>
<link rel="stylesheet" href="https://fonty.example/pismo.css">
<style>
li{color:#555!important}
@media print{.x{color:#000}}
</style>
</head>
<body bgcolor="#ffffff" onload="spust()">
<div style="font-size:1px;color:#ffffff">DŮLEŽITÉ!!! VÝHRA DOTACÍ ZDARMA PRO VŠECHNY OBČANY!!!\
&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;</div>
<table width="900" cellpadding="0" cellspacing="0"><tr><td style="background-color:#8B0000">
<img src="https://www.mesto-kocourkov.example/hlavicka.svg">
<img src="https://stat.example/o.gif?id=77" width="1" height="1" alt="">
<h2 style="font-family:Comic Sans MS;color:#ffffff;text-align:center">Městské noviny</h2>
</td></tr><tr><td>
<table><tr><td><table><tr><td><table><tr><td><table><tr><td>
<h1 style="font-size:28px;line-height:34px">Pozvánka na zasedání</h1>
</td></tr></table></td></tr></table></td></tr></table></td></tr></table>
<p style="text-align:justify;font-size:11px;line-height:12px">Zveme vás na zasedání \
zastupitelstva v úterý 27. listopadu 2026 v 17 hodin. Program najdete \
<a href="http://www.mesto-kocourkov.example/program">zde</a>.</p>
<p></p>
<p style="font-size:16px;line-height:24px;color:#aaaaaa">Na "Zimní slavnost" zbývá 1 dny.</p>
<p style="font-size:16px;line-height:24px">• bruslení<br>• dílny pro děti</p>
<p style="font-size:16px;line-height:24px">Svoz odpadu: <b style="color:red">27. 11.</b></p>
<p style="font-size:16px;line-height:24px"><i>Starosta s potěšením oznamuje, že město získalo \
dotaci 3 000 000 Kč na opravu chodníků, a děkuje všem občanům za trpělivost.</i></p>
<p style="font-size:16px;line-height:24px;float:right">PRODEJ SLEPIC BUDE V ÚTERÝ</p>
<section><h4 style="font-size:16px;line-height:24px">Dokumenty</h4></section>
<p style="font-size:16px;line-height:24px">
<a href="https://www.mesto-kocourkov.example/rozpocet.pdf" style="text-decoration:none">Rozpočet</a>
<a href="https://www.mesto-kocourkov.example/rozpocet-2025.pdf"
 style="text-decoration:underline">Rozpočet</a>
<a href="https://bit.ly/3kocour" style="text-decoration:underline">www.mesto-kocourkov.example</a>
<a href="#nahoru" style="text-decoration:underline">Na začátek zprávy</a>
<a href="#" style="text-decoration:underline">Napište nám</a>
<a href="https://www.mesto-kocourkov.example/mapa"></a>
</p>
<div style="display:flex;padding:20px;border:12px solid #eeeeee">Město Kocourkov</div>
<!--[if mso]><v:rect style="width:200px"></v:rect><![endif]-->
<!--[if mso]><p>Zobrazit v prohlížeči</p>
<form action="https://www.mesto-kocourkov.example/anketa"><input name="nazor"></form>
</td></tr></table>
</body>
</html>
"""

FAULTS: tuple[tuple[str, str], ...] = (
    ("A01", "the document does not say that it is in Czech"),
    ("A02", "nor do the blocks in the body, which remain in web mail"),
    ("A03", "no role says that this is an e-mail"),
    ("A04", "the title is ‘Newsletter’"),
    ("A05", "an h2 stands before the h1"),
    ("A06", "an empty paragraph makes room"),
    ("A07", "tables of layout are read out as tables of data"),
    ("A08", "they are nested five deep"),
    ("A09", "a <section> is stripped"),
    ("A10", "typed bullets"),
    ("A11", "the part is not in UTF-8"),
    ("A12", "a script in an attribute"),
    ("A13", "a float changes the order"),
    ("B01", "a link without words"),
    ("B02", "‘zde’"),
    ("B03", "‘Rozpočet’ leads to two places"),
    ("B04", "a link is not underlined"),
    ("B05", "a shortened address, and one by http"),
    ("B06", "the words of a link name another server"),
    ("B07", "a link to a place that is not there"),
    ("B10", "a PDF that does not say so"),
    ("B11", "a link to #"),
    ("C01", "text of 11 pixels"),
    ("C03", "justified and centred text"),
    ("C06", "a font from elsewhere"),
    ("C08", "light grey text on white"),
    ("C10", "a date is urgent by its colour alone"),
    ("C11", "a table of 900 pixels"),
    ("D02", "no colours for the dark"),
    ("E01", "a conditional comment that is never closed"),
    ("E04", "VML"),
    ("E05", "flex"),
    ("G01", "the preheader repeats the subject"),
    ("G03", "and is white on white, one pixel high"),
    ("G04", "followed by filler"),
    ("H01", "no text part"),
    ("I01", "a picture without alt"),
    ("I02", "and without its size"),
    ("I03", "which is an SVG"),
    ("J01", "no List-Unsubscribe"),
    ("J04", "a sender that answers nobody"),
    ("L03", "straight quotation marks"),
    ("L04", "27 November 2026 is no Tuesday"),
    ("M01", "who publishes it, where and under what company ID is not said"),
    ("M02", "nowhere to unsubscribe"),
)
"""Each fault: the rule that is to find it, and what it is."""


def bad_mail() -> bytes:
    """Return the mail as a server would hand it over."""
    from base64 import b64encode

    header = HEADER.format(subject=b64encode(SUBJECT.encode()).decode())
    body = HTML.encode("iso-8859-2", "xmlcharrefreplace")
    return (header.encode() + body + b"\n--hranice--\n").replace(b"\n", b"\r\n")
