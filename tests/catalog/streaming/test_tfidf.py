from __future__ import annotations

import math
import statistics
import time
from pathlib import Path

import pyarrow as pa
import pytest

from catalog.streaming.test_queries import tables
from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.catalog.streaming.index import build_catalog, load_catalog
from matinee.catalog.streaming.queries import get_recommendation
from matinee.catalog.streaming.tfidf import TfidfIndex, build_tfidf_index
from matinee.datasets.streaming import load as collection
from matinee.datasets.synthetic.streaming.writer import Parameters, write

Rows = list[tuple[str, str]]


def known(
    titles: list[tuple[str, str, str | None]],
    genres: Rows | None = None,
    directors: Rows | None = None,
    cast: Rows | None = None,
) -> TfidfIndex:
    lists = {"genre": genres, "director": directors, "actor": cast}
    names = ("genres", "directors", "cast")
    found = {
        name: pa.table({"id": [row[0] for row in rows or []], column: [r[1] for r in rows or []]})
        if rows
        else pa.table({"id": pa.array([], pa.string()), column: pa.array([], pa.string())})
        for name, (column, rows) in zip(names, lists.items(), strict=True)
    }
    columns = ("id", "title", "description")
    found["titles"] = pa.table(dict(zip(columns, zip(*titles, strict=True), strict=True)))
    return build_tfidf_index(found)


def like(found: TfidfIndex, asked: str, n: int = 5) -> list[str]:
    place, _ = found.resolve("titulo", asked)
    return [found.names.display_names[other] for other in found.nearest(place, n)]


FOUR: list[tuple[str, str, str | None]] = [
    ("1", "ash", None),
    ("2", "birch", None),
    ("3", "cedar", None),
    ("4", "dogwood", None),
]


@pytest.mark.parametrize("kind", ["genres", "directors", "cast"])
def test_shared_genre_or_person_is_similar(kind: str) -> None:
    found = known(FOUR, **{kind: [("1", "one"), ("3", "one"), ("2", "two")]})
    assert like(found, "ash") == ["cedar"] and like(found, "birch") == []


def test_words_compared_without_case_and_accents() -> None:
    found = known(
        [
            ("1", "Café nights", "a storm, again"),
            ("2", "the cafe", None),
            ("3", "other", "STORM!"),
            ("4", "storms", "anew"),
        ]
    )
    assert sorted(like(found, "cafe nights")) == ["other", "the cafe"]


def test_rare_term_weighs_more() -> None:
    rows = [("1", "rare"), ("2", "rare"), ("1", "common"), ("3", "common"), ("4", "common")]
    assert like(known(FOUR, genres=rows), "ash")[0] == "birch"


def test_term_of_all_titles_weighs_zero() -> None:
    assert like(known(FOUR, genres=[(str(one), "all") for one in range(1, 5)]), "ash") == []


def test_similarity_is_tfidf_cosine() -> None:
    """Of four titles `shared` is said of two, all else of one."""
    found = known(FOUR, genres=[("1", "shared"), ("2", "shared"), ("2", "own")])
    shared, own = math.log(4 / 2) ** 2, math.log(4 / 1) ** 2
    expected = shared / math.sqrt((shared + own) * (shared + 2 * own))
    assert found._similarities(0).tolist() == pytest.approx([0, expected, 0, 0])


def test_equal_similarity_ordered_alphabetically() -> None:
    rows = [(title, "same") for title in ("4", "2", "1")]
    assert like(known(FOUR, directors=rows), "birch") == ["ash", "dogwood"]


def test_most_similar_first_up_to_n() -> None:
    many: list[tuple[str, str, str | None]] = [(str(n), f"title{n}", None) for n in range(9)]
    rows = [(str(n), "all but eight") for n in range(8)] + [("0", "two"), ("7", "two")]
    assert like(known(many, cast=rows), "title0", 3) == ["title7", "title1", "title2"]


def test_rows_of_one_name_merged() -> None:
    """`Ash` is on two platforms; what is said of it on either counts."""
    found = known([*FOUR, ("5", "Ash", None)], cast=[("1", "mia"), ("2", "mia"), ("5", "bo")])
    assert len(found.names.keys) == 4 and like(found, "ash") == ["birch"]
    again = known([*FOUR, ("5", "ash ", None)], cast=[("1", "mia"), ("5", "bo"), ("3", "bo")])
    assert like(again, "ash") == ["cedar"] and like(again, "cedar") == ["ash"]


@pytest.mark.parametrize(
    ("asked", "meant", "exact"),
    [
        ("DOGWOOD", "dogwood", True),
        (" dógwood ", "dogwood", True),
        ("dogwod", "dogwood", False),
        ("the birhc", "birch", False),
    ],
)
def test_title_spellings_resolved(asked: str, meant: str, exact: bool) -> None:
    found = known([*FOUR[:1], ("2", "the birch", None), *FOUR[2:]])
    place, spelled = found.resolve("titulo", asked)
    assert (found.names.display_names[place].removeprefix("the "), spelled) == (meant, exact)


def test_ambiguous_misspelling_not_found() -> None:
    found = known([("1", "farmer", None), ("2", "warmer", None)])
    with pytest.raises(NotFoundError) as told:
        found.resolve("titulo", "harmer")
    assert sorted(told.value.nearest) == ["farmer", "warmer"]


def test_title_on_two_platforms_recommended() -> None:
    """With zulu it shares a genre and mia, with gable ana and bo, with dune a genre, with coral and
    fjord ana; of fjord more is said that is not shared."""
    assert get_recommendation(build_catalog(tables()), "Atoll") == {
        "recomendacion": ["zulu", "gable", "dune", "coral", "fjord"]
    }


def test_misspelt_title_reports_correction() -> None:
    answer = get_recommendation(build_catalog(tables()), "atol")
    assert answer["entendida"] == "atoll" and answer["recomendacion"][0] == "zulu"


def test_title_without_similar_titles_reported() -> None:
    with pytest.raises(NotFoundError, match="neither genre, person nor word in common"):
        get_recommendation(build_catalog(tables()), "epoch")


def test_empty_title_rejected() -> None:
    with pytest.raises(InvalidValueError, match="titulo must be a name"):
        get_recommendation(build_catalog(tables()), " ")


def test_synthetic_titles_all_have_recommendations(tmp_path: Path) -> None:
    """Five others each, never the title itself, the likest first, in less than 5 ms."""
    (tmp_path / "raw").mkdir()
    write(tmp_path / "raw", Parameters(seed=5, titles=600, ratings=1_000))
    for name, table in collection.load_tables(tmp_path / "raw").tables.items():
        table.to_parquet(tmp_path / f"{name}.parquet", index=False)
    catalogue = load_catalog(tmp_path)
    shown, seconds = catalogue.tfidf.names.display_names, []
    assert len(shown) > 400
    for place in range(0, len(shown), 10):
        start = time.perf_counter()
        found = get_recommendation(catalogue, shown[place])["recomendacion"]
        seconds.append(time.perf_counter() - start)
        scores = [catalogue.tfidf._similarities(place)[shown.index(title)] for title in found]
        assert len(set(found)) == 5 and shown[place] not in found
        assert scores == sorted(scores, reverse=True) and scores[-1] > 0
    assert statistics.median(seconds) < 0.005
