"""Text as Markdown that shows just this text: no markup, no HTML, nobody called by name."""

import re

from iotlint.finding import Citation
from iotlint.report.escape import visible

# Code between single backticks stays, since rule authors write it. All else that could mean something is
# escaped. A name after '@' would be called, a number after '#' or '!' linked, by GitHub, GitLab and Azure
# DevOps alike, which look for them after the Markdown is read: only code keeps them from it.
_MEANT = re.compile(
    r"(?<!`)(?P<code>`[^`\\|]+`)(?!`)"
    r"|(?P<call>@(?=\w)|[#!](?=\d))"
    r"|(?P<mark>[\\`*_\[\]<>#|~&$]|:(?=//)|(?<=www)\.|^[-+=]|(?<=^\d)[.)](?=\s|$))"
)
_ADDRESS = re.compile(r"https?://[!-;=?-~]+")


def prose(text: str) -> str:
    """One line of text, fit for a paragraph, an item of a list or a cell of a table."""
    return _MEANT.sub(_safe, visible(" ".join(text.split())))


def code(text: str) -> str:
    """Text as code, or as prose where it holds what would end the code or the cell of a table."""
    text = visible(text)
    return prose(text) if re.search(r"[`\\|]|^\s|\s$|^$", text) else f"`{text}`"


def link(text: str, address: str) -> str:
    """The text, leading to a web address; other schemes are left alone. The text is Markdown already."""
    return f"[{text}](<{address}>)" if _ADDRESS.fullmatch(address) else text


def cited(citation: Citation) -> str:
    """A section of a document, its date, and when it was last looked up."""
    title = prose(citation.title) + (f", {prose(citation.section)}" if citation.section else "")
    return f"{link(title, citation.address)} ({prose(citation.date)}, checked {prose(citation.checked)})"


def fenced(text: str, language: str) -> str:
    """Lines as a block of code."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = "\n".join(visible(line) for line in text.strip("\n").split("\n"))
    return f"{fence}{language}\n{lines}\n{fence}"


def _safe(match: re.Match[str]) -> str:
    if match["code"]:
        return match["code"]
    return f"`{match['call']}`" if match["call"] else f"\\{match['mark']}"
