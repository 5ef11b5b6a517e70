"""Crosswalk: which ids of the collections name the same film.

A film's `film_id` is its MovieLens id; a film that only TMDB has is numbered from TMDB_OFFSET.
Links between MovieLens and TMDB come from links.csv where there is one; what it leaves out is
matched by title and year: exact years first, then years that differ by one. A title and year that
several films share is ambiguous, and links nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.runtime.text import normalize
from matinee.schema.columns import FILM_ID, TITLE, YEAR
from matinee.schema.crosswalk import COLLECTION, CROSSWALK, SOURCE_ID, TMDB_OFFSET
from matinee.schema.streaming import ID, MOVIE, TYPE
from matinee.schema.tmdb import MOVIELENS_ID, RELEASE_YEAR
from matinee.schema.validation import validate

if TYPE_CHECKING:
    import pandas as pd

MIN_AGREEMENT = 0.5
"""Share of the links whose years agree; below it, links.csv is about other MovieLens ids."""
_ALTERNATIVES = r"\(([^()]*)\)"
_ARTICLE = "the|a|an|le|la|les|l'|el|los|las|il|lo|gli|i|der|die|das|o|os|as|un|une|una"
_TRAILING_ARTICLE = re.compile(rf"^(.*), ({_ARTICLE})$")
_LEADING_ARTICLE = re.compile(rf"^(?:{_ARTICLE}) ")


class Matches(NamedTuple):
    pairs: pd.DataFrame
    """columns left and right"""
    ambiguous: int
    """left films of which a key fits several films"""


def crosswalk(tables: Mapping[str, pd.DataFrame | None]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The ids from which no `film_id` can be computed, and how many films were matched.

    `tables` are movielens and tmdb (films), links (MovieLens to TMDB) and titles (streaming); each
    may be missing.
    """
    import pandas as pd

    movielens, tmdb, titles = (tables.get(name) for name in ("movielens", "tmdb", "titles"))
    films, rows, report = _films(movielens, YEAR), [], {}
    if tmdb is not None:
        pairs, report["tmdb"] = _link_tmdb(films, _films(tmdb, RELEASE_YEAR), tables.get("links"))
        rows.append(_rows(pairs["left"], pairs["right"], "tmdb"))
        rest = tmdb[~tmdb[FILM_ID].isin(pairs["right"])]
        films = pd.concat([films, _films(rest, RELEASE_YEAR, TMDB_OFFSET)])
    if titles is not None:
        movies = titles[titles[TYPE] == MOVIE].rename(columns={ID: FILM_ID, RELEASE_YEAR: YEAR})
        matches = match_titles(movies[[FILM_ID, TITLE, YEAR]], films, one_to_one=False)
        rows.append(_rows(matches.pairs["right"], matches.pairs["left"], "streaming"))
        report["streaming"] = _counts(matches.pairs, len(movies), matches.ambiguous)
    table = pd.concat(rows or [_rows(films[FILM_ID][:0], films[FILM_ID][:0], "tmdb")])
    table = table.sort_values(list(CROSSWALK.key), kind="stable").reset_index(drop=True)
    return validate(table, CROSSWALK), report


def _rows(film_ids: pd.Series[Any], source_ids: pd.Series[Any], collection: str) -> pd.DataFrame:
    import pandas as pd

    columns = {FILM_ID: film_ids.astype("int64"), COLLECTION: collection}
    return pd.DataFrame(columns | {SOURCE_ID: source_ids.astype("str")}).astype({COLLECTION: "str"})


def _link_tmdb(
    left: pd.DataFrame, right: pd.DataFrame, links: pd.DataFrame | None
) -> tuple[pd.DataFrame, dict[str, Any]]:
    import pandas as pd

    linked = pd.DataFrame({"left": [], "right": []}, dtype="int64")
    if links is not None:
        linked = _usable_links(links, left, right)
    rest = left[~left[FILM_ID].isin(linked["left"])]
    matches = match_titles(rest, right[~right[FILM_ID].isin(linked["right"])])
    pairs = pd.concat([linked, matches.pairs]).astype("int64")
    by_links = {"by_links": len(linked), "by_title_and_year": len(matches.pairs)}
    return pairs, _counts(pairs, len(left), matches.ambiguous) | by_links


