"""If these fail, somebody gets what is for others, or misses what is for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.clock import PRAGUE
from newsletter.curate.readership import (
    read_districts,
    read_roles,
    write_districts,
    write_roles,
)
from newsletter.models import Placement, Role
from newsletter.reach import Duty, Profile, Reach, chooser, of, wants
from newsletter.text import language
from newsletter.text.duties import role_name, role_of

DISTRICTS = ["", "CZ0322", "CZ0323"]
sizes = st.none() | st.integers(0, 5_000)
duties = st.builds(Duty, st.sampled_from(Role), st.sampled_from(DISTRICTS), sizes)
profiles = st.builds(
    Profile,
    st.frozensets(st.sampled_from(["dotace", "akce"])),
    st.frozensets(duties, max_size=3),
)
reaches = st.builds(
    Reach,
    st.sampled_from(["dotace", "akce"]),
    st.frozensets(st.sampled_from([role.value for role in Role]), max_size=2),
    st.frozensets(st.sampled_from(DISTRICTS[1:]), max_size=1),
    sizes,
    sizes,
)
MAYOR = Profile(duties=frozenset({Duty(Role.MAYOR, "CZ0322", 400)}))
ACCOUNTANT = Profile(duties=frozenset({Duty(Role.ACCOUNTANT, "CZ0323", 12_000)}))
UNKNOWN = Profile()


def test_an_item_without_a_word_of_whom_it_is_for_is_for_everybody() -> None:
    assert all(wants(one, Reach("dotace")) for one in (MAYOR, ACCOUNTANT, UNKNOWN))


def test_roles_districts_and_sizes_are_kept_to() -> None:
    for_mayors = Reach("dotace", roles=frozenset({"mayor"}))
    for_klatovy = Reach("dotace", districts=frozenset({"CZ0322"}))
    for_small = Reach("dotace", most=3_000)
    for reach in (for_mayors, for_klatovy, for_small):
        assert [wants(one, reach) for one in (MAYOR, ACCOUNTANT, UNKNOWN)] == [True, False, True]
    large = Reach("dotace", least=3_000)
    assert [wants(one, large) for one in (MAYOR, ACCOUNTANT)] == [False, True]


def test_all_limits_must_fit_the_same_duty() -> None:
    both = Profile(duties=MAYOR.duties | ACCOUNTANT.duties)
    reach = Reach("dotace", roles=frozenset({"mayor"}), districts=frozenset({"CZ0323"}))
    assert not wants(both, reach)
    assert wants(both, Reach("dotace", roles=frozenset({"accountant"})))


def test_who_chose_sections_gets_no_others() -> None:
    only_events = Profile(topics=frozenset({"akce"}))
    assert not wants(only_events, Reach("dotace"))
    assert wants(only_events, Reach("akce", roles=frozenset({"mayor"})))


@given(profiles, reaches)
def test_what_is_not_known_keeps_nothing_from_anybody(profile: Profile, reach: Reach) -> None:
    assert wants(Profile(profile.topics), reach) == (
        not profile.topics or reach.section in profile.topics
    )
    vague = frozenset(Duty(duty.role) for duty in profile.duties)
    if wants(profile, reach):
        assert wants(Profile(profile.topics, vague), reach)


@given(profiles, reaches, duties)
def test_one_duty_more_takes_nothing_away(profile: Profile, reach: Reach, duty: Duty) -> None:
    if profile.duties and wants(profile, reach):
        assert wants(Profile(profile.topics, profile.duties | {duty}), reach)


def test_what_was_placed_before_this_could_be_said_is_for_everybody() -> None:
    old = Placement(issue_id=1, item_id=7, section="dotace", position=1, frozen={"title": "Zeleň"})
    assert of(old) == Reach("dotace")
    assert chooser([old])(ACCOUNTANT) == {7}


@pytest.mark.parametrize("locale", ["cs", "en"])
def test_roles_are_written_so_that_they_can_be_read_again(locale: str) -> None:
    language.use(locale)
    for role in Role:
        assert role_of(role_name(role)) is role
    assert read_roles(write_roles(["clerk", "mayor"], PRAGUE), PRAGUE) == ["clerk", "mayor"]


def test_roles_are_found_in_the_words_of_tables() -> None:
    said = ["1. místostarostka města", "ZÁSTUPCE STAROSTY", "hlavní účetní", "Referent OŽP", "host"]
    assert [role_of(words) for words in said] == [
        Role.DEPUTY, Role.DEPUTY, Role.ACCOUNTANT, Role.CLERK, None,
    ]  # fmt: skip


def test_districts_are_read_by_name_or_code() -> None:
    assert read_districts("okres Klatovy, cz0323, domažlice", PRAGUE) == read_districts(
        "Domažlice, Klatovy, Plzeň-město", PRAGUE
    )
    assert read_districts(write_districts(["CZ0322"], PRAGUE), PRAGUE) == ["CZ0322"]
    for text in ("Praha", "", "Klatovy;Tachov"):
        with pytest.raises(ValueError, match="Klatovy"):
            read_districts(text, PRAGUE)
