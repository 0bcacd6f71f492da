"""Reports made by hand, with none, one, many and hostile findings, for the tests of reporters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from iotlint.finding import Citation, Edit, Finding, Fix, Related, RuleInfo, Severity
from iotlint.outcome import Failure, Report
from iotlint.source.span import Source, Span

Sample = Callable[[], Report]
Thing = TypeVar("Thing")

PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: bottling-plant}
services:
  hub:
    type: iot-hub
    tier: S1
  registry:
    type: device-registry
    site: hall-1
devices:
  fillers: {count: 2000}
connections:
  - {from: fillers, to: hub, protocol: mqtt}
"""
SOURCE = Source("plans/bottling.yaml", PLAN)

ARTICLE = Citation(
    document="choose-an-azure-iot-service",
    title="Choose an Azure IoT service",
    section="Azure Device Registry",
    date="2025-03-28",
    address="https://learn.microsoft.com/azure/iot/iot-services-and-technologies",
    checked="2026-11-23",
)


def replace(one: Thing, **fields: object) -> Thing:
    """A copy of a finding, a report and the like, with other fields."""
    copy: Thing = one._replace(**fields)  # type: ignore[attr-defined]
    return copy


def rule(code: str, name: str, severity: Severity = Severity.ERROR, **changed: object) -> RuleInfo:
    """A rule's texts; `changed` replaces fields."""
    fields: dict[str, object] = {
        "code": code,
        "name": name,
        "summary": f"Summary of {name}.",
        "severity": severity,
        "confidence": "high",
        "rationale": f"Why {code} matters.\nIn two sentences, of which the second fills more than a line.\n",
        "remedy": f"Do what mends {code}.\n",
        "false_positives": "none known",
        "sources": (ARTICLE,),
        "ignorable": True,
        "since": "0.1.0",
        "preview": False,
        "production_only": False,
        "tags": ("composition",),
        "pillar": "operational-excellence",
        "guidance": (("provisioned-without-hands", "Devices are provisioned by a service."),),
        "reads": (("device-registry.limits.namespaces", 100, "", "", "2026-11-23"),),
        "examples_bad": ("services: {registry: {type: device-registry}}\n",),
        "examples_good": ("services:\n  ops: {type: iot-operations}\n",),
        "security_severity": None,
        "help_uri": f"https://iotlint.dev/rules/{code}",
    }
    return RuleInfo(**(fields | changed))  # type: ignore[arg-type]


REGISTRY = rule("ADR101", "device-registry-without-iot-operations")
HUB = rule("HUB304", "messages-beyond-tier", Severity.WARNING, confidence="medium")
SECURITY = rule(
    "HUB401", "symmetric-keys-in-production", Severity.INFO, security_severity="5.5", confidence="low"
)
RULES = {info.code: info for info in (REGISTRY, HUB, SECURITY)}


def place(source: Source, needle: str, occurrence: int = 1) -> Span:
    """The span of a piece of text."""
    start = -1
    for _ in range(occurrence):
        start = source.text.index(needle, start + 1)
    return source.span(start, start + len(needle))


def finding(info: RuleInfo, message: str, span: Span, **changed: object) -> Finding:
    """A finding of a rule; `changed` replaces fields."""
    fields: dict[str, object] = {
        "code": info.code,
        "name": info.name,
        "severity": info.severity,
        "message": message,
        "span": span,
        "at": "services.registry.type",
        "architecture": "bottling-plant",
        "subject": "services.registry.type",
    }
    return Finding(**(fields | changed))  # type: ignore[arg-type]


def report(
    findings: Sequence[Finding] = (), sources: Sequence[Source] = (SOURCE,), **changed: object
) -> Report:
    """A report in `/work/plant`; `changed` replaces fields."""
    fields: dict[str, object] = {
        "version": "0.1.0",
        "as_of": "2026-11-24",
        "knowledge": "2026-11-23",
        "root": "/work/plant",
        "files": tuple(source.path for source in sources),
        "architectures": len(sources),
        "findings": tuple(sorted(findings, key=lambda one: one.sort_key)),
        "failures": (),
        "notices": (),
        "rules": RULES,
        "sources": {source.path: source for source in sources},
    }
    return Report(**(fields | changed))  # type: ignore[arg-type]


def none() -> Report:
    """A clean run."""
    return report()


