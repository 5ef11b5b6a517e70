"""Fetches in a process of its own: fetch_subprocess.py URL FOLDER WORK LARGEST_FILE AS_NOBODY."""

import os
import resource
import sys
from pathlib import Path

import filelock  # noqa: F401  (nobody may not be allowed to import it later)

from matinee.datasets.download.fetch import FetchError, Source, fetch


def main(url: str, folder: str, work: str, largest_file: str, as_nobody: str) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest_file), int(largest_file)))
    if as_nobody == "True" and os.geteuid() == 0:
        os.setuid(65534)
    try:
        fetch(Source(url), Path(folder), Path(work))
    except FetchError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
