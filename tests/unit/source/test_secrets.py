"""Secrets in plans stay in plans."""

from __future__ import annotations

import pytest

from iotlint.source.secret_forms import by_look, by_place
from iotlint.source.secrets import mask, secrets
from tests.unit.source.test_secret_forms import FORMS

KEY = "bm90IGEga2V5IG9mIGFueXRoaW5nLCBqdXN0IHRleHQ="
LONG = "Tm90IGEga2V5IGVpdGhlciwganVzdCBhIHNlbnRlbmNlIHRoYXQgaXMgbG9uZyBlbm91Z2ggZm9yIDUxMiBiaXRzIQ=="


@pytest.mark.parametrize(
    ("before", "secret", "after"),
    [
        ("HostName=h.azure-devices.net;SharedAccessKeyName=owner;SharedAccessKey=", KEY, ""),
        (
            "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=",
            LONG,
            ";EndpointSuffix=core.windows.net",
        ),
        ("https://a.blob.core.windows.net/c?sv=2024&sig=", "Zm9vYmFy%2Fabc%3D", "&se=2027"),
        ("    primaryKey: ", "short-but-secret", ""),
        ("devicePrimaryKey: '", "also-secret", "'"),
        ("password = '", "correct-horse", "'"),
        ('"client_secret": "', "abc~DEF.123-xyz", '"'),
        ("amqps://hub:", "hunter2", "@broker.example:5671"),
        ("key ", KEY, "."),
        ("", LONG, " is it"),
        ("token ", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", ""),
        ("  ", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj", ""),
    ],
)
def test_secrets_are_blackened(before: str, secret: str, after: str) -> None:
    assert mask(before + secret + after) == before + "*" * len(secret) + after


def test_every_secret_of_a_text_is_blackened() -> None:
    masked = mask(f"AccountKey={KEY};sig=0123456789 and password: swordfish")
    assert masked == f"AccountKey={'*' * len(KEY)};sig=********** and password: *********"


@pytest.mark.parametrize("text", ["authentication: x509-ca", "type: device-provisioning-service"])
def test_what_most_plans_say_is_compared_with_no_pattern(text: str) -> None:
    assert by_place(text) is None
    assert by_look(text) is None


@pytest.mark.parametrize(
    ("text", "secret"),
    [(text, secret) for text, secret in FORMS.values() if by_place(text.lower().replace("\n", " "))],
)
def test_what_was_asked_for_before_hides_nothing(text: str, secret: str) -> None:
    """Patterns are put together for a text; after a few of them, one for all texts."""
    for word in ("psk", "token", "bearer", "sig=", "credential", "pin", "code=", "://", "secret", "pwd"):
        mask(f"{word} and nothing else")
    assert secret not in mask(text)


def test_in_a_large_text_that_changes_secrets_come_and_go() -> None:
    line = "meter: {count: 20, name: hall}\n"
    sound = line * 12_000
    key = "\n".join(["MIIEvQ/bADANBg" * 4] * 200)
    block = f"-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n"
    middle = len(line) * 6_000
    assert list(secrets(sound)) == []
    for start in (0, middle, len(sound)):
        for planted, found in (("password: hunt3r2hunt3r2\n", "hunt3r2hunt3r2"), (block, key)):
            assert list(secrets(sound[:start] + line + sound[start:])) == []
            assert [each.strip() for each in secrets(sound[:start] + planted + sound[start:])] == [
                found.strip()
            ]
        # What tells that it is one stands a page before what is typed.
        begun = sound[:start] + "password:\n" + "  - a\n" * 100
        assert list(secrets(begun + sound[start:])) == []
        assert list(secrets(begun + "  - hunt3r2hunt3r2\n" + sound[start:])) == ["hunt3r2hunt3r2"]
