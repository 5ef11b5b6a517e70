"""Finding raw files and reading their headers; what is missing or misshapen is refused here."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from pathlib import Path

DELIMITERS = (",", ";", "\t", "|")
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars", "::": "double colons"}


def find_file(folder: Path, *names: str) -> Path:
    """The first of the names that is a file in the folder."""
    for name in names:
        if (folder / name).is_file():
            return check_is_file(folder / name)
    for name in names:
        if (folder / name).exists():
            check_is_file(folder / name)
    listing = ", ".join(sorted(path.name for path in folder.iterdir())) or "nothing"
    raise FileNotFoundError(f"{folder} must hold {' or '.join(names)}; it holds {listing}")


def check_is_file(path: Path) -> Path:
    if path.is_dir():
        raise ValueError(f"{path} is a folder; a file of that name is needed")
    return path


def decode(data: bytes, encoding: str | None) -> tuple[str, str]:
    """The text and its encoding: the given one, else by byte order mark, UTF-8, or Latin-1."""
    marks = {"utf-8-sig": codecs.BOM_UTF8, "utf-16": codecs.BOM_UTF16_LE}
    sniffed = [name for name, mark in marks.items() if data.startswith(mark)]
    for name in [encoding] if encoding else [*sniffed, "utf-8"]:
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
        except LookupError:
            raise ValueError(f"encoding={name} is unknown; allowed: utf-8, latin-1, ...") from None
    if encoding:
        raise ValueError(f"the text is not {encoding}; null finds out the encoding")
    return data.decode("latin-1"), "latin-1"


def find_delimiter(header: str, needed: Sequence[str]) -> str:
    """The delimiter that splits a header into the needed columns, a comma if none does."""
    for delimiter in DELIMITERS:
        names = [name.strip().strip('"') for name in header.strip().split(delimiter)]
        if set(needed) <= set(names):
            return delimiter
    return ","


def read_header(path: Path, encoding: str = "utf-8") -> list[str]:
    """The column names in the first line of a comma-separated file."""
    with check_is_file(path).open(encoding=encoding, errors="replace", newline="") as file:
        return next(csv.reader([file.readline()]), [])


def column_indices(file: str, header: Sequence[str], needed: Sequence[str]) -> list[int]:
    """Where the needed columns are, whatever their order and whatever other columns there are."""
    names = [name.strip().removeprefix("\ufeff").strip('"') for name in header]
    missing = [name for name in needed if name not in names]
    if not missing:
        return [names.index(name) for name in needed]
    required = f"needed are {', '.join(needed)}"
    if not any(names):
        raise ValueError(f"{file} is empty or has no header; {required}")
    for delimiter, description in OTHER_DELIMITERS.items():
        if len(names) == 1 and delimiter in names[0]:
            raise ValueError(
                f"{file} is delimited by {description}, but commas are expected; {required}"
            )
    raise ValueError(
        f"{file} has no column {', '.join(missing)}; "
        f"its header is {', '.join(names)[:500]}; {required}"
    )
