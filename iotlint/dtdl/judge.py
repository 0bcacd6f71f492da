"""A set of models judged: files in, interfaces and mistakes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from iotlint.dtdl.element import Element, Mistake, Route
from iotlint.dtdl.files import ModelFile
from iotlint.dtdl.inherit import Families
from iotlint.dtdl.parse import Parser
from iotlint.dtdl.relate import Relations
from iotlint.dtdl.tables import tables
from iotlint.source.document import Document


class Judged(NamedTuple):
    """A set of models: its interfaces, those at the top of files first, and what is wrong with it, in order.

    `contents` are the entries of an interface by name, inherited ones included, for each by `id(interface)`.
    """

    interfaces: tuple[Element, ...]
    mistakes: tuple[Mistake, ...]
    contents: dict[int, dict[str, Element]]
    by_id: dict[str, Element]


class ModelSet(NamedTuple):
    """The models of a plan, judged together.

    `files` are those that were read, by the path they are shown with; `named` is where the plan names each of them.
    `mistakes` are what the language does not allow.
    """

    files: dict[str, ModelFile]
    named: dict[str, Route]
    judged: Judged

    @property
    def mistakes(self) -> Sequence[Mistake]:
        """What is wrong with the models, by the language."""
        return self.judged.mistakes


def judge(documents: Iterable[Document], missing_elsewhere: bool = False) -> Judged:
    """Judges documents as one set, in which each may refer to all others.

    `missing_elsewhere` says that there are models which are not here, so that nobody knows what is missing.
    """
    parser = Parser(tables())
    for document in documents:
        parser.document(document)
    relations = Relations(parser)
    relations.judge()
    families = Families(parser, relations)
    families.judge()
    top = {id(root) for root in parser.roots}
    nested = [each for each in parser.elements if each.class_ == "Interface" and id(each) not in top]
    mistakes = _once(parser.mistakes)
    if missing_elsewhere:
        mistakes = [each for each in mistakes if each.rule != "dtdl-dangling-reference"]
    return Judged((*parser.roots, *nested), tuple(mistakes), families.contents, parser.by_id)


def _once(mistakes: Sequence[Mistake]) -> list[Mistake]:
    """Without what has been said at the same place in the same words."""
    seen: dict[tuple[str, tuple[str | int, ...], int, str], Mistake] = {}
    for each in mistakes:
        seen.setdefault((each.rule, each.route, id(each.document), each.message), each)
    return list(seen.values())
