from __future__ import annotations

import numpy as np
import pytest

from matinee.datasets.synthetic.catalog import SyntheticFilm, synthetic_catalog
from matinee.datasets.synthetic.movielens.file_format import encode_lines, format_title


def test_encode_lines_without_padding() -> None:
    columns = [np.array([1, 20, 300]), np.array([0, 978_300_760, 1_046_454_590])]
    assert encode_lines(columns, b"::") == b"1::0\n20::978300760\n300::1046454590\n"


def test_encode_lines_no_rows() -> None:
    assert encode_lines([np.array([], dtype=np.int64)], b"::") == b""


def test_titles_fit_latin1_and_separator() -> None:
    for film in synthetic_catalog(7, 3_000).films:
        title = format_title(film)
        assert title.encode("latin-1").decode("latin-1") == title
        assert "::" not in title


@pytest.mark.parametrize(
    ("film", "expected"),
    [
        (
            SyntheticFilm(1, "The Crypt of Hollow Street", 1987, (), ""),
            "Crypt of Hollow Street, The (1987)",
        ),
        (
            SyntheticFilm(1, "A Kiss for Anna Ashford", 1950, (), ""),
            "Kiss for Anna Ashford, A (1950)",
        ),
        (SyntheticFilm(1, "Anna Ashford's Kiss", 1950, (), ""), "Anna Ashford's Kiss (1950)"),
        (
            SyntheticFilm(1, "The Summer in Marseille", 1990, (), "", "L'Été à Marseille"),
            "Summer in Marseille, The (L'Été à Marseille) (1990)",
        ),
        (
            SyntheticFilm(1, "La Forêt de Toulouse", 1990, (), "", "La Forêt de Toulouse"),
            "Forêt de Toulouse, La (1990)",
        ),
    ],
)
def test_format_title(film: SyntheticFilm, expected: str) -> None:
    assert format_title(film) == expected
