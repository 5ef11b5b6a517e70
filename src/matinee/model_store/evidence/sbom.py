"""The software bill of materials, CycloneDX 1.6: what the service installs, and the champions.

Without a time and a serial number, so that the same installation gives the same bytes.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any, NamedTuple

from matinee.runtime.serialization import canonical_json

PROJECT = "matinee"
SPECIFICATION = "1.6"
CLASSIFIER = "License :: OSI Approved :: "

Json = dict[str, Any]


class InstalledPackage(NamedTuple):
    package: Distribution
    extras: frozenset[str]
    """those that are asked of it"""

    def needs(self) -> dict[str, frozenset[str]]:
        return _needed(self.package, self.extras)


def sbom(champions: dict[str, str]) -> bytes:
    """From the digests of the champions' files, by name."""
    root = InstalledPackage(distribution(PROJECT), frozenset())
    packages = _all(root)
    models = [_model(name, digest) for name, digest in sorted(champions.items())]
    components = [_package(one.package) for _, one in sorted(packages.items())]
    needs = {_ref(one.package): _refs(one, packages) for one in (root, *packages.values())}
    needs[_ref(root.package)] |= {model["bom-ref"] for model in models}
    return canonical_json(
        {
            "bomFormat": "CycloneDX",
            "specVersion": SPECIFICATION,
            "version": 1,
            "metadata": {"component": _package(root.package, "application")},
            "components": components + models,
            "dependencies": [
                {"ref": ref, "dependsOn": sorted(of)} for ref, of in sorted(needs.items())
            ],
        }
    )


def _all(root: InstalledPackage) -> dict[str, InstalledPackage]:
    """What it needs, and what that needs, as far as it is installed here."""
    found: dict[str, InstalledPackage] = {}
    waiting = list(root.needs().items())
    while waiting:
        name, extras = waiting.pop()
        known = found.get(name)
        if known and extras <= known.extras:
            continue
        try:
            one = known.package if known else distribution(name)
        # what a platform does not want is not here
        except PackageNotFoundError:
            continue
        found[name] = InstalledPackage(one, extras | (known.extras if known else frozenset()))
        waiting += found[name].needs().items()
    return found


def _needed(one: Distribution, extras: frozenset[str] = frozenset()) -> dict[str, frozenset[str]]:
    """Names, and the extras that are asked of each."""
    from packaging.requirements import Requirement

    found: dict[str, frozenset[str]] = {}
    for line in one.requires or []:
        need = Requirement(line)
        wanted = not need.marker or any(
            need.marker.evaluate({"extra": extra}) for extra in (*extras, "")
        )
        if wanted:
            name = _plain(need.name)
            found[name] = found.get(name, frozenset()) | frozenset(need.extras)
    return found


def _refs(one: InstalledPackage, packages: dict[str, InstalledPackage]) -> set[str]:
    return {_ref(packages[name].package) for name in one.needs() if name in packages}


def _package(one: Distribution, kind: str = "library") -> Json:
    told: Json = {
        "type": kind,
        "bom-ref": _ref(one),
        "name": one.metadata["Name"],
        "version": one.version,
        "purl": _ref(one),
    }
    licences = _licences(one)
    return told | ({"licenses": licences} if licences else {})


def _model(name: str, digest: str) -> Json:
    return {
        "type": "machine-learning-model",
        "bom-ref": f"champion/{name}",
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": digest.removeprefix("sha256:")}],
    }


def _licences(one: Distribution) -> list[Json]:
    """An expression where the package tells one, else the names it gives."""
    told: Any = one.metadata
    if expression := told.get("License-Expression"):
        return [{"expression": expression}]
    classes = told.get_all("Classifier") or []
    names = [line.removeprefix(CLASSIFIER) for line in classes if line.startswith(CLASSIFIER)]
    first = str(told.get("License") or "").strip().partition("\n")[0][:80]
    return [{"license": {"name": name}} for name in names or filter(None, [first])]


def _ref(one: Distribution) -> str:
    return f"pkg:pypi/{_plain(one.metadata['Name'])}@{one.version}"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
