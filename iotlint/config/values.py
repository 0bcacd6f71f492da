"""Settings of a run: defaults, then `.iotlint.yaml` or pyproject.toml, then flags, merged in one place."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from iotlint.source.span import Span

_NONE: Mapping[Any, Any] = MappingProxyType({})


class Selectors(NamedTuple):
    """Which rules speak. Entries are codes, prefixes of codes or names; an empty `select` means all rules."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


class Silence(NamedTuple):
    """What a configuration silences of a rule: the findings about one id, until a day (ISO date) if one is named."""

    id: str
    reason: str = ""
    span: "Span | None" = None
    until: str | None = None
    owner: str = ""


class Config(NamedTuple):
    """The settings of a run, whole and checked, except for codes and names of rules: those need the rulebook.

    `select`, `extend_select` and `ignore` are what the file says, `flags` what the command line says on top.
    `detailed` asks for all that is known of keys that nobody stated, which takes time.
    `folder` is where patterns in `per_path_ignores` start; relative folders in `rules` are already resolved.
    `baseline` is a path that is resolved likewise.
    `file` is the configuration file as shown to people, empty where there is none, and `places` where in it
    a word stands, by key and word (`("ignore", "HUB101")`). `origins` tells for each key of a file which
    values were said where (`path:line`), that of an extended file first. `waivers` is what is demanded of
    whatever silences a finding: `reason` and `owner` (true), `longest` (days). Dates are ISO dates.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    flags: Selectors = Selectors()
    severities: Mapping[str, str] = _NONE
    fail_on: str = "error"
    require: tuple[str, ...] = ()
    format: str = "text"
    as_of: str | None = None
    stable_as_of: str | None = None
    preview: bool = False
    skip_others: bool = False
    force_exclude: bool = False
    statistics: bool = False
    show_suppressed: bool = False
    quiet: bool = False
    full: bool = False
    exclude: tuple[str, ...] = ()
    baseline: str | None = None
    rules: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    allow_packs: tuple[str, ...] = ()
    per_path_ignores: Mapping[str, tuple[str, ...]] = _NONE
    suppress: Mapping[str, tuple[Silence, ...]] = _NONE
    waivers: Mapping[str, Any] = _NONE
    params: Mapping[str, Mapping[str, Any]] = _NONE
    detailed: bool = False
    folder: str = "."
    file: str = ""
    places: "Mapping[tuple[str, str], Span]" = _NONE
    notices: tuple[str, ...] = ()
    origins: Mapping[str, tuple[tuple[Any, str], ...]] = _NONE

    @property
    def brought(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """What `load_rulebook` takes: folders of rules, packs, and which of these the caller allows."""
        return self.rules, self.packs, self.allow_packs

    @property
    def speaks_of_rules(self) -> bool:
        """Whether codes or names of rules stand in it, which only a rulebook can tell right from wrong."""
        words = (self.select, self.extend_select, self.ignore, *self.flags)
        return any(words) or bool(self.severities or self.suppress or self.per_path_ignores or self.params)


def merge(file: Config, *, no_packs: bool = False, **flags: Any) -> Config:
    """The settings with flags on top. Lists add up; what is None or empty was not given and changes nothing.

    `select`, `extend_select` and `ignore` are kept apart, since `--select` replaces what the file selects and
    an equally exact word of the command line outweighs one of the file. Raises TypeError for unknown flags.
    """
    given = {name: value for name, value in flags.items() if value is not None and value != ()}
    words = {name: tuple(given.pop(name, ())) for name in Selectors._fields}
    together = (before + more for before, more in zip(file.flags, words.values(), strict=True))
    changed: dict[str, Any] = {"flags": Selectors(*together)}
    for name, value in given.items():
        if name not in Config._fields:
            raise TypeError(f"there is no setting {name!r}")
        changed[name] = (*getattr(file, name), *value) if isinstance(value, tuple) else value
    if no_packs:
        changed["packs"] = ()
    return file._replace(**changed)
