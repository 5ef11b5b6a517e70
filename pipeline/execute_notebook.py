"""Runs a notebook and makes a page of it: explore.py NOTEBOOK PAGE PICTURES, the last a folder."""

import sys
from pathlib import Path

from matinee.runtime.process import fix_threads


def main(notebook: str, target: str, pictures: str) -> None:
    fix_threads()
    from matinee.reports.notebooks import execute, render

    try:
        executed = execute.execute(Path(notebook), Path.cwd())
    except execute.NotebookError as failure:
        sys.exit(str(failure))
    render.write(executed, Path(target), Path(pictures))


if __name__ == "__main__":
    main(*sys.argv[1:])
