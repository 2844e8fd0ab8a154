"""The rules of deciding: what may follow what, what must be said, and what "best" means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.reviews import rules
from core.reviews.rules import Candidate, Recorded, Standing
from core.vocabulary import CheckVerdict, ReviewStatus

PENDING, APPROVED, REJECTED, NEEDS_CHANGES = ReviewStatus
statuses = st.sampled_from(list(ReviewStatus))
decisions = st.sampled_from(list(rules.DECISIONS))
verdicts = st.sampled_from(list(CheckVerdict))


def standing(status: ReviewStatus = PENDING, verdict: CheckVerdict = CheckVerdict.PASS) -> Standing:
    return Standing(status, verdict, "v2")


@pytest.mark.parametrize("to", rules.DECISIONS)
def test_a_pending_ad_can_be_decided_in_every_way(to: ReviewStatus) -> None:
    assert rules.check_decision(standing(), to, version_id="v2", again=False)


@given(statuses, verdicts, st.booleans())
def test_pending_is_never_the_outcome_of_a_decision(status: ReviewStatus, verdict: CheckVerdict, again: bool) -> None:
    assert PENDING not in rules.TRANSITIONS[status]
    with pytest.raises(InvalidInput):
        rules.parse_decision("pending")


@given(statuses, st.booleans(), st.sampled_from([None, "v2"]))
def test_an_ad_that_failed_its_checks_is_never_approved(
    status: ReviewStatus, again: bool, version_id: str | None
) -> None:
    with pytest.raises(rules.ChecksFailed):
        rules.check_decision(standing(status, CheckVerdict.FAIL), APPROVED, version_id=version_id, again=again)


@given(statuses, decisions, verdicts, st.booleans())
def test_deciding_about_an_older_version_is_always_a_conflict(
    status: ReviewStatus, to: ReviewStatus, verdict: CheckVerdict, again: bool
) -> None:
    with pytest.raises(rules.NewerVersion, match="a newer version exists"):
        rules.check_decision(standing(status, verdict), to, version_id="v1", again=again)


@given(decisions, decisions)
def test_a_decided_ad_is_decided_differently_only_when_that_is_asked_for(
    status: ReviewStatus, to: ReviewStatus
) -> None:
    if to is status:
        assert not rules.check_decision(standing(status), to, version_id=None, again=False)
        return
    with pytest.raises(rules.AlreadyDecided):
        rules.check_decision(standing(status), to, version_id=None, again=False)
    assert rules.check_decision(standing(status), to, version_id=None, again=True)


def test_a_new_reason_for_the_same_rejection_is_recorded_when_asked_for() -> None:
    assert rules.check_decision(standing(REJECTED), REJECTED, version_id=None, again=True)
    assert not rules.check_decision(standing(APPROVED), APPROVED, version_id=None, again=True)


def test_an_ad_without_a_picture_cannot_be_decided() -> None:
    with pytest.raises(rules.ChecksFailed, match="not drawn"):
        rules.check_decision(Standing(PENDING, CheckVerdict.PASS, None), REJECTED, version_id=None, again=False)


@pytest.mark.parametrize("status", [REJECTED, NEEDS_CHANGES])
@pytest.mark.parametrize("reason", ["", "   ", "\r\n\t", "\x00"])
def test_a_rejection_and_a_change_request_need_a_reason(status: ReviewStatus, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_reason(status, reason)
    assert refused.value.field == "reason"


def test_an_approval_needs_no_reason() -> None:
    assert rules.check_reason(APPROVED, " ") == ""


def test_a_reason_may_have_2000_characters_and_not_one_more() -> None:
    assert len(rules.check_reason(REJECTED, "x" * 2000)) == 2000
    with pytest.raises(InvalidInput, match="2,001"):
        rules.check_reason(REJECTED, "x" * 2001)


def test_line_ends_become_lf_and_other_control_characters_go() -> None:
    assert rules.check_reason(REJECTED, "a\r\nb\rc\x00\x1b[31md") == "a\nb\nc[31md"


@given(st.text())
def test_a_stored_text_can_always_be_written_as_utf_8(text: str) -> None:
    kept = rules.check_text(text, field="comment", most=10_000, required=False)
    assert kept.encode("utf-8").decode("utf-8") == kept == kept.strip()


@pytest.mark.parametrize("name", ["", "  ", "\u202e", "\n"])
def test_a_name_is_needed(name: str) -> None:
    with pytest.raises(InvalidInput, match="say who you are"):
        rules.check_name(name)


def test_a_name_is_one_line_without_marks_that_turn_the_reading_order() -> None:
    assert rules.check_name(" Anna\r\n  Möller\u202e ") == "Anna Möller"


@pytest.mark.parametrize("days", [0, -1, 366, True, 1.5, "30"])
def test_a_link_works_for_1_to_365_days(days: object) -> None:
    with pytest.raises(InvalidInput):
        rules.check_days(days)  # type: ignore[arg-type]
    assert (rules.check_days(1), rules.check_days(365)) == (1, 365)


def test_undo_takes_back_the_latest_decision_that_stands() -> None:
    first, second = Recorded("1", None), Recorded("2", None)
    undo_second, undo_first = Recorded("3", "2"), Recorded("4", "1")
    assert rules.undoable([]) is None
    assert rules.undoable([second, first]) == "2"
    assert rules.undoable([undo_second, second, first]) == "1"
    assert rules.undoable([undo_first, undo_second, second, first]) is None


def candidate(name: str, **changes: object) -> Candidate:
    values: dict[str, object] = {
        "creative_id": name,
        "version_id": "v",
        "asset_id": "photo",
        "placement_id": "feed",
        "concept_number": 1,
        "status": PENDING,
        "verdict": CheckVerdict.PASS,
        "score": 50,
    }
    return Candidate(**{**values, **changes})  # type: ignore[arg-type]


def test_best_is_the_best_scored_concept_of_each_picture_and_placement() -> None:
    ads = [
        candidate("a", score=70, concept_number=1),
        candidate("b", score=90, concept_number=2),
        candidate("c", score=95, concept_number=3, verdict=CheckVerdict.FAIL),
        candidate("d", placement_id="story", score=10),
        candidate("e", asset_id="other photo", score=None),
    ]
    assert [ad.creative_id for ad in rules.choose(ads, "best")] == ["b", "d", "e"]


def test_of_equal_scores_best_takes_the_lowest_concept_number_in_any_order() -> None:
    ads = [candidate("c", concept_number=3), candidate("a", concept_number=1), candidate("b", concept_number=2)]
    assert [ad.creative_id for ad in rules.choose(ads, "best")] == ["a"]
    assert [ad.creative_id for ad in rules.choose(ads[::-1], "best")] == ["a"]


def test_best_leaves_what_a_person_rejected_or_sent_back() -> None:
    ads = [
        candidate("a", score=99, status=REJECTED),
        candidate("b", score=98, status=NEEDS_CHANGES, concept_number=2),
        candidate("c", score=10, concept_number=3),
    ]
    assert [ad.creative_id for ad in rules.choose(ads, "best")] == ["c"]


candidates = st.builds(
    candidate,
    st.uuids().map(str),
    asset_id=st.sampled_from("xy"),
    placement_id=st.sampled_from("fs"),
    concept_number=st.integers(1, 5),
    status=statuses,
    verdict=verdicts,
    score=st.none() | st.integers(0, 100),
    version_id=st.sampled_from([None, "v"]),
)


@given(st.lists(candidates, max_size=20), st.sampled_from(["best", "all"]))
def test_what_failed_or_was_not_drawn_is_never_chosen(ads: list[Candidate], mode: rules.Mode) -> None:
    chosen = rules.choose(ads, mode)
    assert all(ad.verdict is not CheckVerdict.FAIL and ad.version_id for ad in chosen)
    if mode == "best":
        places = [(ad.asset_id, ad.placement_id) for ad in chosen]
        assert len(places) == len(set(places))
        assert set(places) == {(ad.asset_id, ad.placement_id) for ad in rules.choose(ads, "all")}


def test_an_unknown_mode_is_told() -> None:
    with pytest.raises(InvalidInput, match="most"):
        rules.choose([], "most")  # type: ignore[arg-type]
