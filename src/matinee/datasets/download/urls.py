"""URLs and paths: scheme, local path, file name, and redaction of secrets."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from matinee.datasets.download.errors import SourceError


def scheme(url: str) -> str:
    """Empty for a plain path; one letter is a Windows drive."""
    match = re.match(r"([A-Za-z][A-Za-z0-9+.-]+)://|(file):", url)
    return (match[1] or match[2]).lower() if match else ""


def local_path(url: str) -> Path | None:
    """The path of a plain path or a file:// URL; None for remote URLs.

    A relative path starts at the checkout, also when DVC runs an experiment in a copy of it.
    """
    if not scheme(url):
        return Path(os.environ.get("DVC_ROOT", ""), Path(url).expanduser())
    if scheme(url) != "file":
        return None
    from urllib.request import url2pathname

    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost"):
        raise SourceError(f"file://{parts.netloc}/... names another machine: write file:///path")
    return Path(url2pathname(parts.path))


def file_name(url: str) -> str:
    """The last part of the path, which names the file."""
    path = local_path(url)
    return path.name if path else unquote(urlsplit(url).path.rpartition("/")[2])


def redact(url: str) -> str:
    """The URL without user, password and query, which may hold secrets."""
    if scheme(url) in ("", "file"):
        return url
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
