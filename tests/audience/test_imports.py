"""If these fail, an association's own table of addresses is misread, or brings back who left."""

import csv
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.audience import subscriptions, table
from newsletter.audience.imports import BATCH, Imported, import_file
from newsletter.errors import InputError, NotFoundError
from newsletter.models import Member
from newsletter.store import audience, audit, members
from newsletter.store.engine import Store
from newsletter.text.html import one_line

OFFICES = (
    "Jméno;E-mail;Obec\n"
    "Jana Nováková;jana@hradek.example;Hrádek\n"
    "Říha Petr;petr@lhota.example;Lhota\n"
)


@pytest.fixture
def member_store(store: Store, now: datetime) -> Store:
    with store.writing() as tx:
        subscriptions.add_list(tx, "clenove", "Členské obce", now=now, who="eva")
    return store


def take(
    store: Store, folder: Path, now: datetime, text: str, *, dry_run: bool = False
) -> Imported:
    path = folder / "obce.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(store, path, "clenove", now=now, who="eva", dry_run=dry_run)


def on_the_list(store: Store) -> list[tuple[str, str]]:
    with store.reading() as tx:
        return [
            (person.address, person.name)
            for person, _list, subscription, _blocked in audience.subscribers(tx, "clenove")
            if subscription.ended_at is None
        ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_table_is_read_whatever_program_saved_it(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "obce.csv"
    path.write_bytes(OFFICES.replace(";", delimiter).replace("\n", "\r\n").encode(encoding))
    rows = list(table.read(path))
    assert [(row.line, row.address, row.name) for row in rows] == [
        (2, "jana@hradek.example", "Jana Nováková"),
        (3, "petr@lhota.example", "Říha Petr"),
    ]


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("jana@obec.example\n", "jana@obec.example", ""),
        ("Hrádek;jana@obec.example\n", "jana@obec.example", ""),
        ("E-MAILOVÁ ADRESA:\njana@obec.example\n", "jana@obec.example", ""),
        ("Adresa;E-mail\nNáves 1;jana@obec.example\n", "jana@obec.example", ""),
        ("Jméno;Příjmení;mail\nJana;Nová;jana@obec.example\n", "jana@obec.example", "Jana Nová"),
        ('name,email\n"Nová, Jana",jana@obec.example\n', "jana@obec.example", "Nová, Jana"),
        ("\n;;\n\nemail\n\njana@obec.example", "jana@obec.example", ""),
    ],
)
def test_the_columns_are_found(tmp_path: Path, text: str, address: str, name: str) -> None:
    path = tmp_path / "obce.csv"
    path.write_text(text, encoding="utf-8")
    assert [(row.address, row.name) for row in table.read(path)] == [(address, name)]


def test_good_rows_are_kept_and_bad_ones_named_with_their_line(
    member_store: Store, now: datetime, tmp_path: Path
) -> None:
    done = take(
        member_store,
        tmp_path,
        now,
        "e-mail;obec\njana@hradek.example;Hrádek\nneni adresa;=CMD()\n;Bez adresy\n"
        "petr@lhota.example;Lhota\nPetr@LHOTA.example;Lhota\n",
    )
    assert (done.added, done.already, done.bad_rows, done.rows) == (2, 1, 2, 5)
    assert [bad.row.line for bad in done.bad] == [3, 4]
    assert done.bad_file == tmp_path / "obce.csv.bad.csv"
    with done.bad_file.open(encoding="utf-8-sig", newline="") as file:
        header, *bad = csv.reader(file, delimiter=";")
    assert header[2:] == ["e-mail", "obec"]
    assert [row[0] for row in bad] == ["3", "4"]
    assert bad[0][2:] == ["neni adresa", "'=CMD()"]


