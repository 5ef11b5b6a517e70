from __future__ import annotations

import re

import numpy as np
import pytest

from fixtures.hostile_titles import TITLES
from matinee.artifacts.bundle import ItemList
from matinee.reports.html.layout import render_markdown
from matinee.reports.leaderboard_page import leaderboards
from matinee.runtime.serialization import markdown_table


@pytest.mark.parametrize("title", TITLES)
def test_hostile_title_in_example_stays_text(title: str) -> None:
    items = ItemList(np.array([1]), [title], [1999], [""])
    table = markdown_table(("film", "stars"), [(items.markdown(0), "5")])
    page = leaderboards("similar", [], f"films like {items.markdown(0)}\n\n{table}")
    html = render_markdown(page)
    expected = {"h1", "h2", "table", "thead", "tbody", "tr", "th", "td"}
    assert set(re.findall(r"</?(\w+)", html)) == expected
    assert html.count("(1999)") == 2 and html.count("<td") == 2
