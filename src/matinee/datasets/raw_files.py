"""Finding raw files and reading their headers; what is missing or misshapen is refused here."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

CHUNK = 2**23
MARKS = {"utf-8-sig": codecs.BOM_UTF8, "utf-16": codecs.BOM_UTF16_LE}
DELIMITERS = (",", ";", "\t", "|")
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars", "::": "double colons"}


class CsvFile(NamedTuple):
    """A file and what is set about its format; what is None is found out."""

    path: Path
    delimiter: str | None = None
    encoding: str | None = None


class CsvFormat(NamedTuple):
    delimiter: str
    encoding: str
    header: list[str]


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


def find_format(file: CsvFile, needed: Sequence[str], notes: list[str]) -> CsvFormat:
    """Encoding, delimiter and header; adds what is unusual to the notes."""
    with check_is_file(file.path).open("rb") as data:
        chunks = iter(lambda: data.read(CHUNK), b"")
        encoding = find_encoding(file.path.name, chunks, file.encoding)
    with file.path.open(encoding=encoding, errors="replace", newline="") as text:
        first = text.readline()
    delimiter = file.delimiter or find_delimiter(first, needed)
    notes += unusual(delimiter, encoding)
    header = next(csv.reader([first.rstrip("\r\n")], delimiter=delimiter), [])
    return CsvFormat(delimiter, encoding, header)


def find_encoding(file: str, chunks: Iterable[bytes], requested: str | None) -> str:
    """The requested encoding, else by byte order mark, UTF-8 or Latin-1.

    It is Latin-1 if more bytes are invalid in UTF-8 than characters beyond ASCII are valid.
    """
    if requested:
        return _check_encoding(file, chunks, requested)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    invalid = valid = 0
    for number, chunk in enumerate(chunks):
        marks = [name for name, mark in MARKS.items() if number == 0 and chunk.startswith(mark)]
        if marks:
            return marks[0]
        text = decoder.decode(chunk)
        if not text.isascii():
            replaced = text.count("\ufffd")
            invalid += replaced
            valid += len(text) - len(text.encode("ascii", "ignore")) - replaced
    return "latin-1" if invalid > valid else "utf-8"


def _check_encoding(file: str, chunks: Iterable[bytes], encoding: str) -> str:
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise ValueError(
            f"{file}: the text is not {encoding}; null finds out the encoding"
        ) from None
    except LookupError:
        raise ValueError(
            f"{file}: encoding={encoding} is unknown; allowed: utf-8, latin-1, ..."
        ) from None
    return encoding


def unusual(delimiter: str, encoding: str) -> list[str]:
    """What a reader of the row account should know about the file."""
    notes = (
        [] if delimiter == "," else [f"delimited by {OTHER_DELIMITERS.get(delimiter, delimiter)}"]
    )
    return notes if encoding == "utf-8" else [*notes, f"encoded in {encoding}"]


def find_delimiter(header: str, needed: Sequence[str]) -> str:
    """The delimiter that splits a header into the needed columns, a comma if none does."""
    for delimiter in DELIMITERS:
        names = [name.strip().strip('"') for name in header.strip().split(delimiter)]
        if set(needed) <= set(names):
            return delimiter
    return ","


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
                f"{file} is delimited by {description}, but was read otherwise; null as delimiter "
                f"finds out commas, semicolons, tabs and vertical bars; {required}"
            )
    raise ValueError(
        f"{file} has no column {', '.join(missing)}; "
        f"its header is {', '.join(names)[:500]}; {required}"
    )
