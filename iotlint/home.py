"""Where iotlint is at home, and what can be fetched from there: the one place for both."""

from __future__ import annotations

REPOSITORY = "iotlint/iotlint"
ADDRESS = f"https://github.com/{REPOSITORY}"
# What people are told to fetch: the tag of the newest release. `python -m ci.release` writes it here and wherever
# else it stands; as long as there is no release it is the branch.
REF = "main"


def page(path: str) -> str:
    """The address at which a file of the project can be read."""
    return f"{ADDRESS}/blob/main/{path}"


def lacks(what: str, extra: str, instead: str = "") -> str:
    """The sentence about what an extra brings and is not installed, with the ways to it that work today.

    `what` begins it ("SVG is laid out by Graphviz"); `instead` is a sentence on what there is without.
    """
    return (
        f"{what}, which is not installed. In a clone of the project, pip install '.[{extra}]' brings it; elsewhere "
        f"pip install 'iotlint[{extra}] @ git+{ADDRESS}@{REF}'. {instead}".rstrip()
    )
