"""The nearest spelling: what somebody who wrote an unknown word is likely to have meant."""

from collections.abc import Collection, Iterable
from functools import lru_cache

from iotlint.source.secrets import mask

_SEPARATORS = str.maketrans("", "", "-_ ./")
# Comparing with every candidate grows with their number; beyond this many, an index of deletions is used.
_MANY = 200
# Nobody means another word of more characters than this by one of them.
LONGEST = 128
_LONGEST_GUESS = 100
# What one set of words may take: cells of tables, about a second; letters in an index of deletions.
_MOST_CELLS = 4_000_000
_MOST_LETTERS = 1_000_000
# Sets of so many words are kept from one asking to the next: the lists of the schema are asked again and again.
_MOST_KEPT = 1_000
# Nobody reads what is guessed of more slips than this in one plan.
_MOST_GUESSES = 5_000


def _flat(word: str) -> str:
    """A word without what people get wrong first: case, separators, singular or plural."""
    flat = word.casefold().translate(_SEPARATORS) or word
    if flat.endswith("ies") and len(flat) > 4:
        return flat[:-3] + "y"
    return flat[:-1] if flat.endswith("s") and not flat.endswith("ss") and len(flat) > 3 else flat


def letters(word: str) -> str:
    """A word without case and separators, in which people write one name in many ways."""
    return word.casefold().strip().translate(_SEPARATORS)


def alike(word: str, known: str) -> bool:
    """Whether two words differ in nothing but case and separators: `IoT_Hub` and `iot-hub`."""
    return letters(word) == letters(known) != ""


def _words(word: str) -> frozenset[str]:
    """The words in `deviceRegistry`, `device-registry` or `Device Registry`, without case."""
    spaced = "".join(f" {c}" if c.isupper() else " " if c in "-_ ./" else c for c in word)
    return frozenset(spaced.casefold().split())


def _allowed(length: int) -> int:
    """How many slips a word of this length may hold and still be recognised."""
    return 0 if length <= 2 else 1 if length <= 4 else 2 if length <= 8 else 3


def _weight(letter: str) -> int:
    # A digit is seldom a slip: plant-2 is not meant by plant-3, nor mqtt-5 by mqtt-4.
    return 2 if letter.isdigit() else 1


def distance(left: str, right: str, limit: int) -> int:
    """Slips between two words: letters added, lost, changed or swapped; past `limit`, any number past it."""
    if abs(len(left) - len(right)) > limit or max(len(left), len(right)) > LONGEST:
        return 0 if left == right else limit + 1
    left, right = _apart(left, right)
    # Row by row through the table of all beginnings; beyond `limit` off its diagonal everything is past it.
    far = limit + 1
    before: list[int] = []
    above = [0]
    for letter in right:
        above.append(min(far, above[-1] + _weight(letter)))
    for i, a in enumerate(left):
        row = [far] * len(above)
        weight = _weight(a)
        row[0] = min(far, above[0] + weight)
        for j in range(max(0, i - limit), min(len(right), i + far)):
            b = right[j]
            if a == b:
                cost = above[j]
            else:
                other = _weight(b)
                cost = min(above[j] + (4 if weight + other > 2 else 1), above[j + 1] + weight, row[j] + other)
                if i and j and a == right[j - 1] and b == left[i - 1]:
                    cost = min(cost, before[j - 1] + 1)
            row[j + 1] = cost
        if min(row) > limit and (not before or min(above) > limit):
            return far
        before, above = above, row
    return above[-1]


def _apart(left: str, right: str) -> tuple[str, str]:
    """Two words without what both begin and end with."""
    most = min(len(left), len(right))
    start = next((at for at in range(most) if left[at] != right[at]), most)
    most -= start
    end = next((at for at in range(most) if left[-1 - at] != right[-1 - at]), most)
    return left[start : len(left) - end], right[start : len(right) - end]


class Spellings:
    """A set of known words that can be asked, any number of times, for the one nearest to another.

    Asking costs the same however many words there are, once there are more than a few hundred. Very much asking
    about words that look all the same comes to an end: from then on only case and separators are forgiven.
    """

    __slots__ = ("_known", "_left")

    def __init__(self, words: Iterable[str]) -> None:
        each = tuple(dict.fromkeys(words))
        self._known = _kept(each) if len(each) <= _MOST_KEPT else _Known(each)
        self._left = _MOST_CELLS

    def nearest(self, word: str, taken: Collection[str] = ()) -> str | None:
        """The known word that `word` most likely stands for, or None; never `word` itself or one `taken`."""
        if len(word) > LONGEST or mask(word) != word:
            return None  # of a secret nothing is made
        found = self._nearest(word, taken)
        return None if found is None or mask(found) != found else found

    def _nearest(self, word: str, taken: Collection[str]) -> str | None:
        flat = _flat(word)
        for known in self._known.flat.get(flat, ()):
            if known != word and known not in taken:
                return known
        best, least = None, _allowed(len(flat)) + 1
        own = frozenset(flat)
        for near in self._known.candidates(flat):
            if abs(len(flat) - len(near)) >= least:
                continue
            # Each letter that only one of them has is a slip of its own: most words are seen to be far by that.
            letters = self._known.letters(near)
            if len(own - letters) >= least or len(letters - own) >= least:
                continue
            if self._left <= 0:
                break
            self._left -= 2 * least * len(flat)
            slips = distance(flat, near, least - 1)
            # A guess that shares hardly a letter with what was written is no help.
            if slips < least and (slips == 1 or slips * 2 < len(near)):
                free = [known for known in self._known.flat[near] if known != word and known not in taken]
                if free:
                    best, least = free[0], slips
        return best or self._known.by_words(word, taken)


