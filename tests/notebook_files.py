"""Writes small notebooks for the tests of their execution and rendering."""

from __future__ import annotations

from pathlib import Path

import nbformat


def write_notebook(folder: Path, *cells: str) -> Path:
    """A notebook of two headings and these code cells."""
    notebook = nbformat.v4.new_notebook()
    code = [nbformat.v4.new_code_cell(source) for source in cells]
    notebook.cells = [nbformat.v4.new_markdown_cell("# Tiny\n\n## Stars"), *code]
    target = folder / "tiny.ipynb"
    nbformat.write(notebook, target)
    return target
