"""The files have MovieLens 1M's format, and truth.json counts their defects."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fixtures.synthetic_reader import SyntheticFiles
from matinee.datasets.synthetic.genres import GENRES
from matinee.schema.columns import AGE_BANDS, OCCUPATIONS

GENRE = "|".join(map(re.escape, GENRES))
FORMATS = {
    "ratings.dat": r"[1-9]\d*::[1-9]\d*::[1-5]::\d{9,10}",
    "users.dat": r"[1-9]\d*::[FM]::(1|18|25|35|45|50|56)::(1?\d|20)::(\d{5,7}|\d{5}-\d{4})",
    "movies.dat": rf"[1-9]\d*::[^:](:?[^:]+)+ \((19\d\d|2000)\)::({GENRE})(\|({GENRE}))*",
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_line_matches_format(small: SyntheticFiles, name: str) -> None:
    text = (small.folder / name).read_bytes().decode("latin-1")
    assert text.endswith("\n")
    assert "\r" not in text
    wrong = [line for line in text.split("\n")[:-1] if not re.fullmatch(FORMATS[name], line)]
    assert wrong == []


def test_files_complete_and_marked_invented(small: SyntheticFiles) -> None:
    names = {path.name for path in small.folder.iterdir()}
    assert names == {*FORMATS, "README", "truth.json"}
    assert "invented" in (small.folder / "README").read_text("ascii")
    assert "Invented" in small.truth["about"]


@pytest.mark.parametrize("ratings", [3_000, 3_001, 12_345, 30_000])
def test_rating_count_exact(generate: Callable[..., SyntheticFiles], ratings: int) -> None:
    files = generate(seed=3, ratings=ratings)
    assert len(files.ratings) == ratings == files.truth["sizes"]["ratings"]


def test_twenty_distinct_films_per_user(small: SyntheticFiles) -> None:
    assert min(Counter(small.ratings[:, 0].tolist()).values()) >= 20
    assert len({(user, film) for user, film, *_ in small.ratings.tolist()}) == len(small.ratings)


def test_ratings_reference_users_and_films(small: SyntheticFiles) -> None:
    assert set(small.ratings[:, 0].tolist()) == {int(user[0]) for user in small.users}
    assert set(small.ratings[:, 1].tolist()) < {int(film[0]) for film in small.films}


def test_timestamps_within_span(generate: Callable[..., SyntheticFiles]) -> None:
    files = generate(seed=3, ratings=3_000, start="1999-01-01", end="1999-04-30", drifts=0)
    assert files.ratings[:, 3].min() >= 915_148_800
    assert files.ratings[:, 3].max() < 925_516_800


def test_truth_sizes_match_files(small: SyntheticFiles) -> None:
    sizes = small.truth["sizes"]
    assert sizes["people"] == len(small.users)
    assert sizes["films"] == len(small.films)
    assert sizes["rated_films"] == len(np.unique(small.ratings[:, 1]))
    stars = Counter(small.ratings[:, 2].tolist())
    assert small.truth["stars"] == {str(star): stars[star] for star in range(1, 6)}


def test_truth_lists_unrated_films(data: SyntheticFiles) -> None:
    unrated = {int(film[0]) for film in data.films} - set(data.ratings[:, 1].tolist())
    assert data.truth["unrated_films"] == sorted(unrated)
    assert 0.03 < len(unrated) / len(data.films) < 0.06


def test_ids_have_gaps(small: SyntheticFiles) -> None:
    for rows, gaps in (
        (small.films, small.truth["dirt"]["film_ids_left_out"]),
        (small.users, small.truth["dirt"]["people_ids_left_out"]),
    ):
        ids = [int(row[0]) for row in rows]
        assert ids == sorted(set(ids))
        assert gaps == ids[-1] - len(ids) > 0


def test_malformed_zip_codes_counted(data: SyntheticFiles) -> None:
    zips = [user[4] for user in data.users]
    dirt = data.truth["dirt"]
    assert dirt["zips_starting_with_0"] == sum(code[0] == "0" for code in zips) > 0.1 * len(zips)
    odd = [code for code in zips if not re.fullmatch(r"\d{5}", code)]
    assert dirt["zips_not_of_five_digits"] == len(odd)
    assert any("-" in code for code in odd)
    assert any("-" not in code for code in odd)


def test_unusual_titles_counted(data: SyntheticFiles) -> None:
    titles = [film[1] for film in data.films]
    dirt = data.truth["dirt"]
    assert dirt["titles_with_colon"] == sum(":" in title for title in titles) > 0
    assert dirt["titles_with_alternative"] == sum(t.count("(") == 2 for t in titles) > 0
    assert dirt["titles_with_article_last"] >= sum(", The (" in title for title in titles) > 0
    assert dirt["titles_beyond_ascii"] == sum(not title.isascii() for title in titles) > 0
    assert {"é", "ü", "ñ"} & set("".join(titles))
    shared = Counter(title[: -len(" (1999)")] for title in titles)
    assert dirt["titles_of_two_films"] == sum(count == 2 for count in shared.values()) > 0
    assert len(set(titles)) == len(titles)


def test_quarter_shares_its_second(data: SyntheticFiles) -> None:
    moments = Counter((user, second) for user, _, _, second in data.ratings.tolist())
    shared = sum(count for count in moments.values() if count > 1)
    assert data.truth["dirt"]["ratings_in_shared_seconds"] == shared
    assert 0.25 < shared / len(data.ratings) < 0.4


def test_file_order_not_chronological(data: SyntheticFiles) -> None:
    same_user = np.diff(data.ratings[:, 0]) == 0
    steps = np.diff(data.ratings[:, 3])[same_user]
    assert abs((steps > 0).mean() - (steps < 0).mean()) < 0.02


def test_shares_resemble_real_data(data: SyntheticFiles) -> None:
    stars = np.bincount(data.ratings[:, 2])[1:] / len(data.ratings)
    assert np.allclose(stars, [0.056, 0.108, 0.261, 0.349, 0.226], atol=0.02)
    genders = Counter(user[1] for user in data.users)
    assert genders["F"] / genders.total() == pytest.approx(0.28, abs=0.05)
    ages = Counter(int(user[2]) for user in data.users)
    assert set(ages) == set(AGE_BANDS)
    assert ages.most_common(1)[0][0] == 25
    assert len({user[3] for user in data.users}) >= len(OCCUPATIONS) - 2


def test_bytes_independent_of_threads(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from matinee.datasets.synthetic.movielens.writer import write;"
        "from matinee.datasets.synthetic.movielens.parameters import Parameters;"
        "write(Path(sys.argv[1]), Parameters(seed=5, ratings=9000))"
    )
    digests = []
    for hash_seed, threads in (("1", "1"), ("2", "2")):
        folder = tmp_path / hash_seed
        folder.mkdir()
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONHASHSEED": hash_seed,
            "OPENBLAS_NUM_THREADS": threads,
        }
        subprocess.run([sys.executable, "-c", code, str(folder)], env=environment, check=True)
        digests.append(
            {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
        )
    assert len(digests[0]) == 5
    assert digests[0] == digests[1]


def test_other_seed_other_data(generate: Callable[..., SyntheticFiles]) -> None:
    first, second = generate(seed=3, ratings=3_000), generate(seed=4, ratings=3_000)
    assert not {film[1] for film in first.films} & {film[1] for film in second.films}
    assert not np.array_equal(first.ratings, second.ratings)