class _Known:
    """Known words, and what is worked out of them once, however often they are asked."""

    __slots__ = ("_deletions", "_letters", "_split", "flat", "words")

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self.flat: dict[str, list[str]] = {}
        for word in words:
            self.flat.setdefault(_flat(word), []).append(word)
        self._deletions: dict[str, list[str]] | None = None
        self._split: list[tuple[str, frozenset[str]]] | None = None
        self._letters: dict[str, frozenset[str]] = {}

    def letters(self, flat: str) -> frozenset[str]:
        """The letters of one of the words, in its flat form."""
        return self._letters.get(flat) or self._letters.setdefault(flat, frozenset(flat))

    def candidates(self, flat: str) -> Iterable[str]:
        """The flat forms that may be near to one: all where there are few, else those a slip on each side apart."""
        if len(self.flat) <= _MANY:
            return self.flat
        if self._deletions is None:
            self._deletions = {}
            for near in self.flat if sum(map(len, self.flat)) <= _MOST_LETTERS else ():
                for shape in _shapes(near):
                    self._deletions.setdefault(shape, []).append(near)
        # Crowded shapes are cut off: among hundreds of equally near words none is the obvious one.
        return dict.fromkeys(near for shape in _shapes(flat) for near in self._deletions.get(shape, ())[:20])

    def by_words(self, word: str, taken: Collection[str]) -> str | None:
        """The only known word that says more, or less, of the same: `registry` for `deviceRegistry`."""
        if len(self.words) > _MANY or len(word) < 3:
            return None
        if self._split is None:
            self._split = [(known, _words(known)) for known in self.words if 2 < len(known) <= LONGEST]
        said = _words(word)
        found = [known for known, own in self._split if (own < said or said < own) and known not in taken]
        return found[0] if len(found) == 1 else None


class Guesses:
    """Asks several sets of words, and remembers what came of it: the same slip is often made twice."""

    __slots__ = ("_found", "_spellings")

    def __init__(self) -> None:
        self._spellings: dict[tuple[str, ...], Spellings] = {}
        self._found: dict[tuple[str, tuple[str, ...], tuple[str, ...]], str | None] = {}

    def nearest(self, word: str, known: tuple[str, ...], taken: Collection[str] = ()) -> str | None:
        """The word of `known` that `word` most likely stands for, or None; never one of `taken`."""
        if len(word) > _LONGEST_GUESS:
            return None
        if len(self._found) >= _MOST_GUESSES:
            return None
        asked = (word, known, tuple(other for other in known if other in taken))
        if asked not in self._found:
            if known not in self._spellings:
                self._spellings[known] = Spellings(known)
            self._found[asked] = self._spellings[known].nearest(word, taken)
        return self._found[asked]


_kept = lru_cache(maxsize=32)(_Known)


def _shapes(word: str) -> Iterable[str]:
    """A word, and the word with any one letter left out: two words one slip apart share one of these."""
    if len(word) > 64:
        return (word,)
    return dict.fromkeys((word, *(word[:at] + word[at + 1 :] for at in range(len(word)))))


def nearest(word: str, known: Iterable[str], taken: Collection[str] = ()) -> str | None:
    """The word of `known` that `word` most likely stands for, or None; never one of `taken`."""
    return Spellings(known).nearest(word, taken)


def surely(word: str, near: str, known: Iterable[str], taken: Collection[str] = ()) -> bool:
    """Whether `near`, a word of `known`, is certainly meant by `word`: two slips at most, and nothing else is near.

    A digit is no slip. For words of a closed list; names that people give are near to each other by nature.
    """
    if alike(word, near):
        return True
    left, right = _flat(word), _flat(near)
    digits = ["".join(filter(str.isdigit, each)) for each in (left, right)]
    if len(left) < 4 or digits[0] != digits[1] or distance(left, right, 2) > 2:
        return False
    return nearest(word, known, (near, *taken)) is None


def unknown(what: str, word: str, known: Iterable[str] | Spellings) -> str:
    """The sentence about a word that is not one of `known`, with the nearest spelling where there is one."""
    near = (known if isinstance(known, Spellings) else Spellings(known)).nearest(word)
    return f"There is no {what} '{word}'{f'; did you mean {near!r}?' if near else '.'}"
