"""What holds for every format: safe to print, secrets black, the same each time, whole lines."""

from __future__ import annotations

import importlib.util
import re

import pytest

from iotlint.config.settings import FORMATS
from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from tests.unit.report import samples
from tests.unit.report.samples import replace

EVERY = pytest.mark.parametrize("format", FORMATS)
UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)


@EVERY
def test_nothing_unsafe_gets_through(format: str) -> None:
    rendered = render(samples.hostile(), format, Options(show_suppressed=True, statistics=True))
    assert rendered
    assert UNSAFE.search(rendered) is None
    rendered.encode()


@EVERY
def test_plans_cannot_speak_to_the_ci_system(format: str) -> None:
    rendered = render(samples.hostile(), format, Options(statistics=True))
    assert "##[" not in rendered
    if format == "azure-pipelines":
        assert all(line.startswith("##vso[task.logissue type=") for line in rendered.splitlines())
        rendered = rendered.replace("\n##vso[", "\n").removeprefix("##vso[")
    assert "##vso[" not in rendered
    spoken = [line for line in rendered.splitlines() if line.lstrip().startswith("::")]
    if format == "github":
        commands = {re.split("[ :]", line[2:])[0] for line in spoken}
        assert commands == {"error", "notice"}
        assert all("%0A" not in line.split("::")[1] for line in spoken)
        assert len(spoken) == len(rendered.splitlines()) == 5
    else:
        assert not spoken


@EVERY
def test_secrets_are_printed_in_no_format(format: str) -> None:
    report = samples.hostile()
    assert samples.KEY in report.sources["plans/\u202eevil\x1b[0m:,%[x](1) ::error::.yaml"].text
    rendered = render(report, format, Options())
    assert samples.KEY not in rendered
    assert "SharedAccessKey=****" in rendered.replace("\\*", "*")  # which Markdown would take for emphasis


@EVERY
def test_a_fix_is_withheld_where_it_would_write_black_bars(format: str) -> None:
    report = samples.one()
    (finding,) = report.findings
    assert finding.fix
    edit = replace(finding.fix.edits[0], text=f"  label: AccountKey={samples.KEY}\n")
    finding = replace(finding, fix=replace(finding.fix, edits=(edit,)))
    rendered = render(replace(report, findings=(finding,)), format, Options())
    assert samples.KEY not in rendered
    assert "label: AccountKey" not in rendered


@EVERY
@pytest.mark.parametrize("sample", [samples.none, samples.one, samples.many, samples.hostile])
def test_the_same_report_gives_the_same_text_in_whole_lines(format: str, sample: samples.Sample) -> None:
    rendered = render(sample(), format, Options())
    assert rendered == render(sample(), format, Options())
    assert rendered == "" or (rendered.endswith("\n") and not rendered.endswith("\n\n"))


@EVERY
def test_suppressed_findings_are_shown_on_request_alone(format: str) -> None:
    report = samples.many(20)
    reason = "pilot, ends in January"
    assert reason not in _in_one_line(report, format, Options())
    assert reason in _in_one_line(report, format, Options(show_suppressed=True))


def _in_one_line(report: Report, format: str, options: Options) -> str:
    return " ".join(render(report, format, options).split())


@EVERY
def test_a_report_of_failures_alone(format: str) -> None:
    failed = replace(samples.none(), files=(), architectures=0, failures=samples.many(3).failures)
    rendered = render(failed, format, Options())
    assert ("plans/locked.yaml" in rendered) is (format != "concise")


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(KeyError):
        render(samples.none(), "xml", Options())


def test_every_format_has_its_module() -> None:
    missing = [
        name
        for name in FORMATS
        if not callable(getattr(_module(f"iotlint.report.{name.replace('-', '_')}"), "render", None))
    ]
    assert not missing, (
        "write iotlint/report/<name>.py with render(report, options), or take it out of FORMATS"
    )


def _module(name: str) -> object:
    return importlib.import_module(name) if importlib.util.find_spec(name) else None
