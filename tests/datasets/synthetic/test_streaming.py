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


class Twin(NamedTuple):
    folder: Path
    truth: dict[str, Any]
    found: LoadResult

    def repaired(self, platform: str) -> dict[str, int]:
        file = next(name for name in FILES if name.startswith(platform))
        account = next(one for one in self.found.accounts if one.file == file)
        figures = account.to_dict()["repaired"]
        assert isinstance(figures, dict)
        return figures


def made(folder: Path, **changes: Any) -> Twin:
    write(folder, Parameters(**{"seed": SEED, "titles": TITLES, "ratings": RATINGS, **changes}))
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return Twin(folder, truth, streaming.load_tables(folder))


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    return made(tmp_path_factory.mktemp("twin"))


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    return made(tmp_path_factory.mktemp("shuffled"), signal=False)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    twin: Twin, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again, other = tmp_path_factory.mktemp("again"), tmp_path_factory.mktemp("other")
    write(again, Parameters(seed=SEED, titles=TITLES, ratings=RATINGS))
    write(other, Parameters(seed=SEED + 1, titles=TITLES, ratings=RATINGS))
    first = digests(twin.folder)
    assert digests(again) == first
    assert [name for name, digest in digests(other).items() if digest == first[name]] == ["README"]


def test_it_writes_the_files_of_the_real_platforms(twin: Twin) -> None:
    numbered = [f"{number}.csv" for number in range(1, 9)]
    assert sorted(digests(twin.folder)) == sorted([*FILES, *numbered, "README", "truth.json"])
    header = (twin.folder / "hulu_titles.csv").read_text(encoding="utf-8").split("\n")[0]
    assert header == (
        "show_id,type,title,director,cast,country,date_added,release_year,rating,duration,"
        "listed_in,description"
    )
    first = (twin.folder / "8.csv").read_text().split("\n")[:2]
    assert first[0] == "userId,rating,timestamp,movieId"
    assert first[1].split(",")[1][-2:] in (".0", ".5")


def test_every_row_of_a_twin_can_be_used_but_exact_duplicates(twin: Twin) -> None:
    dropped = [account.dropped for account in twin.found.accounts]
    assert not any(dropped[:4])
    assert {reason for counts in dropped for reason in counts} == {"exact duplicate"}


def test_sizes_are_exactly_those_asked_for(twin: Twin) -> None:
    assert sum(account.read for account in twin.found.accounts[4:]) == RATINGS
    assert len(twin.found.tables["titles"]) == TITLES
    sizes = twin.truth["sizes"]
    assert (sizes["ratings"], sizes["titles"]) == (RATINGS, TITLES)
    assert sizes["users"] == twin.found.tables["ratings"]["user_id"].nunique()
    counts = twin.found.tables["titles"].groupby(["platform", "type"]).size()
    for platform, kinds in twin.truth["platforms"].items():
        assert counts[platform, "movie"] == kinds["movies"]
        assert counts[platform, "tv show"] == kinds["shows"]


@pytest.mark.parametrize("flavour", ["twin", "shuffled"])
def test_planted_duplicates_are_found_to_the_last(
    flavour: str, request: pytest.FixtureRequest
) -> None:
    one: Twin = request.getfixturevalue(flavour)
    found = sum(account.dropped["exact duplicate"] for account in one.found.accounts)
    assert found == one.truth["dirt"]["ratings"]["exact_duplicates"] > 0
    assert one.found.accounts[-1].dropped["exact duplicate"] >= 5


def test_stars_are_those_written(twin: Twin) -> None:
    raw = pd.concat([pd.read_csv(twin.folder / f"{number}.csv") for number in range(1, 9)])
    counts = raw["rating"].value_counts()
    assert {f"{stars:.1f}": int(count) for stars, count in counts.items()} == {
        stars: count for stars, count in twin.truth["stars"].items() if count
    }


