"""If these fail, a picture breaks the mail, or a reader who cannot see it is told nothing."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from newsletter.curate import picture, queue
from newsletter.curate.picture import MOST_BYTES, SHOWN, Picture, alternative, from_file, made
from newsletter.curate.queue import Editor
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.models import Item, ItemState
from newsletter.store import audit, files, items
from newsletter.store.engine import Store
from tests.conftest import NOW
from tests.pictures import bomb, drawing, photo, saved

BY = Editor("jana", NOW)
LATER = Editor("jana", NOW + timedelta(minutes=1))
ALT = "Děti na novém hřišti v Mýtě"


def add(store: Store, state: ItemState = ItemState.NEW) -> int:
    with store.writing() as tx:
        item = Item(
            section="praxe", title="Hřiště", original_title="Hřiště", first_seen_at=NOW, state=state
        )
        tx.add(item)
        tx.flush()
        assert item.id is not None
        return item.id


def of(store: Store, item_id: int) -> dict[str, object]:
    with store.reading() as tx:
        return items.get(tx, item_id).picture


def sentence(body: bytes, name: str = "hřiště.png") -> str:
    with pytest.raises(InputError) as caught:
        made(body, name)
    said = str(caught.value)
    assert said.startswith(f"{name}: ")
    assert "\n" not in said
    return said


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((4000, 3000), (576, 432)), ((3000, 4000), (432, 576)), ((800, 400), (576, 288)),
        ((300, 200), (300, 200)), ((577, 577), (576, 576)), ((200, 50), (200, 50)),
    ],
)  # fmt: skip
def test_a_picture_fits_a_card_and_is_never_enlarged(
    size: tuple[int, int], shown: tuple[int, int]
) -> None:
    found = made(saved(Image.new("RGB", size, "red")), "a.png")
    assert (found.width, found.height) == shown
    assert max(shown) <= SHOWN


def test_the_same_file_gives_the_same_picture() -> None:
    body = saved(photo(), "JPEG")
    assert made(body, "a.jpg") == made(body, "b.jpg")


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "the file is empty"),
        (b"\0" * (MOST_BYTES + 1), "more than 15 MB"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Export it as PNG"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><svg/>", "Export it as PNG"),
        (bomb(60_000, 60_000), "more than 50 million pixels"),
        (b"PK\x03\x04" * 99, "no picture in JPEG, PNG, GIF or WebP"),
        (saved(drawing())[:-99], "damaged or not whole"),
        (saved(Image.new("RGB", (199, 199))), "199 × 199 pixels only"),
        (saved(Image.new("RGB", (300, 9000))), "19 × 576 pixels only"),
        (saved(Image.new("RGB", (4000, 20))), "576 × 3 pixels only"),
        (saved(Image.new("RGB", (1, 1))), "1 × 1 pixels only"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_with_the_files_name(body: bytes, says: str) -> None:
    assert says in sentence(body)


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    "reader",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import time; time.sleep(60)",
        "raise SystemExit(1)",
        "while True: pass",
    ],
)
def test_what_crashes_or_hangs_the_reader_harms_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    script = tmp_path / "reader.py"
    script.write_text(reader)
    monkeypatch.setattr(picture, "READER", script)
    monkeypatch.setattr(picture, "LONGEST_WORK", 0.3)
    assert "too much memory or time" in sentence(saved(drawing()))


@pytest.mark.usefixtures("_english")
def test_the_reader_has_only_so_much_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "reader.py"
    text = picture.READER.read_text(encoding="utf-8")
    assert "MEMORY = 1_536 *" in text
    script.write_text(text.replace("MEMORY = 1_536 *", "MEMORY = 150 *"), encoding="utf-8")
    monkeypatch.setattr(picture, "READER", script)
    assert made(saved(drawing()), "a.png").suffix == "png"
    assert "too much memory or time" in sentence(saved(Image.new("RGBA", (7_000, 7_000))))


@pytest.fixture
def _english() -> None:
    from newsletter.text import language

    language.use("en")


@pytest.mark.parametrize(
    "alt",
    ["", "  ", "…", "2026", "obrázek hřiště", "Obrázek", "Obr. hřiště", "Image of a playground",
     "a photo of children", "hriste.jpg", "Nové hřiště.PNG", "IMG_20261101_101500", "DSC00123",
     "x" * 126, "[obr].png"],
)  # fmt: skip
def test_words_that_tell_a_blind_reader_nothing_are_refused(alt: str) -> None:
    with pytest.raises(InputError):
        alternative(alt)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (ALT, ALT),
        ("  Starosta\n přestřihuje pásku ", "Starosta přestřihuje pásku"),
        ("x" * 125, "x" * 125),
        ("Obrázková kniha obce", "Obrázková kniha obce"),
        ("Most č. 3 po opravě", "Most č. 3 po opravě"),
        ("Kniha „Náves“ [2. vydání]", "Kniha „Náves“ [2. vydání]"),
    ],
)
def test_words_that_say_what_is_seen_are_kept(typed: str, kept: str) -> None:
    assert alternative(typed) == kept


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nic.jpg"):
        with pytest.raises(InputError, match=path.name):
            from_file(path)


def test_a_picture_is_given_replaced_taken_away_and_undone(store: Store) -> None:
    item_id = add(store)
    first, second = (Picture(body, "png", 300, 200) for body in (b"1", b"2"))
    with store.writing() as tx:
        assert picture.give(tx, item_id, first, ALT, BY)
    with store.writing() as tx:
        assert picture.give(tx, item_id, first, ALT, LATER) is None
    kept = {"suffix": "png", "width": 300, "height": 200, "alt": ALT}
    assert of(store, item_id) == {"sha256": first.sha256, **kept}
    with store.writing() as tx:
        picture.give(tx, item_id, second, ALT, LATER)
        file = files.get(tx, second.sha256)
        assert file is not None
        assert (file.media_type, file.size, file.body) == ("image/png", 1, b"2")
    with store.writing() as tx:
        queue.undo(tx, LATER)
    assert of(store, item_id)["sha256"] == first.sha256
    with store.writing() as tx:
        assert picture.take_away(tx, item_id, Editor("petr", NOW))
        assert picture.take_away(tx, item_id, Editor("petr", NOW)) is None
    assert of(store, item_id) == {}
    with store.writing() as tx:
        queue.undo(tx, Editor("petr", NOW))
    assert of(store, item_id)["sha256"] == first.sha256
    with store.reading() as tx:
        entries = audit.history(tx, "item", item_id)
    assert {entry.action for entry in entries} == {"picture", "undo"}


def test_two_items_with_the_same_picture_keep_it_once(sqlite_store: Store) -> None:
    one, other = add(sqlite_store), add(sqlite_store)
    with sqlite_store.writing() as tx:
        for item_id in (one, other):
            picture.give(tx, item_id, made(saved(drawing()), "a.png"), ALT, BY)
    assert of(sqlite_store, one) == of(sqlite_store, other)


@pytest.mark.parametrize("state", [ItemState.SENT, ItemState.MERGED])
def test_what_readers_have_stays_as_it_was(sqlite_store: Store, state: ItemState) -> None:
    item_id = add(sqlite_store, state)
    with pytest.raises(StateError), sqlite_store.writing() as tx:
        picture.give(tx, item_id, Picture(b"1", "png", 300, 200), ALT, BY)
    with pytest.raises(NotFoundError), sqlite_store.writing() as tx:
        picture.take_away(tx, 77, BY)
    assert of(sqlite_store, item_id) == {}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "roura.png")
    for path in (tmp_path / "roura.png", tmp_path, tmp_path / "neni.png"):
        with pytest.raises(InputError):
            from_file(path)
