"""The nearest spelling: helpful guesses, and none where there is nothing to guess."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotlint.model.nearest import Spellings, distance, nearest

TYPES = [
    "iot-hub",
    "iot-edge",
    "event-grid",
    "event-hubs",
    "functions",
    "storage-account",
    "data-lake-storage",
]
FIELDS = ["type", "deviceRegistry", "minTlsVersion", "linkedTo", "units", "region", "sku", "zoneRedundant"]
PROTOCOLS = ["mqtt-3.1.1", "mqtt-5", "amqp", "opc-ua", "s7"]
_WORDS = st.text(alphabet="abcx19-_ S", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("iot-hubb", TYPES, "iot-hub"),
        ("iothub", TYPES, "iot-hub"),
        ("IoT Hub", TYPES, "iot-hub"),
        ("IOT_HUB", TYPES, "iot-hub"),
        ("evnet-grid", TYPES, "event-grid"),
        ("function", TYPES, "functions"),
        ("event-hub", TYPES, "event-hubs"),
        ("azure-functions", TYPES, "functions"),
        ("typ", FIELDS, "type"),
        ("registry", FIELDS, "deviceRegistry"),
        ("linked-to", FIELDS, "linkedTo"),
        ("minTlsVresion", FIELDS, "minTlsVersion"),
        ("regions", FIELDS, "region"),
        ("mqtt5", PROTOCOLS, "mqtt-5"),
        ("mqtt-311", PROTOCOLS, "mqtt-3.1.1"),
        ("ampq", PROTOCOLS, "amqp"),
        ("storage", TYPES, None),  # two accounts of storage are equally near
        ("s1", PROTOCOLS, None),  # too short to be a slip
        ("mqtt-4", PROTOCOLS, None),  # another version is no slip
        ("plant-3", ["plant-1", "plant-2"], None),
        ("colour", FIELDS, None),
        ("", FIELDS, None),
        ("-", FIELDS, None),
        ("entries", ["entry"], "entry"),
    ],
)
def test_guesses(word: str, known: list[str], meant: str | None) -> None:
    assert nearest(word, known) == meant


def test_taken_words_are_not_offered() -> None:
    assert nearest("regions", FIELDS, taken={"region"}) is None
    assert nearest("abce", ["abcd", "abcf"], taken={"abcd"}) == "abcf"
    assert nearest("registry", FIELDS, taken={"deviceRegistry"}) is None


def test_the_word_itself_is_not_offered() -> None:
    assert nearest("iot-hub", ["iot-hub", "iot-hubs"]) == "iot-hubs"


@given(_WORDS, st.lists(_WORDS, max_size=6), st.lists(_WORDS, max_size=2))
def test_only_free_known_words_are_offered(word: str, known: list[str], taken: list[str]) -> None:
    found = nearest(word, known, taken)
    assert found is None or (found in known and found not in taken and found != word)


@given(_WORDS, _WORDS)
def test_distance_is_symmetric_and_zero_for_equal_words_only(left: str, right: str) -> None:
    assert distance(left, right, 99) == distance(right, left, 99)
    assert (distance(left, right, 99) == 0) == (left == right)


@given(_WORDS, _WORDS, st.integers(0, 4))
def test_the_limit_only_cuts_off(left: str, right: str, limit: int) -> None:
    whole, cut = distance(left, right, 99), distance(left, right, limit)
    assert cut == whole if whole <= limit else cut > limit


def test_swapped_letters_are_one_slip() -> None:
    assert distance("hbu", "hub", 9) == 1
    assert distance("ab", "ba", 9) == 1


@pytest.mark.parametrize(
    "word", ["sensor-hal-77", "sensr-hall-77", "sensor-halll-77", "snesor-hall-77", "Sensor_Hall_77"]
)
def test_guesses_among_thousands(word: str) -> None:
    known = Spellings([f"sensor-hall-{n}" for n in range(5000)] + ["x" * 70])
    assert known.nearest(word) == "sensor-hall-77"


def test_asking_among_many_costs_no_more_than_among_some() -> None:
    known = Spellings(f"device-{n}" for n in range(50_000))
    assert known.nearest("devcie-0") == "device-0"
    started = time.perf_counter()
    for n in range(200):
        known.nearest(f"devcie-{n}")
    # Comparing with all of them would take minutes.
    assert time.perf_counter() - started < 5


def test_long_words_are_not_compared() -> None:
    word = "a" * 129
    assert nearest(word, [word + "b", word[:-1] + "b"]) is None
    assert distance(word, word, 3) == 0
    assert nearest("a" * 127 + "x", ["a" * 128]) == "a" * 128


def test_words_that_look_all_the_same_come_to_an_end() -> None:
    middle = "abcdefghij" * 11
    known = Spellings(f"{chr(97 + number // 10)}x{middle}y{chr(97 + number % 10)}" for number in range(180))
    for number in range(2_000):
        known.nearest(f"{number % 10}q{middle}q{number % 7}")
    assert known._left <= 0  # and no table was filled since then
    assert known.nearest(f"AX{middle}yb") == f"ax{middle}yb"


def test_very_many_words_are_kept_in_no_index() -> None:
    known = Spellings(f"{'station' * 8}{number}" for number in range(30_000))
    assert known.nearest("station" * 8 + "77777x") is None
    assert known.nearest("STATION-" * 8 + "777") == "station" * 8 + "777"


def _whole_table(left: str, right: str) -> int:
    """The distance by its definition, every cell of it."""

    def weight(letter: str) -> int:
        return 2 if letter.isdigit() else 1

    table = {(0, 0): 0}
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            ways = [table[0, 0]] if i == j == 0 else []
            if i:
                ways.append(table[i - 1, j] + weight(left[i - 1]))
            if j:
                ways.append(table[i, j - 1] + weight(right[j - 1]))
            if i and j:
                digits = left[i - 1].isdigit() or right[j - 1].isdigit()
                ways.append(table[i - 1, j - 1] + (0 if left[i - 1] == right[j - 1] else 4 if digits else 1))
            if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(left), len(right)]


@given(st.text("ab1", max_size=9), st.text("ab1", max_size=9), st.integers(0, 4))
def test_the_band_is_as_good_as_the_whole_table(left: str, right: str, limit: int) -> None:
    whole = _whole_table(left, right)
    found = distance(left, right, limit)
    assert found == whole if whole <= limit else found > limit