def test_the_file_of_bad_rows_can_be_corrected_and_imported(
    member_store: Store, now: datetime, tmp_path: Path
) -> None:
    done = take(member_store, tmp_path, now, "e-mail;jméno\njanaobec.example;Jana\n")
    assert done.bad_file is not None
    text = done.bad_file.read_text(encoding="utf-8-sig")
    take(member_store, tmp_path, now, text.replace("janaobec.example", "jana@obec.example", 2))
    assert on_the_list(member_store) == [("jana@obec.example", "Jana")]


def test_a_second_run_adds_nothing(member_store: Store, now: datetime, tmp_path: Path) -> None:
    assert take(member_store, tmp_path, now, OFFICES).added == 2
    again = take(member_store, tmp_path, now, OFFICES)
    assert (again.added, again.already) == (0, 2)
    with member_store.reading() as tx:
        entries = audit.history(tx, "list", "clenove")
    assert [entry.action for entry in entries] == ["add", "import"]
    assert entries[1].after == {
        "file": "obce.csv", "lines": [2, 3], "added": 2, "filled_in": 0,
    }  # fmt: skip
    greeted = "e-mail;oslovení\njana@hradek.example;Milá Jano\n"
    take(member_store, tmp_path, now, greeted)
    with member_store.reading() as tx:
        assert audit.history(tx, "list", "clenove")[-1].after["filled_in"] == 1


def test_a_dry_run_changes_nothing(member_store: Store, now: datetime, tmp_path: Path) -> None:
    done = take(member_store, tmp_path, now, OFFICES + "x;y;z\n", dry_run=True)
    assert (done.added, done.bad_rows) == (2, 1)
    assert on_the_list(member_store) == []
    assert [path.name for path in tmp_path.glob("*.bad.csv")] == []


def test_who_left_or_is_blocked_stays_out(
    member_store: Store, now: datetime, tmp_path: Path
) -> None:
    take(member_store, tmp_path, now, OFFICES)
    with member_store.writing() as tx:
        subscriptions.unsubscribe(tx, "jana@hradek.example", "clenove", now=now, who="eva")
        subscriptions.suppress(tx, "nova@obec.example", "neexistuje", now=now, who="eva")
    done = take(member_store, tmp_path, now, OFFICES + ";nova@obec.example;Nová\n")
    assert (done.added, done.already, done.left, done.suppressed) == (0, 1, 1, 1)
    assert on_the_list(member_store) == [("petr@lhota.example", "Říha Petr")]


def test_a_table_longer_than_a_batch_is_whole(
    member_store: Store, now: datetime, tmp_path: Path
) -> None:
    addresses = [f"urad{number:05}@obec.example" for number in range(2 * BATCH + 7)]
    seen: list[int] = []
    path = tmp_path / "obce.csv"
    path.write_text("email\n" + "\n".join(addresses), encoding="utf-8")
    done = import_file(member_store, path, "clenove", now=now, who="eva", on_progress=seen.append)
    assert done.added == len(addresses)
    assert seen == [BATCH, 2 * BATCH, 2 * BATCH + 7]
    assert [address for address, _name in on_the_list(member_store)] == addresses


