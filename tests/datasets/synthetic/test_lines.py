from __future__ import annotations

import numpy as np

from matinee.datasets.synthetic.movielens.text_encoding import encode_lines


def test_numbers_of_any_width_come_without_padding() -> None:
    columns = [np.array([1, 20, 300]), np.array([0, 978_300_760, 1_046_454_590])]
    assert encode_lines(columns, b"::") == b"1::0\n20::978300760\n300::1046454590\n"


def test_no_rows_no_text() -> None:
    assert encode_lines([np.array([], dtype=np.int64)], b"::") == b""
