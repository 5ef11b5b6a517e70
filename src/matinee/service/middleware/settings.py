"""Settings of the gateway from the environment: MATINEE_GATEWAY=on, and MATINEE_GATEWAY_*.

| MATINEE_GATEWAY_... | meaning | default |
| --- | --- | --- |
| KEYS | file of hashed API keys; requests without a valid key are rejected | no keys |
| RATE | sustained requests per minute for each key, or else each address | 600 |
| BURST | requests accepted at once after a pause | 120 |
| AT_ONCE | concurrent requests; further ones are rejected | 64 |
| SECONDS | timeout from a request's first byte to the response's last | 30 |
| PROXIES | addresses and networks whose X-Forwarded-For is trusted | none |

The limits are per worker; there is one worker by default.
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
"""Default, minimum and maximum."""


class InvalidSettingError(ValueError):
    """An invalid setting ends the start: the service must not run unprotected by mistake."""


class GatewaySettings(NamedTuple):
    keys: Path | None = None
    rate: int = NUMBERS[RATE][0]
    burst: int = NUMBERS[BURST][0]
    at_once: int = NUMBERS[AT_ONCE][0]
    seconds: int = NUMBERS[SECONDS][0]
    proxies: str = ""
    """Comma-separated, as uvicorn reads them."""


def gateway_settings(environment: Mapping[str, str]) -> GatewaySettings | None:
    """None if the gateway is off."""
    values = {name: value for name, value in environment.items() if name.startswith(f"{GATEWAY}_")}
    for name in values.keys() - {KEYS, PROXIES, *NUMBERS}:
        raise InvalidSettingError(f"{name} is not a setting of the gateway{_suggestion(name)}")
    switch = environment.get(GATEWAY, "")
    if switch not in ("", "on", "off"):
        raise InvalidSettingError(f"{GATEWAY} is {switch!r}; allowed are on and off")
    if not switch and values:
        name = min(values)
        raise InvalidSettingError(
            f"{name} is set, but the gateway is not: set {GATEWAY}=on, or {GATEWAY}=off"
        )
    return _parse(values) if switch == "on" else None


def _parse(values: Mapping[str, str]) -> GatewaySettings:
    file = values.get(KEYS)
    if file == "":
        raise InvalidSettingError(f"{KEYS} is empty; name a file of keys, or unset it")
    rate, burst, at_once, seconds = (_parse_number(values, name) for name in NUMBERS)
    keys = Path(file).expanduser() if file else None
    proxies = _parse_proxies(values.get(PROXIES, ""))
    return GatewaySettings(keys, rate, burst, at_once, seconds, proxies)


def _parse_number(values: Mapping[str, str], name: str) -> int:
    default, minimum, maximum = NUMBERS[name]
    value = values.get(name, str(default))
    digits = value.isascii() and value.isdigit() and len(value) < 10
    if not digits or not minimum <= int(value) <= maximum:
        raise InvalidSettingError(
            f"{name} is {value[:40]!r}; allowed are whole numbers from {minimum} to {maximum}"
        )
    return int(value)


def _parse_proxies(value: str) -> str:
    networks = [network.strip() for network in value.split(",") if network.strip()]
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            allowed = "allowed are addresses and networks, such as 10.0.0.7,10.1.0.0/16"
            raise InvalidSettingError(
                f"{PROXIES} names {network[:60]!r} ({error}); {allowed}"
            ) from None
    return ",".join(networks)


def _suggestion(name: str) -> str:
    suffixes = [setting.removeprefix(GATEWAY) for setting in (KEYS, PROXIES, *NUMBERS)]
    near = difflib.get_close_matches(name.removeprefix(GATEWAY), suffixes, n=1)
    names = ", ".join(f"{GATEWAY}{suffix}" for suffix in near or suffixes)
    return f"; did you mean {names}?" if near else f"; allowed are {names}"
