"""What the ending of a file promises that is to be written: the format, or that it would not be what it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from iotlint.errors import UsageError

# Endings that programs and people know a format by. Nothing is written under one of them that it does not stand for;
# all others, such as .txt, promise nothing.
_KNOWN = frozenset(
    (
        *(
            ".html",
            ".htm",
            ".xhtml",
            ".md",
            ".markdown",
            ".rst",
            ".adoc",
            ".tex",
            ".rtf",
            ".pdf",
            ".ps",
            ".eps",
        ),
        *(".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".csv", ".tsv", ".ppt", ".pptx", ".odp", ".vsdx"),
        *(
            ".png",
            ".jpg",
            ".jpeg",
            ".gif",
            ".webp",
            ".avif",
            ".bmp",
            ".tif",
            ".tiff",
            ".svg",
            ".drawio",
            ".puml",
        ),
        *(
            ".dot",
            ".gv",
            ".mmd",
            ".mermaid",
            ".json",
            ".jsonl",
            ".ndjson",
            ".sarif",
            ".xml",
            ".yaml",
            ".yml",
            ".toml",
        ),
        *(".bicep", ".tf", ".zip", ".gz", ".tar"),
    )
)
_SEVERAL = 2


def formats_of(path: str, own: Mapping[str, Sequence[str]], named: bool = False) -> Sequence[str]:
    """The formats that a file is known for by its ending; none where it could be any.

    `own` are those of a command by ending, `named` says that a format was asked for, which outweighs them. Raises
    UsageError for an ending that stands for what the command does not write.
    """
    lower = path.lower()
    for ending in sorted(own, key=len, reverse=True):
        if lower.endswith(ending):
            return () if named else own[ending]
    dot = lower.rfind(".")
    if dot > max(lower.rfind("/"), lower.rfind("\\")) and lower[dot:] in _KNOWN:
        raise UsageError(
            f"{path}: what is written here is no {lower[dot + 1 :].upper()}; name a file that ends in {_listed(own)}."
        )
    return ()


def _listed(own: Mapping[str, Sequence[str]]) -> str:
    endings = list(own)
    return endings[0] if len(endings) < _SEVERAL else f"{', '.join(endings[:-1])} or {endings[-1]}"
