"""Everything that shows a plan beside its findings, run over one file: none of it may raise but a message."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from iotlint.advise.adviser import Adviser
from iotlint.authoring.trace import trace
from iotlint.config.values import Config
from iotlint.decide.baseline import written
from iotlint.decide.entries import entries_of
from iotlint.diagram.dot import dot
from iotlint.diagram.draw import picture_of
from iotlint.diagram.mermaid import mermaid
from iotlint.errors import IotlintError
from iotlint.facts.timeline import timeline
from iotlint.finding import Severity
from iotlint.language.rule import Rule
from iotlint.model.validate import is_architecture
from iotlint.report import advice_json, advice_markdown, advice_text
from iotlint.report.escape import shown
from iotlint.report.options import Options
from iotlint.report.review import comment
from iotlint.report.review.write import reviews
from iotlint.run.judged import JudgedFile, judge_file
from iotlint.source.load import load

_NAME = "plan.yaml"


def consume(data: bytes, as_of: str, rules: list[Rule] | None = None) -> None:
    """Runs all consumers of facts; `rules` are traced. Raises what is no message for people."""
    file = judge_file(_NAME, data, Config(preview=True), as_of)
    for show in (_report, _graph, _baseline, _timeline):
        _told(lambda show=show: show(file))  # type: ignore[misc]
    for rule in rules or ():
        for judged in file.plans:
            _told(lambda rule=rule, judged=judged: trace(rule, judged.graph))  # type: ignore[misc]
    # As `recommend` does: what cannot be understood is reported, and nothing is advised.
    wrong = (f for f in file.report.reported() if f.code.startswith("FMT") and f.severity is Severity.ERROR)
    if next(wrong, None) is None:
        _told(lambda: _advice(data, as_of))


def _told(run: Callable[[], object]) -> None:
    """Runs it; what it says to people is how it may end."""
    with suppress(IotlintError):
        run()


def _report(file: JudgedFile) -> None:
    comment.render(reviews(file), file.report, Options())


def _graph(file: JudgedFile) -> None:
    for judged in file.plans:
        findings = [finding for finding in judged.findings if finding.suppressed is None]
        picture = picture_of(judged.plan, findings, file.rulebook.drawn, shown)
        mermaid(picture)
        dot(picture)


def _baseline(file: JudgedFile) -> None:
    written(entries_of(file.report.reported(), "."))


def _timeline(file: JudgedFile) -> None:
    for judged in file.plans:
        timeline(judged.plan)


def _advice(data: bytes, as_of: str) -> None:
    adviser = Adviser(Config(), as_of)
    documents = [document for document in load(data, _NAME).documents if is_architecture(document)]
    answers = [adviser.answer(data, _NAME, document) for document in documents]
    advice_json.render(answers, as_of, _NAME)
    advice_markdown.render(answers, as_of, _NAME)
    advice_text.render(answers, as_of, _NAME, Options())