RECOVERED: dict[str, dict[str, Callable[[dict[str, int]], int]]] = {
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


@pytest.mark.parametrize("platform", list(RECOVERED))
def test_every_planted_oddity_is_found_and_nothing_else(twin: Twin, platform: str) -> None:
    dirt = twin.truth["dirt"][platform]
    assert twin.repaired(platform) == {
        rule: count(dirt) for rule, count in RECOVERED[platform].items()
    }


def test_text_that_looks_like_nothing_survives(twin: Twin) -> None:
    titles = twin.found.tables["titles"]
    assert (titles["title"] == "true").sum() == twin.truth["dirt"]["amazon"]["titles_called_true"]
    none = twin.truth["dirt"]["amazon"]["directors_called_none"]
    assert (titles["director"] == "none").sum() == none


def test_hulu_has_no_cast_and_the_others_have(twin: Twin) -> None:
    platforms = twin.found.tables["cast"]["id"].str[0].unique()
    assert sorted(platforms) == ["a", "d", "n"]


def test_films_are_those_of_the_other_twins(twin: Twin) -> None:
    films = {film.id: film for film in synthetic_catalog(SEED, TITLES).films}
    titles = twin.found.tables["titles"].set_index("id")
    untouched = 0
    for title_id, film_id in twin.truth["films"].items():
        assert titles.loc[title_id, "release_year"] == films[film_id].year
        untouched += titles.loc[title_id, "title"] == films[film_id].title.lower()
    assert untouched >= len(twin.truth["films"]) - 1
    assert len(set(twin.truth["films"].values())) < len(twin.truth["films"])


def test_a_film_has_one_cast_wherever_it_is_shown(twin: Twin) -> None:
    shown: dict[int, list[str]] = {}
    for title_id, film_id in twin.truth["films"].items():
        shown.setdefault(film_id, []).append(title_id)
    cast = twin.found.tables["cast"].groupby("id")["actor"].agg(set)
    pairs = [ids for ids in shown.values() if len(ids) > 1 and all(one in cast for one in ids)]
    assert pairs
    for first, second, *_ in pairs:
        smaller, larger = sorted((cast[first], cast[second]), key=len)
        assert smaller <= larger


def chance_ratio(one: Twin) -> float:
    """The variance of titles' means, over what chance alone would make of it: 1 without signal."""
    ratings = one.found.tables["ratings"]
    stars = ratings["rating"].astype("float64")
    means = stars.groupby(ratings["id"], observed=True).agg(["mean", "size"])
    known = means[means["size"] >= 10]
    return float(np.mean((known["mean"] - stars.mean()) ** 2 * known["size"]) / stars.var())


def test_planted_taste_shows_in_the_means_of_titles(twin: Twin) -> None:
    assert chance_ratio(twin) > 3


def test_shuffled_titles_tell_nothing_and_users_still_do(shuffled: Twin) -> None:
    assert shuffled.truth["signal"] is False
    assert 0.85 < chance_ratio(shuffled) < 1.15
    ratings = shuffled.found.tables["ratings"]
    means = ratings["rating"].astype("float64").groupby(ratings["user_id"]).agg(["mean", "size"])
    assert means[means["size"] >= 30]["mean"].std() > 0.3


def test_the_flavours_differ_in_nothing_but_the_titles_of_the_ratings(
    twin: Twin, shuffled: Twin
) -> None:
    same = digests(twin.folder).items() & digests(shuffled.folder).items()
    assert {name for name, _ in same} == {*FILES, "README"}
    assert twin.truth["stars"] == shuffled.truth["stars"]


def test_the_smallest_twin_holds_every_oddity(tmp_path: Path) -> None:
    small = made(tmp_path, titles=400, ratings=1_000)
    counts = [count for of in small.truth["dirt"].values() for count in of.values()]
    assert min(counts) >= 1
    assert len(small.found.tables["titles"]) == 400


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"titles": 399}, "greater than or equal to 400"),
        ({"ratings": 10}, "greater than or equal to 1000"),
        ({"signals": True}, "signals"),
    ],
)
def test_parameters_that_cannot_be_are_refused(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Parameters(**{"seed": 1, **wrong})
