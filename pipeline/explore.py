"""Runs a notebook and makes a page of it: explore.py NOTEBOOK PAGE PICTURES, the last a folder."""

import sys
from pathlib import Path

from matinee.threads import fix_threads


def main(notebook: str, target: str, pictures: str) -> None:
    fix_threads()
    from matinee.exploring import executing, rendering

    try:
        executed = executing.execute(Path(notebook), Path.cwd())
    except executing.NotebookError as failure:
        sys.exit(str(failure))
    rendering.write(executed, Path(target), Path(pictures))


if __name__ == "__main__":
    main(*sys.argv[1:])
