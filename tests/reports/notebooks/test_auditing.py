from __future__ import annotations

import numpy as np
import pandas as pd

from matinee.reports.notebooks import data_quality, variance_components, word_counts
from matinee.reports.notebooks.assertions import among
from matinee.reports.notebooks.genre_preferences import genre_preferences

ACCOUNTS = {
    "a.csv": {"read": 5, "kept": 3, "dropped": {"twice": 2}, "repaired": {"blank": 4}},
    "b.csv": {"read": 1, "kept": 1, "dropped": {}, "repaired": {"blank": 1, "case": 2}},
}


def test_accounts_are_balanced_where_every_row_is_explained() -> None:
    assert data_quality.balanced(ACCOUNTS)
    lost = {"a.csv": {"read": 5, "kept": 3, "dropped": {"twice": 1}}}
    assert not data_quality.balanced(lost)


def test_rows_tell_why_some_were_dropped() -> None:
    told = data_quality.rows(ACCOUNTS)
    assert told.loc["a.csv"].to_dict() == {"read": 5, "kept": 3, "dropped": 2, "why": "2 twice"}
    assert told.loc["b.csv", "why"] == ""


def test_repairs_are_added_over_files_the_most_frequent_first() -> None:
    assert list(data_quality.repairs(ACCOUNTS).items()) == [("blank", 5), ("case", 2)]


def test_unknown_counts_nulls_and_empty_text() -> None:
    frame = pd.DataFrame({"text": ["a", "", None], "number": [1.0, 0.0, np.nan]})
    assert data_quality.unknown(frame).to_dict() == {"text": 2, "number": 1}


def test_shared_values_the_most_frequent_first_then_by_name() -> None:
    found = data_quality.shared(pd.Series(["b", "a", "b", "a", "c", "d", "d", "d", None, None]))
    assert list(found.items()) == [("d", 3), ("a", 2), ("b", 2)]


def test_outlying_is_what_lies_far_from_the_median() -> None:
    assert data_quality.outlying([1, 2, 3, 4, 5, 100]).tolist() == [False] * 5 + [True]


def test_nothing_is_outlying_where_most_are_the_same() -> None:
    assert not data_quality.outlying([3, 3, 3, 3, 9]).any()


def test_words_count_once_a_title_without_those_that_tell_nothing() -> None:
    counted = word_counts.counts(["The Dog's Dog", "A Dog and a Cat", "Cat People II"])
    assert counted == {"dog": 2, "cat": 2, "people": 1}
    assert word_counts.often(counted, 2) == {"cat": 2, "dog": 2}


def test_the_same_seed_draws_the_same_cloud() -> None:
    counted = word_counts.counts(["Harbour Lights", "Harbour of Silence"])
    clouds = [word_counts.cloud(counted, seed, ["#112233"]) for seed in (5, 5, 6)]
    assert (clouds[0] == clouds[1]).all()
    assert (clouds[0] != clouds[2]).any()


def test_a_cloud_of_the_largest_seed_is_drawn() -> None:
    assert word_counts.cloud(word_counts.counts(["Harbour"]), 2**63 - 1, ["#112233"]).std() > 0


def test_names_in_a_sentence() -> None:
    assert [among([]), among(["a"]), among(["a", "b", "c"])] == ["none", "a", "a, b and c"]


def test_tastes_are_shares_of_ratings_and_stars_above_ones_own_mean() -> None:
    films = pd.DataFrame({"film_id": [1, 2, 3], "genres": ["Drama", "Drama|War", "Western"]})
    users = pd.DataFrame({"user_id": [7, 8, 9]})
    ratings = pd.DataFrame({"user_id": [7, 7, 8], "film_id": [1, 2, 2], "rating": [5.0, 3.0, 4.0]})
    found = genre_preferences(ratings, users, films)
    assert found.users["user_id"].tolist() == [7, 8]  # the third has rated nothing
    assert found.genres == ["Drama", "War"]  # nobody has rated a western
    assert found.chosen.tolist() == [[0.75, 0.25], [0.5, 0.5]]
    assert found.liked.tolist() == [[0, -1], [0, 0]]
    assert found.stars.tolist() == [4, 4] and found.ratings.tolist() == [2, 1]


def test_spread_tells_titles_that_differ_from_those_that_do_not() -> None:
    rng = np.random.default_rng(0)
    people, titles = (pd.Series(one) for one in np.indices((40, 30)).reshape(2, -1))
    luck = pd.Series(rng.normal(size=1200))
    told, silent = (
        variance_components.between(luck + k * (titles % 5), titles, people) for k in (1, 0)
    )
    assert told.share > 0.5 and told.tested.p_value < 1e-9
    assert abs(silent.share) < 0.03 and silent.tested.p_value > 0.01
    assert silent.scores.std() < 1.5 < told.scores.std()
