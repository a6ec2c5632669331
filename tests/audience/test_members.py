"""If these fail, a member is lost or taken for another, or a reader's wishes are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience.description import Description, describe
from newsletter.audience.members import import_members, is_company_id
from newsletter.errors import InputError, NotFoundError
from newsletter.models import Member, Role
from newsletter.settings import Settings
from newsletter.store import audience, audit, members
from newsletter.store.engine import Store
from tests.conftest import NOW
from tests.factories import make_list, make_subscribers

WHO = "jana"
JANA = "jana@obec.example"
TABLE = "IČO;Název obce;Okres;Počet obyvatel\n00000019;Velká Ves;Klatovy;9 000\n27;Malá Ves;;\n"


def taken(store: Store, path: Path, text: str, encoding: str = "utf-8") -> tuple[int, int, int]:
    path.write_bytes(text.encode(encoding))
    done = import_members(store, path, now=NOW, who=WHO)
    return done.added, done.changed, len(done.bad)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1250"])
def test_a_table_of_members_is_taken_over_once(store: Store, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "clenove.csv"
    assert taken(store, path, TABLE, encoding) == (2, 0, 0)
    assert taken(store, path, TABLE, encoding) == (0, 0, 0)
    grown = TABLE.replace("9 000", "9 100")
    assert taken(store, path, grown, encoding) == (0, 1, 0)
    with store.reading() as tx:
        small, large = members.listing(tx)
    assert (small.company_id, small.name, small.district, small.population) == (
        "00000027", "Malá Ves", "", None,
    )  # fmt: skip
    assert (large.district, large.population) == ("CZ0322", 9_100)


def test_a_row_that_is_no_good_takes_no_other_along(store: Store, tmp_path: Path) -> None:
    rows = "00000020;Chybná;;\n00000019;;;\n00000019;Velká Ves;Praha 9;\n00000019;Ves;;mnoho\n"
    assert taken(store, tmp_path / "m.csv", TABLE + rows) == (2, 0, 4)


def test_a_file_that_is_no_table_of_members_is_a_sentence(store: Store, tmp_path: Path) -> None:
    for text in ("", "jméno;e-mail\nJana;jana@obec.example\n"):
        with pytest.raises(InputError, match="IČO"):
            taken(store, tmp_path / "m.csv", text)


def test_a_dry_run_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(TABLE)
    assert import_members(store, path, now=NOW, who=WHO, dry_run=True).added == 2
    with store.reading() as tx:
        assert members.listing(tx) == []


@given(st.integers(0, 9_999_999), st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_seen(number: int, place: int, more: int) -> None:
    digits = f"{number:07}"
    [check] = [digit for digit in "0123456789" if is_company_id(digits + digit)]
    right = digits + check
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]
    # Modulo 11 leaves eleven remainders and ten digits: 10 and 0 share one.
    assert is_company_id(wrong) <= (check in "01")


def test_what_a_reader_wants_and_does_is_kept_and_logged(store: Store, settings: Settings) -> None:
    with store.writing() as tx:
        make_subscribers(tx, make_list(tx, NOW), [JANA], NOW)
    with store.writing() as tx:
        members.save(tx, Member(company_id="00000019", name="Velká Ves"))
        what = Description(["dotace", "akce"], "Vážená paní starostko", ("Starostka", "00000019"))
        describe(tx, settings, JANA, what, now=NOW, who=WHO)
        found = describe(tx, settings, f" {JANA.upper()} ", what, now=NOW, who=WHO)
        assert found.topics == "akce,dotace"
        assert [role for role, _member in members.offices(tx, found.id or 0)] == [Role.MAYOR]
        assert len(audit.history(tx, "subscriber", found.public_id)) == 1
        reader = audience.reader(tx, ["clenove"], JANA)
    assert reader is not None
    assert reader.profile.topics == {"akce", "dotace"}
    assert {duty.role for duty in reader.profile.duties} == {Role.MAYOR}
    with store.writing() as tx:
        describe(tx, settings, JANA, Description([], leaves=True), now=NOW, who=WHO)
        again = audience.reader(tx, ["clenove"], JANA)
    assert again is not None
    assert not again.profile.topics | again.profile.duties


@pytest.mark.parametrize(
    ("what", "error"),
    [
        (Description(["pocasi"]), InputError),
        (Description(office=("kouzelník", "00000019")), InputError),
        (Description(office=("starosta", "00000027")), NotFoundError),
        (Description(office=("starosta", "12")), NotFoundError),
    ],
)
def test_what_there_is_not_is_refused_and_nothing_changes(
    sqlite_store: Store, settings: Settings, what: Description, error: type[InputError]
) -> None:
    with sqlite_store.writing() as tx:
        make_subscribers(tx, make_list(tx, NOW), [JANA], NOW)
    with pytest.raises(error), sqlite_store.writing() as tx:
        describe(tx, settings, JANA, what, now=NOW, who=WHO)
    with sqlite_store.writing() as tx, pytest.raises(NotFoundError):
        describe(tx, settings, "nikdo@obec.example", Description([]), now=NOW, who=WHO)


def test_a_quote_that_is_never_closed_swallows_no_member(store: Store, tmp_path: Path) -> None:
    table = 'IČO;název\n00000019;"Velká Ves\n00000027;Malá Ves\n'
    with pytest.raises(InputError, match=r"m\.csv"):
        taken(store, tmp_path / "m.csv", table)
    with store.reading() as tx:
        assert members.listing(tx) == []
