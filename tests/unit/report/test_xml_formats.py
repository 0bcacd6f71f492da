"""JUnit against the schema of Jenkins, Checkstyle as Jenkins and reviewdog read it, hostile text in both."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import etree

from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from tests.unit.report import samples
from tests.unit.report.samples import replace

XSD = Path(__file__).resolve().parents[2] / "schemas" / "jenkins-junit.xsd"
SAMPLES = pytest.mark.parametrize("sample", [samples.none, samples.one, samples.many, samples.hostile])


@cache
def junit_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(XSD)))


def junit(report: Report, **options: object) -> etree._Element:
    """The report as lxml reads it, valid by the schema."""
    root = etree.fromstring(render(report, "junit", Options(**options)).encode())  # type: ignore[arg-type]
    junit_schema().assertValid(root)
    return root


# JUnit


@SAMPLES
@pytest.mark.parametrize("fail_on", ["error", "warning", "info", "never"])
def test_junit_is_valid_and_counts_what_it_holds(sample: samples.Sample, fail_on: str) -> None:
    root = junit(sample(), show_suppressed=True, fail_on=fail_on)
    for suite in root:
        for kind in ("failure", "error"):
            counted = suite.get("failures" if kind == "failure" else "errors")
            assert counted == str(len(suite.findall(f"testcase/{kind}")))
        assert suite.get("tests") == str(len(suite.findall("testcase")))
        assert suite.get("skipped") == str(len(suite.findall("testcase/skipped")))
        names = [(case.get("classname"), case.get("name")) for case in suite.findall("testcase")]
        assert len(set(names)) == len(names) > 0
    assert root.get("tests") == str(len(root.findall("testsuite/testcase")))
    assert root.get("failures") == str(len(root.findall("testsuite/testcase/failure")))


def test_a_file_without_findings_is_a_test_that_passes() -> None:
    (suite,) = junit(samples.none())
    (case,) = suite
    assert (suite.get("name"), case.get("name"), len(case)) == ("plans/bottling.yaml", "no findings", 0)


def test_a_failed_test_says_all_there_is_to_say() -> None:
    (suite,) = junit(samples.one())
    (case,) = suite
    assert case.get("name") == "ADR101 device-registry-without-iot-operations at services.registry.type"
    assert case.get("classname") == "plans/bottling"
    (failure,) = case
    message = samples.one().findings[0].message
    assert {str(name): str(value) for name, value in failure.attrib.items()} == {
        "type": "error",
        "message": message,
    }
    assert failure.text == "\n".join(
        (
            f"plans/bottling.yaml:9:11: {message}",
            "plans/bottling.yaml:5:3: not linked to the registry",
            "Do what mends ADR101.",
        )
    )


@pytest.mark.parametrize(("fail_on", "failed"), [("error", 0), ("warning", 18), ("info", 19), ("never", 0)])
def test_tests_fail_where_the_run_does(fail_on: str, failed: int) -> None:
    root = junit(samples.many(20), fail_on=fail_on)
    assert len(root.findall("testsuite/testcase/failure")) == failed
    assert len(root.findall("testsuite/testcase/system-out")) == 19 - failed


def test_silenced_findings_are_skipped_and_unreadable_files_errors() -> None:
    root = junit(samples.many(4), show_suppressed=True)
    (skipped,) = root.findall("testsuite/testcase/skipped")
    assert "Suppressed: pilot, ends in January" in (skipped.text or "")
    (error,) = root.findall("testsuite[@name='plans/locked.yaml']/testcase/error")
    assert error.get("message") == "cannot be read: Permission denied"


def test_a_test_keeps_its_name_when_lines_move() -> None:
    report = samples.one()
    moved = replace(report.findings[0], span=report.findings[0].span._replace(line=70, end_line=70))
    before, after = (junit(one)[0][0].get("name") for one in (report, replace(report, findings=(moved,))))
    assert before == after


# Checkstyle


def checkstyle(report: Report, **options: object) -> ElementTree.Element:
    rendered = render(report, "checkstyle", Options(**options))  # type: ignore[arg-type]
    return ElementTree.fromstring(rendered.encode())  # noqa: S314 - our own output


@SAMPLES
def test_checkstyle_is_built_as_its_readers_expect(sample: samples.Sample) -> None:
    report = sample()
    root = checkstyle(report, show_suppressed=True)
    assert root.tag == "checkstyle"
    assert float(root.attrib["version"]) > 0
    names = [file.attrib["name"] for file in root]
    assert len(set(names)) == len(names)
    errors = root.findall("file/error")
    assert len(errors) == len(report.findings) + len(report.failures)
    for error in errors:
        assert set(error.attrib) - {"column"} == {"line", "severity", "message", "source"}
        assert int(error.attrib["line"]) > 0
        assert int(error.get("column", "1")) > 0
        assert error.attrib["severity"] in {"error", "warning", "info"}
        assert len(error) == 0
    assert {element.tag for element in root.iter()} <= {"checkstyle", "file", "error"}


def test_an_error_of_checkstyle() -> None:
    root = checkstyle(samples.one(), folder="/work/plant/sub")
    (error,) = root.findall("file[@name='sub/plans/bottling.yaml']/error")
    assert error.attrib == {
        "line": "9",
        "column": "11",
        "severity": "error",
        "message": samples.one().findings[0].message,
        # For Jenkins the type is ADR101 and the category ADR.
        "source": "iotlint.ADR.ADR101",
    }


def test_files_without_findings_are_named_too() -> None:
    assert [file.attrib["name"] for file in checkstyle(samples.none())] == ["plans/bottling.yaml"]


def test_what_was_silenced_is_an_info_that_says_so() -> None:
    (silent,) = [
        error
        for error in checkstyle(samples.many(3), show_suppressed=True).iter("error")
        if error.attrib["message"].startswith("Silent.")
    ]
    assert silent.attrib["severity"] == "info"
    assert "(suppressed: pilot" in silent.attrib["message"]


# Both


@pytest.mark.parametrize("format", ["junit", "checkstyle"])
def test_hostile_text_arrives_as_text(format: str) -> None:
    rendered = render(samples.hostile(), format, Options())
    root = ElementTree.fromstring(rendered.encode())  # noqa: S314 - our own output
    said = " ".join([*root.itertext(), *(value for one in root.iter() for value in one.attrib.values())])
    for text in (
        "]]>",
        "\"q\" 'q' &amp; </details> <script>",
        r"\ufffe;]=%AZP25",
        r"\ud800half",
        r"\x1b[31m",
    ):
        assert text in said
    assert not [element for element in root.iter() if element.tag in ("script", "img", "b")]
    assert "<!DOCTYPE" not in rendered
    assert "<![CDATA[" not in rendered
