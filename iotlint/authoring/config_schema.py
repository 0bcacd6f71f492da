"""Writes `schemas/config.schema.json` and the table of settings in the docs from `config/settings.py`."""

from __future__ import annotations

import json
from typing import Any

from iotlint.config.settings import SEVERITIES, TABLE, Setting
from iotlint.config.values import Config

_ADDRESS = "https://raw.githubusercontent.com/iotlint/iotlint/main/schemas/config.schema.json"
# A NUL would end a path or a word halfway.
_TEXT: dict[str, Any] = {"type": "string", "minLength": 1, "pattern": "^[^\\u0000]*$", "x-says": "text"}
_DAY: dict[str, Any] = {
    "type": "string",
    "format": "date",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "x-says": "a date such as 2027-06-01",
}
_OFF = "To switch a rule off, list it under 'ignore'."
_ID = "This must be an id, or a mapping {id: …, reason: …}."
_SILENCE = {
    "x-called": "key",
    "x-sentence": _ID,
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {
        "id": {"description": "Whose findings are suppressed.", **_TEXT},
        "reason": {"description": "Why, for those who come later; FMT801 asks for it.", "type": "string"},
        "owner": {"description": "Who answers for it.", "type": "string"},
        "until": {
            "description": "The last day on which it holds.",
            **_DAY,
        },
    },
}
# What values of each kind look like; `config/read.py` reads the same, and says in words what is wrong.
_KINDS: dict[str, dict[str, Any]] = {
    "words": {"$ref": "#/$defs/rules"},
    "select": {
        "$ref": "#/$defs/rules",
        "minItems": 1,
        "x-hints": {"[]": "It names no rule, so nothing would be checked; leave it out."},
    },
    "texts": {"$ref": "#/$defs/texts"},
    "keys": {"$ref": "#/$defs/texts"},
    "patterns": {"$ref": "#/$defs/texts"},
    "text": _TEXT,
    "flag": {"type": "boolean"},
    "date": _DAY,
    "version": {
        "type": ["string", "number"],
        "pattern": "^[0-9]+(\\.[0-9]+)*$",
        "minimum": 0,
        "x-says": "a version of iotlint such as 0.3.0",
    },
    "extends": {"anyOf": [_TEXT, {"$ref": "#/$defs/texts"}], "x-says": "text or a list of texts"},
    "severity": {
        "type": "object",
        "additionalProperties": {"enum": list(SEVERITIES), "x-hints": {"off": _OFF, "false": _OFF}},
    },
    "per-path-ignores": {"type": "object", "additionalProperties": {"$ref": "#/$defs/rules"}},
    "suppress": {
        "type": "object",
        "additionalProperties": {
            "type": "array",
            "x-says": "a list of ids, alone or as {id: …, reason: …}",
            "items": {"anyOf": [_TEXT, _SILENCE], "x-sentence": _ID},
        },
    },
    "waivers": {
        "x-called": "demand",
        "x-says": "a mapping such as {owner: true, longest: 180}",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "reason": {"description": "Whether each has to say why.", "type": "boolean"},
            "owner": {"description": "Whether each has to name who answers for it.", "type": "boolean"},
            "longest": {
                "description": "How many days from the day of judgment each may hold at most.",
                "type": "integer",
                "minimum": 1,
                "x-says": "a number of days such as 180",
            },
        },
    },
    "parameters": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": {
                "type": ["string", "number"],
                "x-sentence": "A parameter must be a number or a text.",
            },
        },
    },
}


def config_schema() -> str:
    """The text of the JSON Schema of configuration files."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ADDRESS,
        "title": "iotlint configuration",
        "description": "`.iotlint.yaml`, or `[tool.iotlint]` in pyproject.toml. The nearest one upwards from a "
        "file holds for it. Options of the command line come on top: lists add up, `--select` replaces.",
        "x-called": "setting",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "$schema": {
                "description": "Where this schema is, for editors; iotlint does not read it.",
                "type": "string",
            },
            **{setting.key: _property(setting) for setting in TABLE},
        },
        "$defs": {
            "rules": {
                "title": "Rules",
                "description": "Codes (`HUB101`), prefixes of codes (`HUB`, `HUB1`), names "
                "(`iot-hub-without-devices`) and pillars of the Well-Architected Framework (`pillar:security`).",
                "type": "array",
                "items": _TEXT,
            },
            "texts": {"type": "array", "items": _TEXT},
        },
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def settings_table() -> str:
    """Every setting as a row of a Markdown table."""
    rows = ["| key | what it says |", "|---|---|"]
    rows += [f"| `{setting.key}` | {setting.says} |" for setting in TABLE]
    return "\n".join(rows) + "\n"


def _property(setting: Setting) -> dict[str, Any]:
    found: dict[str, Any] = {"description": setting.says}
    found |= {"enum": list(setting.choices)} if setting.choices else _KINDS[setting.kind]
    default = Config._field_defaults.get(setting.name)
    if setting.kind in ("flag", "choice"):
        found["default"] = default
    if setting.example is not None:
        found["examples"] = [setting.example]
    return found
