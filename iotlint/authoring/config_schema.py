"""Writes `schemas/config.schema.json` and the table of settings in the docs from `config/settings.py`."""

from __future__ import annotations

import json
from typing import Any

from iotlint.config.settings import SEVERITIES, TABLE, Setting
from iotlint.config.values import Config

_ADDRESS = "https://raw.githubusercontent.com/iotlint/iotlint/main/schemas/config.schema.json"
_TEXT = {"type": "string", "minLength": 1}
_SILENCE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {
        "id": {"description": "Whose findings are suppressed.", **_TEXT},
        "reason": {"description": "Why, for those who come later; FMT801 asks for it.", "type": "string"},
    },
}
# What values of each kind look like; `config/read.py` reads the same, and says in words what is wrong.
_KINDS: dict[str, dict[str, Any]] = {
    "words": {"$ref": "#/$defs/rules"},
    "select": {"$ref": "#/$defs/rules", "minItems": 1},
    "texts": {"$ref": "#/$defs/texts"},
    "patterns": {"$ref": "#/$defs/texts"},
    "text": _TEXT,
    "flag": {"type": "boolean"},
    "date": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "version": {"type": ["string", "number"], "pattern": "^[0-9]+(\\.[0-9]+)*$", "minimum": 0},
    "extends": {"anyOf": [_TEXT, {"$ref": "#/$defs/texts"}]},
    "severity": {"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}},
    "per-path-ignores": {"type": "object", "additionalProperties": {"$ref": "#/$defs/rules"}},
    "suppress": {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"anyOf": [_TEXT, _SILENCE]}},
    },
    "parameters": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": {"type": ["string", "number"]},
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
        "type": "object",
        "additionalProperties": False,
        "properties": {setting.key: _property(setting) for setting in TABLE},
        "$defs": {
            "rules": {
                "title": "Rules",
                "description": "Codes (`HUB101`), prefixes of codes (`HUB`, `HUB1`) and names "
                "(`iot-hub-without-devices`).",
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