@pytest.mark.parametrize(
    "content",
    [
        b"Obec;Okres\nHr\xc3\xa1dek;Rokycany\n",
        b"PK\x03\x04 workbook",
        b"e-mail\n\x81\x83 both broken \xff\n",
        b'e-mail\n"' + b"x" * 200_000,
    ],
)
def test_what_is_no_table_of_addresses_is_one_sentence_with_the_file(
    member_store: Store, now: datetime, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "obce.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        import_file(member_store, path, "clenove", now=now, who="eva")
    assert "obce.csv" in caught.value.where
    assert caught.value.remedy


def test_a_missing_file_or_list_is_named(
    member_store: Store, now: datetime, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="obce"):
        import_file(member_store, tmp_path / "obce.csv", "clenove", now=now, who="eva")
    (tmp_path / "obce.csv").write_text("jana@obec.example")
    with pytest.raises(NotFoundError, match="clen"):
        import_file(member_store, tmp_path / "obce.csv", "clen", now=now, who="eva")


def test_no_device_is_read(member_store: Store, now: datetime) -> None:
    for endless in ("/dev/zero", "/dev/null", "/dev"):
        with pytest.raises(InputError) as caught:
            import_file(member_store, Path(endless), "clenove", now=now, who="eva")
        assert endless in caught.value.where


def test_a_file_that_hides_its_size_is_read_no_further_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "obce.csv"
    path.write_text("email\n" + "jana@obec.example\n" * 2000)
    monkeypatch.setattr(table, "LARGEST_FILE", path.stat().st_size)
    assert len(list(table.read(path))) == 2000
    monkeypatch.setattr(table, "LARGEST_FILE", path.stat().st_size - 1)
    with pytest.raises(InputError):
        next(table.read(path))
    hides = Path("/proc/self/status")
    assert hides.stat().st_size == 0
    monkeypatch.setattr(table, "LARGEST_FILE", 100)
    with pytest.raises(InputError, match="MB"):
        next(table.read(hides))


def test_without_room_for_bad_rows_nothing_is_imported(
    member_store: Store, now: datetime, tmp_path: Path
) -> None:
    (tmp_path / "obce.csv.bad.csv").mkdir()
    with pytest.raises(InputError) as caught:
        take(member_store, tmp_path, now, OFFICES)
    assert caught.value.where.endswith("obce.csv.bad.csv")
    assert on_the_list(member_store) == []
    assert take(member_store, tmp_path, now, OFFICES, dry_run=True).added == 2


def test_trying_for_room_leaves_nothing_and_spoils_nothing(
    member_store: Store, now: datetime, tmp_path: Path
) -> None:
    bad = tmp_path / "obce.csv.bad.csv"
    take(member_store, tmp_path, now, OFFICES)
    assert not bad.exists()
    bad.write_text("od minula")
    take(member_store, tmp_path, now, OFFICES)
    assert bad.read_text() == "od minula"


def test_a_full_disk_loses_the_file_of_bad_rows_but_no_good_row(
    member_store: Store, now: datetime, tmp_path: Path
) -> None:
    (tmp_path / "obce.csv.bad.csv").symlink_to("/dev/full")
    rows = [f"urad{number:05}@obec.example\n" for number in range(2 * BATCH)]
    rows[5] = rows[BATCH + 5] = "neni adresa\n"
    done = take(member_store, tmp_path, now, "email\n" + "".join(rows))
    assert (done.added, done.bad_rows, done.bad_file) == (2 * BATCH - 2, 2, None)
    assert "obce.csv.bad.csv" in done.bad_file_failure
    assert len(on_the_list(member_store)) == 2 * BATCH - 2


def test_names_and_origins_are_one_line_without_hidden_characters(
    member_store: Store, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "o\x1b[2Jbce\n.csv"
    path.write_text("jméno;email\nJa\x1b\u202ena\x9b;jana@obec.example\n", encoding="utf-8")
    import_file(member_store, path, "clenove", now=now, who="eva")
    with member_store.reading() as tx:
        ((person, _list, subscription, _blocked),) = audience.subscribers(tx, "clenove")
    assert (person.name, subscription.origin) == ("Jana", "import o[2Jbce .csv")


@given(st.text())
@example("\n=1+1")
@example(" =1+1")
@example("\u00a0\ufeff\x00@SUM(1)")
def test_no_cell_is_run_as_a_formula(cell: str) -> None:
    safe = table.safe_cell(cell)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert not one_line(safe).startswith(("=", "+", "-", "@"))
    assert safe in {cell, f"'{cell}"}


def test_a_cell_that_is_no_formula_stays() -> None:
    for cell in ("Hrádek", "1 = 1", " jana@obec.example", ""):
        assert table.safe_cell(cell) == cell


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    with suppress(InputError):
        assert all(row.line > 0 for row in table.read(path))


TOLD = (
    "e-mail;jméno;funkce;IČO;témata;oslovení\n"
    "jana@hradek.example;Jana Nováková;starostka;19;Dotace, akce;Vážená paní starostko\n"
    "petr@lhota.example;Petr Říha;účetní;00000027;;\n"
    "eva@lhota.example;Eva Malá;kouzelnice;27;;\n"
    "olga@lhota.example;;;;počasí;\n"
    "karel@lhota.example;;;27;;\n"
)
SECTIONS = {"dotace": "Dotační výzvy", "akce": "Akce"}


def told(
    store: Store, folder: Path, now: datetime, text: str, *, dry_run: bool = False
) -> Imported:
    path = folder / "obce.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(
        store, path, "clenove", now=now, who="eva", sections=SECTIONS, dry_run=dry_run
    )


@pytest.fixture
def two_members(member_store: Store) -> Store:
    with member_store.writing() as tx:
        members.save(tx, Member(company_id="00000019", name="Hrádek", population=900))
        members.save(tx, Member(company_id="00000027", name="Lhota"))
    return member_store


def profiles(store: Store) -> dict[str, tuple[set[str], set[str]]]:
    with store.reading() as tx:
        return {
            one.address.partition("@")[0]: (
                set(one.profile.topics),
                {duty.role.value for duty in one.profile.duties},
            )
            for one in audience.readers(tx, ["clenove"])
        }


def test_what_a_table_says_of_people_is_noted(
    two_members: Store, tmp_path: Path, now: datetime
) -> None:
    table_of_keys = TOLD.replace("Dotace, akce", "dotace, AKCE").replace(
        ";počasí;", ";Dotační výzvy;"
    )
    assert told(two_members, tmp_path, now, table_of_keys, dry_run=True).added == 5
    for added in (5, 0):
        done = told(two_members, tmp_path, now, table_of_keys)
        assert (done.added, done.bad_rows, done.odd_rows) == (added, 0, 1)
        assert profiles(two_members) == {
            "jana": ({"dotace", "akce"}, {"mayor"}),
            "petr": (set(), {"accountant"}),
            "eva": (set(), set()),
            "olga": ({"dotace"}, set()),
            "karel": (set(), set()),
        }
    with two_members.reading() as tx:
        jana = audience.subscriber_by_key(tx, "jana@hradek.example")
        assert jana is not None
        assert jana.salutation == "Vážená paní starostko"


def test_what_is_not_understood_of_a_person_keeps_nobody_off_the_list(
    two_members: Store, tmp_path: Path, now: datetime
) -> None:
    done = told(two_members, tmp_path, now, TOLD.replace("Dotace, ", ""))
    assert (done.added, done.bad_rows) == (5, 0)
    assert [(one.row.line, "‘" in one.reason or "„" in one.reason) for one in done.odd] == [
        (4, True),
        (5, True),
    ]
    again = told(two_members, tmp_path, now, TOLD.replace("kouzelnice", "tajemnice"))
    assert (again.added, again.odd_rows) == (0, 1)
    assert profiles(two_members)["eva"] == (set(), {"secretary"})


def test_a_table_does_not_undo_what_people_chose_themselves(
    two_members: Store, tmp_path: Path, now: datetime
) -> None:
    told(two_members, tmp_path, now, "e-mail;témata\njana@hradek.example;akce\n")
    told(two_members, tmp_path, now, "e-mail;témata\njana@hradek.example;dotace\n")
    assert profiles(two_members) == {"jana": ({"akce"}, set())}


def test_nothing_is_noted_of_who_has_left(
    two_members: Store, tmp_path: Path, now: datetime
) -> None:
    told(two_members, tmp_path, now, "e-mail\njana@hradek.example\n")
    with two_members.writing() as tx:
        subscriptions.unsubscribe(tx, "jana@hradek.example", "clenove", now=now, who="eva")
    told(two_members, tmp_path, now, "e-mail;témata\njana@hradek.example;akce\n")
    with two_members.reading() as tx:
        jana = audience.subscriber_by_key(tx, "jana@hradek.example")
    assert jana is not None
    assert jana.topics == ""