def _usable_links(links: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """One TMDB film has one MovieLens id, the lowest; none if the ids are of another data set."""
    listed = links[links[MOVIELENS_ID].isin(left[FILM_ID]) & links[FILM_ID].isin(right[FILM_ID])]
    listed = listed.sort_values(MOVIELENS_ID).drop_duplicates(FILM_ID)
    pairs = listed[[MOVIELENS_ID, FILM_ID]].set_axis(["left", "right"], axis=1)
    years = [
        pairs[side].map(films.set_index(FILM_ID)[YEAR]).astype("Float64")
        for side, films in (("left", left), ("right", right))
    ]
    agree = (years[0] - years[1]).abs().le(1)
    return pairs if agree.mean() >= MIN_AGREEMENT else pairs.iloc[:0]


def match_titles(left: pd.DataFrame, right: pd.DataFrame, one_to_one: bool = True) -> Matches:
    """Pairs of films of one title and year; each left film fits one right film alone."""
    import pandas as pd

    parts, ambiguous = [], set[Any]()
    for shifts in ((0,), (-1, 1)):
        keys = [_keys(films) for films in (left, right)]
        shifted = pd.concat([keys[1].assign(**{YEAR: keys[1][YEAR] + shift}) for shift in shifts])
        pairs = keys[0].merge(shifted, on=["key", YEAR], suffixes=("_left", "_right"))
        pairs = pairs[[f"{FILM_ID}_left", f"{FILM_ID}_right"]].drop_duplicates()
        pairs = pairs.set_axis(["left", "right"], axis=1)
        shared = pairs["left"].duplicated(keep=False)
        if one_to_one:
            shared |= pairs["right"].duplicated(keep=False)
        ambiguous |= set(pairs["left"][shared])
        parts.append(pairs[~shared])
        # what is ambiguous in the exact year is not decided by the year beside it
        left = left[~left[FILM_ID].isin(pairs["left"])]
        if one_to_one:
            right = right[~right[FILM_ID].isin(pairs["right"])]
    return Matches(pd.concat(parts), len(ambiguous))


def _films(films: pd.DataFrame | None, year: str, offset: int = 0) -> pd.DataFrame:
    import pandas as pd

    if films is None:
        return pd.DataFrame({FILM_ID: [], TITLE: [], YEAR: []})
    ids = films[FILM_ID].astype("int64") + offset
    return pd.DataFrame({FILM_ID: ids, TITLE: films[TITLE], YEAR: films[year]})


def _keys(films: pd.DataFrame) -> pd.DataFrame:
    """One row per film, year and normalized title; titles in parentheses are alternatives."""
    import pandas as pd

    dated = films.dropna(subset=[YEAR])
    whole = dated[TITLE].astype(str)
    main = dated.assign(key=whole.str.replace(_ALTERNATIVES, "", regex=True))
    inner = whole.str.findall(_ALTERNATIVES).explode().dropna().rename("key")
    keys = pd.concat([main, dated.drop(columns=TITLE).join(inner, how="inner")])
    keys = keys.assign(key=keys["key"].map(title_key), **{YEAR: keys[YEAR].astype("int64")})
    return keys.loc[keys["key"] != "", [FILM_ID, YEAR, "key"]].drop_duplicates()


def title_key(title: str) -> str:
    """Without case, accents, punctuation, "a.k.a." and the article, wherever that stands."""
    text = normalize(title).removeprefix("a.k.a. ").replace("&", " and ")
    text = _LEADING_ARTICLE.sub("", _TRAILING_ARTICLE.sub(r"\1", text))
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def _counts(pairs: pd.DataFrame, total: int, ambiguous: int) -> dict[str, Any]:
    share = len(pairs) / total if total else 0.0
    return {"films": total, "matched": len(pairs), "share": share, "ambiguous": ambiguous}
