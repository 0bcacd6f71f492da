"""Short ids that stay the same: from names where they are known, else from what the thing is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import itemgetter

from iotlint.imports.drawn import Entry
from iotlint.imports.value import parts_of
from iotlint.source.scalars import is_word
from iotlint.source.secrets import mask

MAX_ID = 40
_LETTERS = 3


def give_ids(entries: Iterable[Entry]) -> None:
    """Gives each entry an id of its own; of those that would have the same, the later ones get a number."""
    taken: set[str] = set()
    last: dict[str, int] = {}
    for _, base, entry in sorted(((_order(e), _base(e), e) for e in entries), key=itemgetter(0)):
        found = base
        while found in taken:
            last[base] = last.get(base, 1) + 1
            found = f"{base[: MAX_ID - 6].rstrip('-')}-{last[base]}"
        taken.add(found)
        entry.id = found


def _order(entry: Entry) -> tuple[str, bool, str]:
    """Entries outside the files come after those inside, so that they never take an id away."""
    return _base(entry), entry.resource is None, repr(entry.identity)


def _base(entry: Entry) -> str:
    resource = entry.resource
    names = resource.names if resource is not None else ()
    known = entry.name.rpartition("/")[2]
    if not known and names:
        known = "-".join(part for part in parts_of(names[-1]) if isinstance(part, str))
        known = known if mask(known) == known else ""
    slug = re.sub(r"[^a-z0-9]+", "-", known.lower()).strip("-")
    if sum(letter.isalpha() for letter in slug) < _LETTERS:
        slug = f"{entry.word}-{slug}" if entry.name and slug else entry.word
    # Ids are written without quotes, as keys and wherever they are named.
    if not slug[0].isalpha() or not is_word(slug):
        slug = f"{entry.word}-{slug}"
    return slug[:MAX_ID].rstrip("-")
