"""Copies among bodies of counted words: a copy changes every n-th word, or is cut."""

from hypothesis import given, settings
from hypothesis import strategies as st

from framing.duplicates import group_copies, join_pairs

BODY = [f"w{number}" for number in range(90)]


def changed(every):
    """The body with each ``every``-th word replaced."""
    return " ".join("other" if number % every == 0 else word for number, word in enumerate(BODY))


def test_a_copy_is_found_whether_exact_edited_or_cut():
    bodies = ["something else altogether", " ".join(BODY), " ".join(BODY), changed(15), " ".join(BODY[:60])]
    assert group_copies(bodies) == [0, 1, 1, 1, 1]


def test_half_of_all_runs_of_three_words_must_be_shared():
    # Of 88 runs a replaced word spoils 3, at the ends fewer: 60 of 116 are shared (.52), or 55 of 121 (.45).
    assert group_copies([" ".join(BODY), changed(9)]) == [0, 0]
    assert group_copies([" ".join(BODY), changed(8)]) == [0, 1]


def test_copies_of_copies_are_one_group_though_first_and_last_share_little():
    bodies = [" ".join(BODY[:60]), " ".join(BODY[10:75]), " ".join(BODY[30:])]
    assert group_copies(bodies) == [0, 0, 0]
    assert group_copies([bodies[0], bodies[2]]) == [0, 1]


def test_bodies_without_words_are_nobody_s_copy_and_short_ones_only_of_the_same():
    assert group_copies(["", "", "rain", "rain", "rain today"]) == [0, 1, 2, 2, 4]
    assert group_copies([]) == []


WORDS = st.lists(st.sampled_from("abcde"), max_size=12).map(" ".join)


@given(st.lists(WORDS, max_size=8))
@settings(max_examples=30, deadline=None)
def test_the_first_of_a_group_is_its_name_and_the_same_body_the_same_group(bodies):
    groups = group_copies(bodies)
    assert all(groups[group] == group <= number for number, group in enumerate(groups))
    assert all(groups[number] == groups[bodies.index(body)] for number, body in enumerate(bodies) if body)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
@settings(deadline=None)
def test_connected_things_have_the_same_first(pairs):
    firsts = join_pairs(pairs, 10)
    assert all(firsts[one] == firsts[other] for one, other in pairs)
    assert all(firsts[first] == first <= number for number, first in enumerate(firsts))
    assert len(set(firsts)) >= 10 - len(pairs)


def test_what_must_stay_apart_is_not_joined_through_others_either():
    assert join_pairs([(1, 2), (0, 1), (0, 2)], 3) == [0, 0, 0]
    assert join_pairs([(1, 2), (0, 1), (0, 2)], 3, [(0, 2)]) == [0, 1, 1]
