from __future__ import annotations

import numpy as np
import pandas as pd

from matinee.reports.notebooks import data_quality, variance_components, word_counts
from matinee.reports.notebooks.assertions import join_names
from matinee.reports.notebooks.genre_preferences import genre_preferences

REPORTS = {
    "a.csv": {"read": 5, "kept": 3, "dropped": {"twice": 2}, "repaired": {"blank": 4}},
    "b.csv": {"read": 1, "kept": 1, "dropped": {}, "repaired": {"blank": 1, "case": 2}},
}


def test_explained_rows_balanced() -> None:
    assert data_quality.is_balanced(REPORTS)
    lost = {"a.csv": {"read": 5, "kept": 3, "dropped": {"twice": 1}}}
    assert not data_quality.is_balanced(lost)


def test_row_table_lists_drop_reasons() -> None:
    rows = data_quality.row_table(REPORTS)
    assert rows.loc["a.csv"].to_dict() == {"read": 5, "kept": 3, "dropped": 2, "reasons": "2 twice"}
    assert rows.loc["b.csv", "reasons"] == ""


def test_repairs_summed_over_files() -> None:
    assert list(data_quality.repair_counts(REPORTS).items()) == [("blank", 5), ("case", 2)]


def test_missing_counts_nulls_and_blanks() -> None:
    frame = pd.DataFrame({"text": ["a", "", None], "number": [1.0, 0.0, np.nan]})
    assert data_quality.missing_counts(frame).to_dict() == {"text": 2, "number": 1}


def test_duplicates_ordered_by_frequency() -> None:
    values = data_quality.duplicates(
        pd.Series(["b", "a", "b", "a", "c", "d", "d", "d", None, None])
    )
    assert list(values.items()) == [("d", 3), ("a", 2), ("b", 2)]


def test_outlier_far_from_median() -> None:
    assert data_quality.outliers([1, 2, 3, 4, 5, 100]).tolist() == [False] * 5 + [True]


def test_constant_majority_no_outliers() -> None:
    assert not data_quality.outliers([3, 3, 3, 3, 9]).any()


def test_words_counts_once_per_title() -> None:
    counts = word_counts.count_words(["The Dog's Dog", "A Dog and a Cat", "Cat People II"])
    assert counts == {"dog": 2, "cat": 2, "people": 1}
    assert word_counts.most_frequent(counts, 2) == {"cat": 2, "dog": 2}


def test_word_cloud_follows_seed() -> None:
    counts = word_counts.count_words(["Harbour Lights", "Harbour of Silence"])
    clouds = [word_counts.word_cloud(counts, seed, ["#112233"]) for seed in (5, 5, 6)]
    assert (clouds[0] == clouds[1]).all()
    assert (clouds[0] != clouds[2]).any()


def test_word_cloud_largest_seed() -> None:
    assert (
        word_counts.word_cloud(word_counts.count_words(["Harbour"]), 2**63 - 1, ["#112233"]).std()
        > 0
    )


def test_join_names_in_sentence() -> None:
    assert [join_names([]), join_names(["a"]), join_names(["a", "b", "c"])] == [
        "none",
        "a",
        "a, b and c",
    ]


def test_genre_preferences_of_small_table() -> None:
    films = pd.DataFrame({"film_id": [1, 2, 3], "genres": ["Drama", "Drama|War", "Western"]})
    users = pd.DataFrame({"user_id": [7, 8, 9]})
    ratings = pd.DataFrame({"user_id": [7, 7, 8], "film_id": [1, 2, 2], "rating": [5.0, 3.0, 4.0]})
    preferences = genre_preferences(ratings, users, films)
    assert preferences.users["user_id"].tolist() == [7, 8]  # the third has rated nothing
    assert preferences.genres == ["Drama", "War"]  # nobody has rated a western
    assert preferences.shares.tolist() == [[0.75, 0.25], [0.5, 0.5]]
    assert preferences.deviations.tolist() == [[0, -1], [0, 0]]
    assert preferences.stars.tolist() == [4, 4] and preferences.ratings.tolist() == [2, 1]


def test_title_variance_separates_signal_from_noise() -> None:
    rng = np.random.default_rng(0)
    users, titles = (pd.Series(ids) for ids in np.indices((40, 30)).reshape(2, -1))
    noise = pd.Series(rng.normal(size=1200))
    signal, none = (
        variance_components.title_variance(noise + k * (titles % 5), titles, users) for k in (1, 0)
    )
    assert signal.share > 0.5 and signal.test.p_value < 1e-9
    assert abs(none.share) < 0.03 and none.test.p_value > 0.01
    assert none.scores.std() < 1.5 < signal.scores.std()
