"""Tiny notebooks, run by a real kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkout import ROOT
from doc_blocks import blocks
from fixtures.notebook_files import write_notebook
from matinee.reports.notebooks import execute, render

pytestmark = pytest.mark.filterwarnings("default")  # Jupyter's own, about its own code


def test_false_claim_names_cell_and_heading(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path,
        "from matinee.reports.notebooks.assertions import claim, show_text",
        "show_text(claim('All is well.', True), claim('Two is three.', 2 == 3))",
    )
    with pytest.raises(execute.NotebookError) as refused:
        execute.execute(notebook, tmp_path)
    message = str(refused.value)
    assert message.startswith("tiny.ipynb, cell 3 of 3 (under 'Stars'): AssertionError: ")
    assert message.endswith("the claim does not hold: Two is three.")


def test_warning_in_cell_refused(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path, "import warnings\nwarnings.warn('out of range')")
    with pytest.raises(execute.NotebookError, match=r"cell 2 of 2 .*it warns: .*out of range"):
        execute.execute(notebook, tmp_path)


def test_page_holds_outputs_and_loads_nothing(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path,
        "from pathlib import Path\n"
        "from matinee.reports.notebooks import plots\n"
        "from matinee.reports.notebooks.assertions import show_text\n"
        "show_text(f'Here lies {Path.cwd().name} <b>')",
        "drawn = plots.axes('Stars', 'stars', 'ratings')\n"
        "plots.bars(drawn, {1: 2, 2: 5})\n"
        "plots.show(drawn, 'stars', 'Two bars')",
    )
    before = notebook.read_bytes()
    executed = execute.execute(notebook, tmp_path)
    assert notebook.read_bytes() == before
    render.write(executed, tmp_path / "tiny.html", tmp_path / "tiny")
    page = (tmp_path / "tiny.html").read_text()
    assert f"Here lies {tmp_path.name}" in page
    assert "<title>Tiny</title>" in page and 'alt="Two bars"' in page
    assert "http:" not in page and "https:" not in page and "<script" not in page
    pictures = [path.name for path in (tmp_path / "tiny").iterdir()]
    assert pictures == ["01-stars.png"]
    assert (tmp_path / "tiny" / pictures[0]).read_bytes().startswith(b"\x89PNG")


def test_playground_runs_and_has_the_code_of_the_library_page() -> None:
    playground = ROOT / "notebooks" / "play" / "playground.ipynb"
    executed = execute.execute(playground, ROOT)
    code = ["".join(cell.source) for cell in executed.cells if cell.cell_type == "code"]
    page = [block.text.strip() for block in blocks(ROOT / "docs" / "library.md")]
    assert code[1:] == [text for text in page if text]
