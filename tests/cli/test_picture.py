"""If these fail, an editor cannot put a picture into the bulletin, or not take it out again."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from newsletter import clock
from newsletter.models import Item, ItemState, StoredFile
from newsletter.store import files, items
from newsletter.store.engine import Store
from newsletter.text import language
from tests.cli.conftest import Run
from tests.conftest import NOW
from tests.pictures import drawing, halves, photo, saved

ALT = "Děti na novém hřišti v Mýtě"


@pytest.fixture
def item_id(desk: Store) -> int:
    with desk.writing() as tx:
        item = Item(
            section="praxe", title="Nové hřiště", original_title="Nové hřiště", first_seen_at=NOW
        )
        tx.add(item)
        tx.flush()
        assert item.id is not None
        return item.id


def picture(store: Store, item_id: int) -> dict[str, object]:
    with store.reading() as tx:
        return items.get(tx, item_id).picture


def test_from_a_file_to_the_mail_in_czech(
    desk: Store, item_id: int, newsletter: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    language.use("cs")
    file = tmp_path / "DSC00123.JPG"
    file.write_bytes(saved(photo(1200, 900), "JPEG"))
    told = newsletter("queue", "picture", "1", str(file), "--alt", ALT)
    assert (told.code, told.err) == (0, "")
    heading, title, about, *_rest = told.out.splitlines()
    assert heading == "S obrázkem:"
    assert title.endswith("Nové hřiště")
    assert about.strip().startswith("576 × 432 px · ")
    assert about.endswith(f" kB · JPEG · předčítá se: „{ALT}“")
    told = newsletter("queue", "picture", "1", str(file), "--alt", ALT)
    assert told.out == "Nic se nezměnilo.\n"

    told = newsletter("queue", "show", "1")
    sha256 = str(picture(desk, item_id)["sha256"])
    assert f"obrázek  {ALT} (576 × 432" in told.out
    assert f"/obrazky/{sha256}.jpg" in told.out
    assert "obrázek přidán nebo odebrán" in told.out
    shown = json.loads(newsletter("queue", "show", "1", "--json").out)
    assert shown["picture"]["alt"] == ALT

    newsletter("queue", "approve", "1")
    newsletter("issue", "create")
    assert newsletter("issue", "preview", "1", "--no-open", "--out", str(tmp_path)).code == 0
    [page] = tmp_path.glob("*.html")
    assert f"/obrazky/{sha256}.jpg" in page.read_text(encoding="utf-8")

    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    told = newsletter("queue", "picture", "1", "--remove")
    assert told.out.startswith("Bez obrázku:")
    assert "newsletter issue arrange" in told.out
    assert picture(desk, item_id) == {}
    assert newsletter("queue", "undo").code == 0
    assert picture(desk, item_id)["sha256"] == sha256
    with desk.reading() as tx:
        kept = files.get(tx, sha256)
        assert kept is not None
        assert kept.media_type == "image/jpeg"


@pytest.mark.usefixtures("item_id")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "which picture"),
        (["a.png", "--own"], "which picture"),
        (["a.png", "--remove"], "which picture"),
        (["a.png"], "needs words"),
        (["a.png", "--alt", "obrázek"], "readers are told anyway"),
        (["chybi.png", "--alt", ALT], "chybi.png: the file cannot be read"),
        (["a.png", "--alt", ALT], "a.png: this is no picture"),
    ],
)
def test_a_slip_is_one_sentence_and_changes_nothing(
    desk: Store,
    newsletter: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.png").write_bytes(b"PK\x03\x04")
    told = newsletter("queue", "picture", "1", *arguments)
    assert (told.code, told.out) == (2, "")
    assert told.err.count("\n") == 1
    assert says in told.err
    assert picture(desk, 1) == {}


def test_what_was_sent_gets_no_picture(
    desk: Store, item_id: int, newsletter: Run, tmp_path: Path
) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(saved(drawing()))
    with desk.writing() as tx:
        items.get(tx, item_id).state = ItemState.SENT
    told = newsletter("queue", "picture", "1", str(file), "--alt", ALT)
    assert (told.code, told.out) == (1, "")
    assert "was sent" in told.err
    assert newsletter("queue", "picture", "77", str(file), "--alt", ALT).code == 2


def test_the_picture_of_its_own_page_is_taken(
    desk: Store, item_id: int, newsletter: Run, httpserver: HTTPServer
) -> None:
    page = "<meta property='og:image' content='/foto.png'><h1>Hřiště</h1>"
    httpserver.expect_request("/clanek").respond_with_data(page, content_type="text/html")
    httpserver.expect_request("/foto.png").respond_with_data(saved(halves(400, 300)))
    with desk.writing() as tx:
        items.get(tx, item_id).url = httpserver.url_for("/clanek")
    told = newsletter("queue", "picture", "1", "--own", "--alt", ALT)
    assert (told.code, told.err) == (0, "")
    assert "400 × 300 px" in told.out
    assert picture(desk, item_id)["suffix"] == "png"


def test_a_picture_that_came_with_a_mail_is_taken(
    desk: Store, item_id: int, newsletter: Run
) -> None:
    body = saved(drawing())
    with desk.writing() as tx:
        files.keep(tx, [StoredFile(sha256="ab", media_type="image/png", size=9, body=body)])
        items.get(tx, item_id).attachments = [
            {"title": "a.png", "url": "", "media_type": "image/png", "sha256": "ab", "size": 9}
        ]
    assert newsletter("queue", "picture", "1", "--own", "--alt", ALT).code == 0
    assert picture(desk, item_id)["width"] == 576


@pytest.mark.usefixtures("item_id", "desk")
def test_an_item_without_a_picture_of_its_own_says_so(newsletter: Run) -> None:
    told = newsletter("queue", "picture", "1", "--own", "--alt", ALT)
    assert told.code == 1
    assert "has no picture of its own" in told.err
