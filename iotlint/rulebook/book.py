"""The rules and the catalog of a run: the built-in pack, precompiled, and a team's own on top."""

from __future__ import annotations

import os
from collections.abc import KeysView, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from iotlint.catalog.as_of import Catalog
from iotlint.checks import CHECKS
from iotlint.engine.check import Check, finder
from iotlint.engine.run import Find, Section
from iotlint.errors import ConfigError, UsageError
from iotlint.home import page
from iotlint.resources import installed
from iotlint.rulebook.groups import Narrowed
from iotlint.rulebook.infos import Infos
from iotlint.rulebook.sections import Sections

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from iotlint.config.values import Config
    from iotlint.engine.meta import Meta
    from iotlint.facts.facts import Facts
    from iotlint.finding import RuleInfo
    from iotlint.model.nearest import Spellings
    from iotlint.model.types import Plan
    from iotlint.rulebook.readers import Readers

# The namespace of a compiled module.
Module = Mapping[str, Any]
_HELP = page("docs/rules/{code}.md")
# Before the name of a pillar, where a word stands for all rules that serve it.
PILLAR = "pillar:"


class Rulebook:
    """All rules of a run.

    `pack` finds and `texts` explains (modules' namespaces); texts are loaded when a rule has something
    to say. `own` holds the same pairs for a team's own rules.
    """

    def __init__(
        self,
        pack: Module,
        own: Sequence[tuple[Module, Module]] = (),
        checks: Sequence[Check] = CHECKS,
        blocks: Sequence[tuple[str, Any]] = (),
    ) -> None:
        self.pack = pack
        general: list[tuple[Any, Sequence[tuple[str, Find]]]] = []
        self._meta: dict[str, Any] = dict(pack["META"])
        self._names: dict[str, str] = dict(pack["NAMES"])
        checked: dict[str, str] = dict(pack["CHECKS"])
        self._own = own
        self._blocks = blocks
        # What is to be said of a team's own rules before anything is checked.
        self.notices: tuple[str, ...] = tuple(said for module, _ in own for said in module.get("NOTICES", ()))
        self._spellings: Spellings | None = None
        self._texts: dict[str, Any] | None = None
        self._words: dict[tuple[str, int], Any] = {}
        self._fixes: dict[tuple[str, int], Any] = {}
        self._wants: dict[tuple[str, int], Any] = dict(pack["WANTS"])
        self._reads: dict[str, tuple[Any, ...]] | None = None
        self._loaded: set[str] = set()
        for module, _ in own:
            general += module["RULES"]
            self._wants.update(module.get("WANTS", {}))
            self._meta.update(module["META"])
            self._names.update(module["NAMES"])
            checked.update(module["CHECKS"])
        by_name = {check.name: check for check in checks}
        general.append((None, [(code, finder(code, by_name[check])) for code, check in checked.items()]))
        self._sections = Sections(pack, general, self._module_about)

    def rules_for(self, facts: Facts) -> list[Section]:
        """The compiled rules that could say something of a plan as it stands."""
        return self._sections.needed_by(facts)

    def all_rules_for(self, plan: Plan) -> list[Section]:
        """The compiled rules about anything that a plan has: the others are not even loaded."""
        return self._sections.about(plan)

    def readers_for(self, facts: Facts) -> Readers:
        """The rules that look at keys, by the names of the keys: those that could say something of a plan if it stated
        such a key."""
        return self._sections.readers(facts, lambda: self.reads)

    def _module_about(self, group: str) -> Module:
        module = _about(group)
        if group not in self._loaded:
            self._loaded.add(group)
            self._wants.update(module["WANTS"])
        return module

    @property
    def wants(self) -> Mapping[tuple[str, int], Sequence[Any]]:
        """What the variants of rules that were loaded would want to be told, as language.wants has it."""
        return self._wants

    @property
    def reads(self) -> Mapping[str, tuple[Any, ...]]:
        """What each variant of a rule looks at, as language.pack has it."""
        if self._reads is None:
            self._reads = dict(_builtin("possible")["READS"])
            for module, _ in self._own:
                self._reads.update(module["READS"])
        return self._reads

    @property
    def loose(self) -> tuple[str, ...]:
        """By kind and dotted key, the fields whose listed values are not all that can stand there alone."""
        return _builtin("possible")["LOOSE"]  # type: ignore[no-any-return]

    @property
    def possible(self) -> Mapping[str, Any]:
        """By kind and dotted key: the values a field can have, or the unit of its number."""
        return _builtin("possible")["POSSIBLE"]  # type: ignore[no-any-return]

    @property
    def in_facts(self) -> Mapping[str, bool]:
        """The names of fields that facts look at, as language.in_facts has it."""
        return _builtin("possible")["IN_FACTS"]  # type: ignore[no-any-return]

    @cached_property
    def lists(self) -> Mapping[str, tuple[Any, ...]]:
        """By kind and dotted key, the values of the fields that can have one of these alone."""
        loose = self.loose
        known = self.possible.items()
        return {key: each for key, each in known if isinstance(each, tuple) and key not in loose}

    @cached_property
    def wants_of_lists(self) -> Mapping[tuple[str, int], Sequence[Any]]:
        """Of `wants`, those that may lead to such a field, or to a tier."""
        return Narrowed(self._wants, frozenset(("sku", *(key.rpartition(".")[2] for key in self.lists))))

    @property
    def errors(self) -> frozenset[str]:
        """The codes of rules that speak of errors, where nothing lowers them."""
        found: frozenset[str] = self.pack["ERRORS"]
        return found.union(*(module.get("ERRORS", ()) for module, _ in self._own)) if self._own else found

    @property
    def on_trial(self) -> frozenset[str]:
        """The codes of rules that speak only where rules on trial are asked for."""
        found: frozenset[str] = self.pack["ON_TRIAL"]
        return found.union(*(module.get("ON_TRIAL", ()) for module, _ in self._own))

    def catalog(self, as_of: str) -> Catalog:
        """The catalog as of a day (ISO date)."""
        return Catalog(self.pack["TYPES"], lambda type_: _about(type_)["FACTS"], as_of)

    @property
    def blocks(self) -> list[tuple[str, Any]]:
        """What becomes of resources of infrastructure code: mapping blocks, each with its service type."""
        found: list[tuple[str, Any]] = [*self._blocks, *_builtin("mapped")["BLOCKS"]]
        return found

    @property
    def drawn(self) -> Mapping[str, tuple[str, str]]:
        """The lane and the label of each service type in diagrams."""
        found: Mapping[str, tuple[str, str]] = _builtin("drawn")["SERVICES"]
        return found

    @property
    def cited(self) -> Mapping[str, Any]:
        """Where facts stand: `NAMES`, `FACTS`, `DOCUMENTS` and `REQUIREMENTS`, as language.pack has them."""
        return _builtin("cited")

    def checked(self, judged: AbstractSet[str]) -> str:
        """The oldest day on which something was read that the rules with these codes rest on (ISO date); the newest
        on which anything was, where none of them is iotlint's own."""
        days: tuple[tuple[str, frozenset[str]], ...] = self.pack["DAYS"]
        return next((day for day, codes in days if not codes.isdisjoint(judged)), str(self.pack["CHECKED"]))

    def meta(self, code: str) -> Meta:
        """What decisions and messages need to know of a rule. Raises KeyError for a code that no rule has."""
        row = self._meta[code]
        if type(row) is tuple:
            from iotlint.engine.meta import Meta

            row = self._meta[code] = Meta._make(row)
        return row  # type: ignore[no-any-return]

    @property
    def codes(self) -> KeysView[str]:
        """The code of every rule."""
        return self._meta.keys()

    def code_of(self, name: str) -> str:
        """The code of the rule with a name."""
        return self._names[name]

    def resolve(self, text: str) -> tuple[str, ...]:
        """The codes that a code, a prefix of codes (`HUB`, `HUB1`), a rule's name or a pillar (`pillar:security`)
        stands for, in any case."""
        if text.lower().startswith(PILLAR):
            return self._pillars.get(text.lower().removeprefix(PILLAR), ())
        text = self.spelled(text)
        if text in self._names:
            return (self._names[text],)
        return tuple(code for code in self._meta if code.startswith(text)) if text else ()

    @property
    def _pillars(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of rules by the pillar that they serve."""
        found: dict[str, tuple[str, ...]] = dict(self.pack["PILLARS"])
        for module, _ in self._own:
            for pillar, codes in module.get("PILLARS", {}).items():
                found[pillar] = (*found.get(pillar, ()), *codes)
        return found

    def spelled(self, text: str) -> str:
        """A code, prefix or name as rules spell it, whatever the case of its letters; else the text itself."""
        for way in (text, text.upper(), text.lower()):
            if way in self._names or any(code.startswith(way) for code in self._meta):
                return way
        return text

    def names(self) -> tuple[str, ...]:
        """Every code and every name."""
        return (*self._meta, *self._names)

    @property
    def spellings(self) -> Spellings:
        """What somebody may have meant who wrote a word that stands for no rule: codes, names and prefixes."""
        if self._spellings is None:
            from iotlint.model.nearest import Spellings

            prefixes = dict.fromkeys(code[:length] for code in self.codes for length in (-3, -2))
            pillars = (f"{PILLAR}{name}" for name in self._pillars)
            self._spellings = Spellings((*self.names(), *prefixes, *pillars))
        return self._spellings

    def _load_texts(self) -> dict[str, Any]:
        if self._texts is None:
            self._texts = {}
            for module in (_texts_of_pack(self.pack), *(texts for _, texts in self._own)):
                self._texts.update(module["TEXTS"])
                self._words.update(module["WORDS"])
                self._fixes.update(module["FIXES"])
        return self._texts

    @property
    def words(self) -> Mapping[tuple[str, int], Any]:
        """The functions that word hits."""
        self._load_texts()
        return self._words

    @property
    def fixes(self) -> Mapping[tuple[str, int], Any]:
        """The functions that say how hits are mended."""
        self._load_texts()
        return self._fixes

    @property
    def texts(self) -> Mapping[str, Any]:
        """The texts of every rule, by code: what `RuleInfo` is made from, with messages and fixes."""
        return self._load_texts()

    @property
    def retired(self) -> Mapping[str, Any]:
        """Codes that no rule has any more, with what became of them."""
        found: Mapping[str, Any] = _texts_of_pack(self.pack)["RETIRED"]
        return found

    def info(self, code: str) -> RuleInfo:
        """What people are told about a rule."""
        from iotlint.finding import Citation, RuleInfo

        texts = self._load_texts()[code]
        meta = self.meta(code)
        return RuleInfo(
            code=code,
            name=meta.name,
            summary=texts["summary"],
            severity=meta.severity,
            confidence=texts["confidence"],
            rationale=texts["rationale"],
            remedy=texts["remedy"],
            false_positives=texts["false-positives"],
            sources=tuple(
                Citation(document=d, title=t, section=s, date=when, address=address, checked=checked)
                for d, t, s, when, address, checked in texts["sources"]
            ),
            ignorable=meta.ignorable,
            since=meta.since,
            preview=meta.preview,
            production_only=meta.production_only,
            tags=texts["tags"],
            pillar=texts["pillar"],
            guidance=texts["guidance"],
            reads=texts["reads"],
            examples_bad=texts["bad"],
            examples_good=texts["good"],
            security_severity=texts["security-severity"],
            help_uri=_HELP.format(code=code),
        )

    def infos(self) -> Mapping[str, RuleInfo]:
        """Every rule by code, each worked out when asked for."""
        return Infos(self.codes, self.info)


def rulebook_of(config: Config) -> Rulebook:
    """The rules that a configuration brings beside the built-in ones.

    Raises what `load_rulebook` does, and ConfigError with its place where a folder that the file names cannot be had.
    """
    for path in config.rules:
        span = config.places.get(("rules", path))
        if span is not None and (said := _unreadable(path)):
            raise ConfigError(f"{span.path}:{span.line}:{span.column}: {said}")
    return load_rulebook(*config.brought)


def _unreadable(folder: Path | str) -> str:
    """Why a folder of rules cannot be looked through; empty where it can."""
    from iotlint.source.paths import shown_path

    if not os.path.isdir(folder):
        return f"There is no folder of rules '{shown_path(str(folder))}'."
    if not os.access(folder, os.R_OK | os.X_OK):
        return f"The folder of rules '{shown_path(str(folder))}' cannot be read."
    return ""


def load_rulebook(
    rule_dirs: Sequence[Path | str] = (), packs: Sequence[str] = (), allowed: Sequence[str] = ()
) -> Rulebook:
    """The built-in rules, with those below `rule_dirs` and those of the Python packs named in `packs`.

    A pack is an importable module with a function `rules()` that gives folders of rule files, and, if they
    name Python checks, a function `checks()` that gives those; it is imported where its name is `allowed`, stands in
    IOTLINT_PACKS, or an installed distribution declares it. Raises RuleFileError for mistakes in rule files,
    UsageError for folders or packs that do not exist or may not be imported.
    """
    pack = _builtin("pack")
    if not rule_dirs and not packs:
        return Rulebook(pack)
    from pathlib import Path

    from iotlint.rulebook.own import compile_own, own_blocks

    folders = [Path(each) for each in rule_dirs]
    for each in folders:
        if said := _unreadable(each):
            raise UsageError(said)
    checks = list(CHECKS)
    if packs:
        from iotlint.rulebook.python_pack import packs_of

        more, further = packs_of(packs, allowed)
        folders += more
        checks += further
    # The configuration and --rules may name the same folder.
    once = list({each.resolve(): each for each in reversed(folders)}.values())[::-1]
    return Rulebook(pack, [compile_own(once, pack, checks)], checks, own_blocks(once))


# The built-in pack: a module in an installation; in a checkout compiled when a file under rules/ or schemas/ changed.

_loaded: dict[str, Module] = {}


def _texts_of_pack(_pack: Module) -> Module:
    return _builtin("texts")


def _about(group: str) -> Module:
    return _builtin(f"about_{group.replace('-', '_')}")


def _builtin(name: str) -> Module:
    if name not in _loaded:
        if installed():
            import importlib

            _loaded[name] = vars(importlib.import_module(f"iotlint._bundled.{name}"))
        else:
            from iotlint.rulebook.kept import cached

            _loaded[name] = cached(name)
    return _loaded[name]