def one() -> Report:
    """One error with everything a finding can have."""
    end = SOURCE.text.index("devices:")
    return report(
        [
            finding(
                REGISTRY,
                "Device Registry 'registry' has no IoT Operations instance or linked IoT Hub to manage",
                place(SOURCE, "device-registry"),
                related=(Related(place(SOURCE, "hub"), "not linked to the registry"),),
                flow=(
                    Related(place(SOURCE, "fillers", 2), "starts at 'fillers'"),
                    Related(place(SOURCE, "hub", 3), "reaches 'hub'"),
                ),
                fix=Fix(
                    "Add an IoT Operations instance",
                    False,
                    (Edit(SOURCE.span(end, end), end, end, "  operations: {type: iot-operations}\n"),),
                ),
            )
        ]
    )


def many(number: int = 300) -> Report:
    """`number` findings of three rules in two files, one of them silenced, with a failure and a notice."""
    lines = "".join(f"  - {{from: fillers-{index}, to: hub, protocol: amqp}}\n" for index in range(number))
    long = Source("plans/größe 1/long.yaml", "connections:\n" + lines)
    found = []
    for index in range(number - 2):
        start = long.starts[index + 1] + 4
        subject = f"connections.fillers-{index}.hub"
        found.append(
            finding(
                HUB,
                f"'fillers-{index}' sends more than tier S1 takes.",
                long.span(start, start + 4),
                at=f"connections.{index}.from",
                subject=subject if index % 2 else "connections.twice",
            )
        )
    found.append(finding(SECURITY, "Devices of 'hub' use symmetric keys.", place(SOURCE, "iot-hub")))
    silenced = "pilot, ends in January (plans/bottling.yaml:9)"
    found.append(finding(REGISTRY, "Silent.", place(SOURCE, "device-registry"), suppressed=silenced))
    return report(
        found,
        (SOURCE, long),
        failures=(Failure("plans/locked.yaml", "cannot be read: Permission denied"),),
        notices=("The knowledge is older than a year.",),
    )


EVIL = (
    "\x1b[31mred\x1b[0m \x9b31m \u202egnp.exe\u202c \u2066a\u2069 \u200b\u00ad\ufeff \U000e0041 "
    "bell\x07 nul\x00 "
    "line\nbreak\r\u2028 \ud800half ::error file=x::y ##[error]z ##vso[task.setvariable variable=P]z "
    "<img src=x onerror=alert(1)> [link](https://evil.example) [one](1) {0} {{1}} %0A, 100% \\[ ` ``` | * _ "
    "]]> \"q\" 'q' &amp; </details> <script>alert(1)</script> ```<script>`x`` `<b>|\\|` @team #1 \ufffe;]=%AZP25"
)

# Looks like a key of an IoT Hub, and opens nothing.
KEY = "bm90IGEga2V5IG9mIGFueXRoaW5nLCBqdXN0IHRleHQ="


def hostile() -> Report:
    """What ids, messages and paths may hold if somebody means harm."""
    text = (
        "services:\n"
        f"  evil: {{type: '{EVIL[:60]}', description: ok}}\n"
        "\t日本語: 'Ǎ👩‍🔬' # e\u0301 ##vso[x]\n"
        f"  key: 'HostName=h.azure-devices.net;SharedAccessKeyName=o;SharedAccessKey={KEY}'\n"
    ).replace("\n", "\r\n", 1)
    source = Source("plans/\u202eevil\x1b[0m:,%[x](1) ::error::.yaml", text)
    outside = Source("../elsewhere/#base?.yaml", "services: {}\n")
    evil = rule(
        "EVL901",
        "evil-\x1b[1m-name",
        rationale=EVIL,
        remedy=EVIL,
        summary=EVIL,
        false_positives=EVIL,
        tags=tuple(f"tag-{index}" for index in range(20)),
        examples_bad=("```\n<script>\n" + EVIL[:40],),
        sources=(
            Citation("evil", EVIL, "a [b](c)", "2026-01-01", "javascript:alert(1)//\x1b", "2026-01-02"),
        ),
    )
    return report(
        [
            finding(
                evil,
                EVIL,
                place(source, text[text.index("'") : text.index(", description")]),
                at="services." + EVIL,
                related=(Related(place(source, "'Ǎ👩‍🔬'"), EVIL), Related(place(outside, "{}"), EVIL)),
                flow=(Related(place(source, "evil"), EVIL),),
                fix=Fix(EVIL, True, (Edit(place(source, "ok"), *_offsets(text, "ok"), "a\u202eb\n"),)),
            ),
            finding(evil, f"In the open: SharedAccessKey={KEY}.", place(source, "key")),
            finding(evil, "Here it is.", place(outside, "{}")),
        ],
        (source, outside),
        failures=(Failure("plans/\udce9\x1b[1m.yaml", EVIL),),
        notices=(EVIL,),
        rules={"EVL901": evil},
    )


def _offsets(text: str, needle: str) -> tuple[int, int]:
    start = text.index(needle)
    return start, start + len(needle)
