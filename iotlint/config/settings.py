"""Every setting there is, once: keys of configuration files, their schema and their docs, options of `check`.

To add one: a row here, a field of `Config` in `values.py`, and whoever heeds it. `nox -s update` writes
`schemas/config.schema.json` and the table in docs/configuration.md from these rows.
"""

from __future__ import annotations

from typing import Any

SEVERITIES = ("error", "warning", "info")
FAIL_ON = (*SEVERITIES, "never")
# What `check` can print: each is written by the module of that name in `report/`.
FORMATS = (
    *("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "azure-pipelines"),
    *("checkstyle", "markdown"),
)


class Setting:
    """One setting.

    `kind` says what its value is, and so how `config/read.py` reads it, which schema it has, and what kind of
    option it is: `words` (codes, prefixes and names of rules), `select` (the same, and never none), `keys` of plans,
    `texts`, `text`, `flag`, `date`, `version`, `choice` (one of `choices`), or a shape of its own, called like the key.
    `says` is Markdown for the schema and the docs; `option` the help of the option of `check`, empty where
    there is none, under `heading` and with `metavar`. `field` is that of `Config`, where it is not called like
    the key. `example` is a value for people.
    """

    __slots__ = ("choices", "example", "field", "heading", "key", "kind", "metavar", "option", "says")

    def __init__(
        self,
        key: str,
        kind: str,
        says: str,
        option: str = "",
        heading: str = "",
        metavar: str | None = None,
        *,
        choices: tuple[str, ...] = (),
        example: Any = None,
        field: str = "",
    ) -> None:
        self.key = key
        self.kind = kind
        self.says = says
        self.option = option
        self.heading = heading
        self.metavar = metavar
        self.choices = choices
        self.example = example
        self.field = field

    @property
    def name(self) -> str:
        """The field of `Config` that holds it, and the name of its option's value in Python."""
        return self.field or self.key.replace("-", "_")


WHICH, RULES, SHOWN, SETTINGS = "Which files", "Which rules", "How findings are shown", "Configuration"
KNOWN = "Findings known already"

TABLE: tuple[Setting, ...] = (
    Setting(
        "extends",
        "extends",
        "Configurations that this one is laid over: paths relative to this file, or packages with an "
        "`iotlint.yaml`. Lists add up, mappings are joined key by key, single values replace.",
    ),
    Setting(
        "select",
        "select",
        "Only these rules speak; every rule does where this is left out.",
        "Only these; codes, prefixes or names. Replaces what the configuration selects.",
        RULES,
        "RULES",
        example=["HUB", "DPS101"],
    ),
    Setting(
        "extend-select",
        "words",
        "Rules beside those selected. A rule on trial that stands here by its whole code or name speaks "
        "without `preview`.",
        "These as well.",
        RULES,
        "RULES",
    ),
    Setting(
        "ignore",
        "words",
        "Rules that don't speak. Of two words for one rule the more exact one holds, then the command line, "
        "then this.",
        "Without these, nor those that the configuration ignores.",
        RULES,
        "RULES",
        example=["REQ102", "unconnected-device"],
    ),
    Setting(
        "severity",
        "severity",
        "Another severity for a rule. Where the plan lowers the severity of a finding, this can lower it "
        "further and never raises it.",
        example={"HUB102": "warning"},
        field="severities",
    ),
    Setting(
        "per-path-ignores",
        "per-path-ignores",
        "Rules that don't speak about some files. Patterns are those of .gitignore files and start at the "
        "folder of this file.",
        example={"legacy/": ["CEN", "ARC101"]},
    ),
    Setting(
        "suppress",
        "suppress",
        "Findings of a rule about some ids, with the reason, and with `owner` and `until` where somebody answers "
        "for it and it is to lapse. An id is that of a site, service, device, asset "
        "or application, an end of a connection or both (`hub->lake`), the name of a requirement, or that of "
        "the plan.",
        example={"HUB301": [{"id": "hub", "reason": "the load test says otherwise"}]},
    ),
    Setting(
        "waivers",
        "waivers",
        "What is demanded of whatever silences a finding, in comments and under `suppress`: a `reason`, an "
        "`owner`, an end that is at most `longest` days away. What does not meet it silences nothing (FMT806).",
        example={"reason": True, "owner": True, "longest": 180},
    ),
    Setting(
        "parameters",
        "parameters",
        "Other values for the parameters of rules, by code; `iotlint explain` names them.",
        example={"HUB301": {"headroom": 0.2}},
        field="params",
    ),
    Setting(
        "rules",
        "texts",
        "Folders of rules of your own, relative to this file.",
        "Add a folder of your own rules; may repeat.",
        RULES,
        "DIR",
        example=["rules"],
    ),
    Setting(
        "packs",
        "texts",
        "Python modules that bring rules. They are imported only if whoever calls iotlint allows it: --allow-packs, "
        "IOTLINT_PACKS, or an installed package that declares itself a pack.",
        example=["contoso_iot_rules"],
    ),
    Setting(
        "baseline",
        "text",
        "The file with the findings that are known already, relative to this file; `iotlint baseline` writes it.",
        "Suppress the findings in this file, as written by `iotlint baseline`.",
        KNOWN,
        "FILE",
        example=".iotlint-baseline.json",
    ),
    Setting(
        "preview",
        "flag",
        "Whether rules on trial speak.",
        "With rules that are still on trial.",
        RULES,
    ),
    Setting(
        "stable-as-of",
        "version",
        "Rules that came with a later version of iotlint speak as info until you move this on.",
        example="0.3.0",
    ),
    Setting(
        "as-of",
        "date",
        "The day plans are judged as on; today where this is left out.",
        "Judge plans as on this day.  [default: today]",
        RULES,
        "DATE",
        example="2027-06-01",
    ),
    Setting(
        "fail-on",
        "choice",
        "The least severity that makes the run end with 1.",
        "The least severity that ends with 1.  [default: error]",
        SETTINGS,
        choices=FAIL_ON,
    ),
    Setting(
        "require",
        "keys",
        "Keys that every plan has to state, as the list of `--undecided` calls them; an error (FMT216) where one does "
        "not.",
        "Fail where a plan does not state these keys, as --undecided calls them.",
        SETTINGS,
        "KEYS",
        example=["hub.sku", "trackers.telemetry"],
    ),
    Setting(
        "format",
        "choice",
        "What is printed where --format isn't given.",
        f"What to print: {', '.join(FORMATS)}.  [default: text]",
        SHOWN,
        "FORMAT",
        choices=FORMATS,
    ),
    Setting(
        "exclude",
        "patterns",
        "What is passed over in folders, in the syntax of a .gitignore file beside this one.",
        "Pass over what matches, as in a .gitignore file; may repeat.",
        WHICH,
        "PATTERN",
        example=["drafts/", "*.generated.yaml"],
    ),
    Setting(
        "force-exclude",
        "flag",
        "Whether `exclude` holds for files given by name and for `--stdin-filename` too, as commit hooks and editors "
        "give them.",
        "Pass over what is excluded though it be given by name.",
        WHICH,
    ),
    Setting(
        "skip-others",
        "flag",
        "Whether files given by name that are no architectures are passed over.",
        "Pass over files given by name that are no architectures.",
        WHICH,
    ),
    Setting(
        "full",
        "flag",
        "Whether the text report says of each finding all there is: the lines around it, related places, why, and the "
        "documents it rests on.",
        "Say of each finding why, what else plays a part, and on whose word.",
        SHOWN,
    ),
    Setting(
        "statistics",
        "flag",
        "Whether the findings of each rule are counted.",
        "Count the findings of each rule.",
        SHOWN,
    ),
    Setting(
        "show-suppressed",
        "flag",
        "Whether findings that were silenced are shown too.",
        "Show findings that were silenced too, and why.",
        SHOWN,
    ),
    Setting(
        "quiet",
        "flag",
        "Whether the text report leaves out whatever is no finding.",
        "Findings only, no summary.",
        SHOWN,
    ),
)
BY_KEY = {setting.key: setting for setting in TABLE}
