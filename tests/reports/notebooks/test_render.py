"""A notebook about hostile titles, executed and rendered to a page."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from fixtures.hostile_titles import TITLES
from fixtures.notebook_files import write_notebook
from matinee.reports.notebooks import execute, render

pytestmark = pytest.mark.filterwarnings("default")  # Jupyter warns about its own code

CODE = f"""import pandas as pd
from matinee.reports.notebooks import plots
from matinee.reports.notebooks.assertions import join_names, show_table, show_text
from matinee.runtime.serialization import escape_markdown
titles = {TITLES!r}
for title in titles:
    show_text(escape_markdown(title))
show_text(join_names(titles))
show_table(pd.DataFrame({{'title': titles}}, index=titles))
drawn = plots.axes('Titles', '', '')
plots.horizontal_bars(drawn, dict.fromkeys(titles, 1))
plots.show(drawn, 'titles', titles[1])"""


class Elements(HTMLParser):
    """All start tags with their attributes, and all text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.text = set[str](), set[str](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_titles_stay_text(tmp_path: Path) -> None:
    page = render.html(execute.execute(write_notebook(tmp_path, CODE), tmp_path))
    elements = Elements(page.split("Stars</h2>")[1])
    assert not elements.tags & {"script", "style", "a", "b", "strong", "em", "del", "h1", "h2"}
    assert not elements.attributes & {"style", "onerror", "href"}
    for title in TITLES:
        assert elements.text.count(" ".join(title.split())) >= 2, title
