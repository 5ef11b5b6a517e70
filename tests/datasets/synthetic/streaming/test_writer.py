from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from matinee.datasets.row_account import LoadResult
from matinee.datasets.streaming import load as streaming
from matinee.datasets.synthetic.catalog import synthetic_catalog
from matinee.datasets.synthetic.streaming.writer import Parameters, write

SEED, TITLES, RATINGS = 11, 1_200, 30_000
FILES = (
    *("amazon_prime_titles.csv", "disney_plus_titles.csv"),
    *("hulu_titles.csv", "netflix_titles.csv"),
)


class SyntheticStreaming(NamedTuple):
    folder: Path
    truth: dict[str, Any]
    loaded: LoadResult

    def repaired(self, platform: str) -> dict[str, int]:
        file = next(name for name in FILES if name.startswith(platform))
        account = next(account for account in self.loaded.accounts if account.file == file)
        figures = account.to_dict()["repaired"]
        assert isinstance(figures, dict)
        return figures


def generate(folder: Path, **changes: Any) -> SyntheticStreaming:
    write(folder, Parameters(**{"seed": SEED, "titles": TITLES, "ratings": RATINGS, **changes}))
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return SyntheticStreaming(folder, truth, streaming.load_tables(folder))


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> SyntheticStreaming:
    return generate(tmp_path_factory.mktemp("synthetic"))


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory: pytest.TempPathFactory) -> SyntheticStreaming:
    return generate(tmp_path_factory.mktemp("shuffled"), signal=False)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_bytes_depend_on_seed(
    synthetic: SyntheticStreaming, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again, other = tmp_path_factory.mktemp("again"), tmp_path_factory.mktemp("other")
    write(again, Parameters(seed=SEED, titles=TITLES, ratings=RATINGS))
    write(other, Parameters(seed=SEED + 1, titles=TITLES, ratings=RATINGS))
    first = digests(synthetic.folder)
    assert digests(again) == first
    assert [name for name, digest in digests(other).items() if digest == first[name]] == ["README"]


def test_files_of_real_platforms(synthetic: SyntheticStreaming) -> None:
    numbered = [f"{number}.csv" for number in range(1, 9)]
    assert sorted(digests(synthetic.folder)) == sorted([*FILES, *numbered, "README", "truth.json"])
    header = (synthetic.folder / "hulu_titles.csv").read_text(encoding="utf-8").split("\n")[0]
    assert header == (
        "show_id,type,title,director,cast,country,date_added,release_year,rating,duration,"
        "listed_in,description"
    )
    first = (synthetic.folder / "8.csv").read_text().split("\n")[:2]
    assert first[0] == "userId,rating,timestamp,movieId"
    assert first[1].split(",")[1][-2:] in (".0", ".5")


def test_only_exact_duplicates_dropped(synthetic: SyntheticStreaming) -> None:
    dropped = [account.dropped for account in synthetic.loaded.accounts]
    assert not any(dropped[:4])
    assert {reason for counts in dropped for reason in counts} == {"exact duplicate"}


def test_sizes_exact(synthetic: SyntheticStreaming) -> None:
    assert sum(account.read for account in synthetic.loaded.accounts[4:]) == RATINGS
    assert len(synthetic.loaded.tables["titles"]) == TITLES
    sizes = synthetic.truth["sizes"]
    assert (sizes["ratings"], sizes["titles"]) == (RATINGS, TITLES)
    assert sizes["users"] == synthetic.loaded.tables["ratings"]["user_id"].nunique()
    counts = synthetic.loaded.tables["titles"].groupby(["platform", "type"]).size()
    for platform, kinds in synthetic.truth["platforms"].items():
        assert counts[platform, "movie"] == kinds["movies"]
        assert counts[platform, "tv show"] == kinds["shows"]


@pytest.mark.parametrize("flavour", ["synthetic", "shuffled"])
def test_all_duplicates_detected(flavour: str, request: pytest.FixtureRequest) -> None:
    data: SyntheticStreaming = request.getfixturevalue(flavour)
    duplicates = sum(account.dropped["exact duplicate"] for account in data.loaded.accounts)
    assert duplicates == data.truth["dirt"]["ratings"]["exact_duplicates"] > 0
    assert data.loaded.accounts[-1].dropped["exact duplicate"] >= 5


def test_truth_counts_stars(synthetic: SyntheticStreaming) -> None:
    raw = pd.concat([pd.read_csv(synthetic.folder / f"{number}.csv") for number in range(1, 9)])
    counts = raw["rating"].value_counts()
    assert {f"{stars:.1f}": int(count) for stars, count in counts.items()} == {
        stars: count for stars, count in synthetic.truth["stars"].items() if count
    }


REPAIRS: dict[str, dict[str, Callable[[dict[str, int]], int]]] = {
    "amazon": {
        "duration: 0, unknown": lambda dirt: dirt["durations_of_0_min"],
        "rating: other spelling": lambda dirt: sum(
            count for what, count in dirt.items() if what.startswith("ratings_spelt_")
        ),
        "rating: missing, g": lambda dirt: dirt["ratings_missing"],
        "actor: not a name, left out": lambda dirt: (
            dirt["actors_called_1"] + dirt["actors_called_phd"]
        ),
        "actor: named twice, kept once": lambda dirt: dirt["actors_named_twice"],
        "actor: empty, left out": lambda dirt: dirt["actors_left_empty"],
        "title: several blanks made one": lambda dirt: dirt["titles_with_two_blanks"],
        "description: newlines made blanks": lambda dirt: dirt["descriptions_with_newlines"],
        "description: odd blanks made plain": lambda dirt: dirt["odd_blanks"],
    },
    "disney": {
        "rating: missing, g": lambda dirt: dirt["ratings_missing"],
        "title: odd blanks made plain": lambda dirt: dirt["titles_with_odd_blanks"],
    },
    "hulu": {
        "duration: moved from rating": lambda dirt: (
            dirt["minutes_in_rating"] + dirt["seasons_in_rating"]
        ),
        "type: movie with seasons, kept": lambda dirt: dirt["seasons_in_rating"],
        "duration: missing, unknown": lambda dirt: dirt["durations_missing"],
        "rating: missing, g": lambda dirt: (
            dirt["ratings_missing"] + dirt["minutes_in_rating"] + dirt["seasons_in_rating"]
        ),
        "description: newlines made blanks": lambda dirt: dirt["descriptions_with_newlines"],
    },
    "netflix": {
        "duration: moved from rating": lambda dirt: dirt["minutes_in_rating"],
        "rating: missing, g": lambda dirt: dirt["ratings_missing"] + dirt["minutes_in_rating"],
        "date_added: outer blanks removed": lambda dirt: dirt["dates_after_a_blank"],
        "title: zero-width signs removed": lambda dirt: dirt["titles_with_zero_width"],
        "title: odd blanks made plain": lambda dirt: dirt["titles_with_odd_blanks"],
        "title: newlines made blanks": lambda dirt: dirt["titles_with_newlines"],
        "country: empty, left out": lambda dirt: dirt["countries_left_empty"],
        "actor: named twice, kept once": lambda dirt: dirt["actors_named_twice"],
    },
}


@pytest.mark.parametrize("platform", list(REPAIRS))
def test_exactly_injected_faults_repaired(synthetic: SyntheticStreaming, platform: str) -> None:
    dirt = synthetic.truth["dirt"][platform]
    assert synthetic.repaired(platform) == {
        rule: count(dirt) for rule, count in REPAIRS[platform].items()
    }


def test_text_like_null_kept(synthetic: SyntheticStreaming) -> None:
    titles = synthetic.loaded.tables["titles"]
    assert (titles["title"] == "true").sum() == synthetic.truth["dirt"]["amazon"][
        "titles_called_true"
    ]
    none = synthetic.truth["dirt"]["amazon"]["directors_called_none"]
    assert (titles["director"] == "none").sum() == none


def test_only_hulu_lacks_cast(synthetic: SyntheticStreaming) -> None:
    platforms = synthetic.loaded.tables["cast"]["id"].str[0].unique()
    assert sorted(platforms) == ["a", "d", "n"]


def test_films_from_shared_catalog(synthetic: SyntheticStreaming) -> None:
    films = {film.id: film for film in synthetic_catalog(SEED, TITLES).films}
    titles = synthetic.loaded.tables["titles"].set_index("id")
    unchanged = 0
    for title_id, film_id in synthetic.truth["films"].items():
        assert titles.loc[title_id, "release_year"] == films[film_id].year
        unchanged += titles.loc[title_id, "title"] == films[film_id].title.lower()
    assert unchanged >= len(synthetic.truth["films"]) - 1
    assert len(set(synthetic.truth["films"].values())) < len(synthetic.truth["films"])


def test_one_cast_across_platforms(synthetic: SyntheticStreaming) -> None:
    ids_by_film: dict[int, list[str]] = {}
    for title_id, film_id in synthetic.truth["films"].items():
        ids_by_film.setdefault(film_id, []).append(title_id)
    cast = synthetic.loaded.tables["cast"].groupby("id")["actor"].agg(set)
    pairs = [
        ids
        for ids in ids_by_film.values()
        if len(ids) > 1 and all(title_id in cast for title_id in ids)
    ]
    assert pairs
    for first, second, *_ in pairs:
        smaller, larger = sorted((cast[first], cast[second]), key=len)
        assert smaller <= larger


def variance_ratio(data: SyntheticStreaming) -> float:
    """Variance of the titles' means over its expectation without signal."""
    ratings = data.loaded.tables["ratings"]
    stars = ratings["rating"].astype("float64")
    means = stars.groupby(ratings["id"], observed=True).agg(["mean", "size"])
    frequent = means[means["size"] >= 10]
    return float(np.mean((frequent["mean"] - stars.mean()) ** 2 * frequent["size"]) / stars.var())


def test_signal_in_title_means(synthetic: SyntheticStreaming) -> None:
    assert variance_ratio(synthetic) > 3


def test_shuffled_titles_carry_no_signal(shuffled: SyntheticStreaming) -> None:
    assert shuffled.truth["signal"] is False
    assert 0.85 < variance_ratio(shuffled) < 1.15
    ratings = shuffled.loaded.tables["ratings"]
    means = ratings["rating"].astype("float64").groupby(ratings["user_id"]).agg(["mean", "size"])
    assert means[means["size"] >= 30]["mean"].std() > 0.3


def test_signal_changes_only_rated_titles(
    synthetic: SyntheticStreaming, shuffled: SyntheticStreaming
) -> None:
    same = digests(synthetic.folder).items() & digests(shuffled.folder).items()
    assert {name for name, _ in same} == {*FILES, "README"}
    assert synthetic.truth["stars"] == shuffled.truth["stars"]


def test_smallest_size_has_every_fault(tmp_path: Path) -> None:
    small = generate(tmp_path, titles=400, ratings=1_000)
    counts = [count for faults in small.truth["dirt"].values() for count in faults.values()]
    assert min(counts) >= 1
    assert len(small.loaded.tables["titles"]) == 400


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"titles": 399}, "greater than or equal to 400"),
        ({"ratings": 10}, "greater than or equal to 1000"),
        ({"signals": True}, "signals"),
    ],
)
def test_invalid_parameters_raise(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Parameters(**{"seed": 1, **parameters})
