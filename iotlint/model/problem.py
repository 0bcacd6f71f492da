"""One mistake of form in an architecture: what it is, where it stands, and what can still be known."""

from typing import Any, Literal, NamedTuple

from iotlint.source.span import Route

Part = Literal["key", "value"]


class Gone:
    """The type of `GONE`, which stands for a key that is left out of the tree the rules see."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "gone"


GONE = Gone()


class Problem(NamedTuple):
    """A mistake at `route`, in its key or its value.

    `name` is that of the FMT rule; `replacement` the YAML text that is meant in its place, and `sure` whether
    it says the same in the right form, rather than being a guess. `needless` is what may as well be left out.
    `becomes` says how the tree has to be changed so that nothing wrong follows from the mistake: places and
    what to put there. `incomplete` names the section of which not all members are known because of it.
    """

    name: str
    message: str
    route: Route
    part: Part = "value"
    replacement: str | None = None
    related: tuple[tuple[Route, Part, str], ...] = ()
    becomes: tuple[tuple[Route, Any], ...] = ()
    incomplete: str = ""
    sure: bool = False
    needless: bool = False
