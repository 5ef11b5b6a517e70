"""The software bill of materials (CycloneDX 1.6): the service's packages and the champions.

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
    distribution: Distribution
    extras: frozenset[str]
    """the requested extras"""

    def requirements(self) -> dict[str, frozenset[str]]:
        return _requirements(self.distribution, self.extras)


def sbom(champions: dict[str, str]) -> bytes:
    """`champions` are the digests of the champions' files by name."""
    root = InstalledPackage(distribution(PROJECT), frozenset())
    packages = _transitive_requirements(root)
    models = [_model(name, digest) for name, digest in sorted(champions.items())]
    components = [_package(each.distribution) for _, each in sorted(packages.items())]
    edges = {
        _purl(each.distribution): _required_purls(each, packages)
        for each in (root, *packages.values())
    }
    edges[_purl(root.distribution)] |= {model["bom-ref"] for model in models}
    return canonical_json(
        {
            "bomFormat": "CycloneDX",
            "specVersion": SPECIFICATION,
            "version": 1,
            "metadata": {"component": _package(root.distribution, "application")},
            "components": components + models,
            "dependencies": [
                {"ref": ref, "dependsOn": sorted(required)}
                for ref, required in sorted(edges.items())
            ],
        }
    )


def _transitive_requirements(root: InstalledPackage) -> dict[str, InstalledPackage]:
    """The installed packages that it requires, directly or not."""
    packages: dict[str, InstalledPackage] = {}
    queue = list(root.requirements().items())
    while queue:
        name, extras = queue.pop()
        previous = packages.get(name)
        if previous and extras <= previous.extras:
            continue
        try:
            installed = previous.distribution if previous else distribution(name)
        # not required on this platform
        except PackageNotFoundError:
            continue
        packages[name] = InstalledPackage(
            installed, extras | (previous.extras if previous else frozenset())
        )
        queue += packages[name].requirements().items()
    return packages


def _requirements(package: Distribution, extras: frozenset[str]) -> dict[str, frozenset[str]]:
    """The requested extras by package name."""
    from packaging.requirements import Requirement

    requested: dict[str, frozenset[str]] = {}
    for line in package.requires or []:
        requirement = Requirement(line)
        marker = requirement.marker
        if not marker or any(marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            name = _normalize(requirement.name)
            requested[name] = requested.get(name, frozenset()) | frozenset(requirement.extras)
    return requested


def _required_purls(package: InstalledPackage, packages: dict[str, InstalledPackage]) -> set[str]:
    names = package.requirements()
    return {_purl(packages[name].distribution) for name in names if name in packages}


def _package(package: Distribution, kind: str = "library") -> Json:
    component: Json = {
        "type": kind,
        "bom-ref": _purl(package),
        "name": package.metadata["Name"],
        "version": package.version,
        "purl": _purl(package),
    }
    licences = _licences(package)
    return component | ({"licenses": licences} if licences else {})


def _model(name: str, digest: str) -> Json:
    return {
        "type": "machine-learning-model",
        "bom-ref": f"champion/{name}",
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": digest.removeprefix("sha256:")}],
    }


def _licences(package: Distribution) -> list[Json]:
    """The SPDX expression if the package has one, else its licence names."""
    metadata: Any = package.metadata
    if expression := metadata.get("License-Expression"):
        return [{"expression": expression}]
    classifiers = metadata.get_all("Classifier") or []
    names = [line.removeprefix(CLASSIFIER) for line in classifiers if line.startswith(CLASSIFIER)]
    first = str(metadata.get("License") or "").strip().partition("\n")[0][:80]
    return [{"license": {"name": name}} for name in names or filter(None, [first])]


def _purl(package: Distribution) -> str:
    return f"pkg:pypi/{_normalize(package.metadata['Name'])}@{package.version}"


def _normalize(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
