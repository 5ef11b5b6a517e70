"""What the door holds to, from the environment: MATINEE_GATEWAY=on, and settings that begin so.

| MATINEE_GATEWAY_... | means | else |
| --- | --- | --- |
| KEYS | a file of hashed keys: nobody enters without one of them | everybody enters |
| RATE | requests a minute that a key, or else an address, may keep up | 600 |
| BURST | requests that it may send at once after a pause | 120 |
| AT_ONCE | requests that are answered at the same time; more are sent away | 64 |
| SECONDS | what one request may take, from its first byte to the answer's last | 30 |
| PROXIES | addresses and networks whose X-Forwarded-For is believed | none |

Each worker counts for itself; there is one unless the service is told otherwise.
"""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

GATEWAY = "MATINEE_GATEWAY"
KEYS, RATE, BURST, AT_ONCE, SECONDS, PROXIES = (
    f"{GATEWAY}_{name}" for name in ("KEYS", "RATE", "BURST", "AT_ONCE", "SECONDS", "PROXIES")
)
NUMBERS = {RATE: (600, 1, 1_000_000), BURST: (120, 1, 100_000), AT_ONCE: (64, 1, 10_000)}
NUMBERS |= {SECONDS: (30, 5, 3600)}
"""What holds unless said otherwise, the least and the most."""


class InvalidSettingError(ValueError):
    """A setting that cannot be meant: better not to open than to stand open."""


class GatewaySettings(NamedTuple):
    keys: Path | None = None
    rate: int = NUMBERS[RATE][0]
    burst: int = NUMBERS[BURST][0]
    at_once: int = NUMBERS[AT_ONCE][0]
    seconds: int = NUMBERS[SECONDS][0]
    proxies: str = ""
    """as uvicorn reads them: parted by commas"""


def gateway_settings(environment: Mapping[str, str]) -> GatewaySettings | None:
    """None where there is no door."""
    given = {name: value for name, value in environment.items() if name.startswith(f"{GATEWAY}_")}
    for name in given.keys() - {KEYS, PROXIES, *NUMBERS}:
        raise InvalidSettingError(f"{name} is not a setting of the door{_nearest(name)}")
    asked = environment.get(GATEWAY, "")
    if asked not in ("", "on", "off"):
        raise InvalidSettingError(f"{GATEWAY} is {asked!r}; allowed are on and off")
    if not asked and given:
        first = min(given)
        raise InvalidSettingError(
            f"{first} is set, but the gateway is not: set {GATEWAY}=on, or {GATEWAY}=off"
        )
    return _rules(given) if asked == "on" else None


def _rules(given: Mapping[str, str]) -> GatewaySettings:
    file = given.get(KEYS)
    if file == "":
        raise InvalidSettingError(f"{KEYS} is empty; name a file of keys, or unset it")
    rate, burst, at_once, seconds = (_number(given, name) for name in NUMBERS)
    return GatewaySettings(
        Path(file).expanduser() if file else None,
        rate,
        burst,
        at_once,
        seconds,
        _proxies(given.get(PROXIES)),
    )


def _number(given: Mapping[str, str], name: str) -> int:
    usual, least, most = NUMBERS[name]
    value = given.get(name, str(usual))
    digits = value.isascii() and value.isdigit() and len(value) < 10
    if not digits or not least <= int(value) <= most:
        raise InvalidSettingError(
            f"{name} is {value[:40]!r}; allowed are whole numbers from {least} to {most}"
        )
    return int(value)


def _proxies(value: str | None) -> str:
    """None is as good as nobody: uvicorn would believe whoever asks from this machine."""
    named = [one.strip() for one in (value or "").split(",") if one.strip()]
    for one in named:
        try:
            ipaddress.ip_network(one)
        except ValueError as error:
            allowed = "allowed are addresses and networks, such as 10.0.0.7,10.1.0.0/16"
            raise InvalidSettingError(
                f"{PROXIES} names {one[:60]!r} ({error}); {allowed}"
            ) from None
    return ",".join(named)


def _nearest(name: str) -> str:
    known = [one.removeprefix(GATEWAY) for one in (KEYS, PROXIES, *NUMBERS)]
    near = difflib.get_close_matches(name.removeprefix(GATEWAY), known, n=1)
    names = ", ".join(f"{GATEWAY}{one}" for one in near or known)
    return f"; did you mean {names}?" if near else f"; there are {names}"
