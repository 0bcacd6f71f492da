# ruff: noqa: E501, RUF001 - a table, one form a line, full-width signs among them
"""Forms of secrets that people paste into plans, each hidden in all that shows a plan, and what only looks so."""

from __future__ import annotations

import io
from contextlib import redirect_stderr

import pytest
import yaml

from iotlint.authoring.trace import trace
from iotlint.checks import CHECKS
from iotlint.cli.diff import unified
from iotlint.config.settings import FORMATS
from iotlint.config.values import Config
from iotlint.decide.baseline import written
from iotlint.decide.entries import entries_of
from iotlint.diagram.dot import dot
from iotlint.diagram.draw import picture_of
from iotlint.diagram.mermaid import mermaid
from iotlint.language.read_rules import read_knowledge, read_rules
from iotlint.report import render
from iotlint.report.escape import shown
from iotlint.report.options import Options
from iotlint.report.review.write import as_comment, as_page
from iotlint.resources import folder
from iotlint.run.judged import judge_file
from iotlint.source.secrets import mask, secrets

_DAY = "2026-11-24"
_KNOWLEDGE, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
RULE = next(
    rule
    for rule in read_rules([folder("rules") / "hub"], _KNOWLEDGE)
    if rule.code == "HUB101" and rule.variants
)
# Made up for these tests: they open nothing.
_K32 = "q7Zr1m0xVb3N8tYc5kLw2Ds9Hf4Jg6PaQeRuTiOpXyA="
_K64 = "Aq3Zr1m0xVb3N8tYc5kLw2Ds9Hf4Jg6PaQeRuTiOpXyAq3Zr1m0xVb3N8tYc5kLw2Ds9Hf4Jg6PaQeRuTiOpXw=="
# What it is: a text with the secret in it, and the secret.
FORMS: dict[str, tuple[str, str]] = {
    "connection string iot": (
        "HostName=h.azure-devices.net;SharedAccessKeyName=owner;SharedAccessKey=" + _K32 + "",
        _K32,
    ),
    "storage": (
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey="
        + _K64
        + ";EndpointSuffix=core.windows.net",
        _K64,
    ),
    "sas sig": (
        "https://a.blob.core.windows.net/c?sv=2024&sig=Zm9vYmFy%2Fabc%3D&se=2027",
        "Zm9vYmFy%2Fabc%3D",
    ),
    "function code": (
        "https://f.azurewebsites.net/api/in?code=abcDEF123_-456ghiJKL==",
        "abcDEF123_-456ghiJKL==",
    ),
    "sql pwd short": ("Server=tcp:x;User Id=sa;Pwd=a1b2;Encrypt=yes", "a1b2"),
    "sql password": ("Server=x;Password=hunter2;", "hunter2"),
    "sql quoted ;": ("Server=x;Password='a;b;c9';Encrypt=yes", "a;b;c9"),
    "sql quoted dbl": ('Server=x;Password="a;b c9";Encrypt=yes', "a;b c9"),
    "sql braces": ("Server=x;PWD={a;b;c9};Encrypt=yes", "a;b;c9"),
    "password ( )": ("Password=ab(cd)ef;", "ab(cd)ef"),
    "password ,": ("Password=ab,cd,ef;", "ab,cd,ef"),
    "password &": ("Password=ab&cd&ef;", "ab&cd&ef"),
    "password <": ("Password=ab<cd>ef;", "ab<cd>ef"),
    "yaml password": ("password: correct-horse9", "correct-horse9"),
    "yaml pw quoted ;": ("password: 'correct;horse 9'", "correct;horse 9"),
    "login": ("amqps://hub:hunter2@broker.example:5671", "hunter2"),
    "login @": ("amqps://hub:hun@ter2@broker.example:5671", "hun@ter2"),
    "login /": ("mongodb://u:pa/ss/w0rd@db.example/x", "pa/ss/w0rd"),
    "bearer": ("Authorization: Bearer abc.def-ghi_123", "abc.def-ghi_123"),
    "basic": ("Authorization: Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA=="),
    "bearer alone": ("Bearer a1b2c3d4e5f6g7h8", "a1b2c3d4e5f6g7h8"),
    "auth json": ('{"Authorization": "Bearer abcdefgh12345678"}', "abcdefgh12345678"),
    "shared_access_key": ("shared_access_key: q7zr1m0xvb3n", "q7zr1m0xvb3n"),
    "access-key": ("access-key: q7zr1m0xvb3n", "q7zr1m0xvb3n"),
    "primary_key": ("primary_key: q7zr1m0xvb3n", "q7zr1m0xvb3n"),
    "Shared Access Key =": ("Shared Access Key = q7zr1m0xvb3n", "q7zr1m0xvb3n"),
    "client secret bare": (
        "abc8Q~AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
        "abc8Q~AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
    ),
    "ghp": ("ghp_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", "ghp_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"),
    "github_pat": (
        "github_pat_11ABCDEFG0abcdefghijkl_AbCdEfGh",
        "github_pat_11ABCDEFG0abcdefghijkl_AbCdEfGh",
    ),
    "glpat": ("glpat-AbCdEfGhIjKlMnOpQrSt", "glpat-AbCdEfGhIjKlMnOpQrSt"),
    "pat 52": (
        "x abcdefgh234567abcdefgh234567abcdefgh234567abcdefgh23 y",
        "abcdefgh234567abcdefgh234567abcdefgh234567abcdefgh23",
    ),
    "aws id": ("AKIAIOSFODNN7EXAMPL2", "AKIAIOSFODNN7EXAMPL2"),
    "aws secret": (
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY",
    ),
    "aws pair bare": ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYz9pLk2Vb7Q", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYz9pLk2Vb7Q"),
    "slack hook": (
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXYYYYYYYY",
        "T00000000/B00000000/XXXXXXXXXXXXXXXXYYYYYYYY",
    ),
    "slack token": ("xoxb-123456789012-abcdefghij", "xoxb-123456789012-abcdefghij"),
    "docker -p": (
        "docker login reg.azurecr.io -u reg -p Q7zr1m0xVb3N8tYc5kLw2Ds9Hf4Jg6PaQeRuTiOpXy+ACRAbCdEf",
        "Q7zr1m0xVb3N8tYc5kLw2Ds9Hf4Jg6PaQeRuTiOpXy+ACRAbCdEf",
    ),
    "--password": ("az login --password S3cr3tValue", "S3cr3tValue"),
    "acr bare": (
        "Q7zr1m0xVb3N8tYc5kLw2Ds9Hf4Jg6PaQeRuTiOpXy+ACRAbCdEf",
        "Q7zr1m0xVb3N8tYc5kLw2Ds9Hf4Jg6PaQeRuTiOpXy+ACRAbCdEf",
    ),
    "url-safe": (
        "q7Zr1m0xVb3N8tYc5kLw2Ds9Hf4Jg6Pa-eRu_iOpXyA",
        "q7Zr1m0xVb3N8tYc5kLw2Ds9Hf4Jg6Pa-eRu_iOpXyA",
    ),
    "psk": ("psk: swordfish", "swordfish"),
    "passphrase": ("passphrase: swordfish", "swordfish"),
    "pin": ("pin: 48151", "48151"),
    "ec one line": (
        "-----BEGIN EC PRIVATE KEY-----MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY-----END EC PRIVATE KEY-----",
        "MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY",
    ),
    "instrumentation": (
        "InstrumentationKey=1f0b2c3d-4e5f-6071-8293-a4b5c6d7e8f9;",
        "1f0b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    ),
    "%3D": ("SharedAccessKey%3Dq7zr1m0xvb3n", "q7zr1m0xvb3n"),
    "full width": ("SharedAccessKey＝q7zr1m0xvb3n", "q7zr1m0xvb3n"),
    "list block": ("passwords:\n  - swordfish\n  - hunter2hunter\n", "hunter2hunter"),
    "list flow": ("passwords: [swordfish, hunter2hunter]", "hunter2hunter"),
    "escaped json": ('"{\\"sharedAccessKey\\":\\"q7zr1m0xvb3n\\"}"', "q7zr1m0xvb3n"),
    "json": ('{"client_secret": "abc~DEF.123-xyz"}', "abc~DEF.123-xyz"),
    "jwt": (
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    ),
    "cosmos": ("AccountEndpoint=https://c.documents.azure.com;AccountKey=" + _K64 + ";", _K64),
    "key bare 32": (_K32, _K32),
    "key bare 64": (_K64, _K64),
    "google": ("AIzaSyA1234567890abcdefghijklmnopqrstuvw", "AIzaSyA1234567890abcdefghijklmnopqrstuvw"),
    "stripe": ("sk_live_abcdefghij1234567890", "sk_live_abcdefghij1234567890"),
    "npm": ("npm_abcdefghijklmnopqrstuvwxyz0123456789", "npm_abcdefghijklmnopqrstuvwxyz0123456789"),
    "databricks": ("dapi0123456789abcdef0123456789abcdef", "dapi0123456789abcdef0123456789abcdef"),
    "vault": ("hvs.CAESIAbCdEfGhIjKlMnOpQrStUv", "hvs.CAESIAbCdEfGhIjKlMnOpQrStUv"),
    "next line": ("password:\n  correct-horse9", "correct-horse9"),
    "block scalar": ("password: >-\n  correct-horse9", "correct-horse9"),
    "api key": ("X-Api-Key: abcdef123456", "abcdef123456"),
    "subscription key": (
        "Ocp-Apim-Subscription-Key: 0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef",
    ),
    "x-functions-key": ("x-functions-key: abcdefgh12345", "abcdefgh12345"),
    "flow": ("{user: me, password: abc9defgh}", "abc9defgh"),
}
# What looks like a secret and is none.
FALSE_ALARMS = (
    "authentication: symmetric-key",
    "attestation: [sas-token, tpm]",
    "Device 'press' uses username-password; choose x509-ca instead.",
    "SharedAccessKeyName=iothubowner",
    "secrets: {store: key-vault}",
    "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "plants/europe/germany/bavaria/munich/hall/line/press/controller/module/model.json",
    "https://learn.microsoft.com/azure/iot-hub/iot-hub-devguide-quotas-throttling#quotas",
    "dtmi:com:example:Thermostat;1",
    "token: short",
    "id: 1f0b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "image: mcr.microsoft.com/x@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "oci://reg.example:5000/img@sha256:abc",
    "integrity: sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGq7Zr1m0xVb3N8tYc5kLw2Ds9Hf4Jg6Pa me@x",
    "password: ${DB_PASSWORD}",
    "password: <your password>",
    "password: {{ vault.password }}",
    "Password=$(Password);",
    "password: '%PASSWORD%'",
    "secret: @Microsoft.KeyVault(SecretUri=https://x)",
    "password: ********",
    "password: xxxxxxxx",
    "Plants/Europe/Hall1/Line2/Press3/Controller/Module/Model/Temperature/Outer",
    "basic authentication for all devices",
    "Bearer tokens are used",
    "the key vault keeps every password there is",
    "keyVault: {type: key-vault, name: production-keys}",
    "/subscriptions/1f0b2c3d-4e5f-6071-8293-a4b5c6d7e8f9/resourceGroups/rg/providers/Microsoft.Devices/IotHubs/hub",
    "IotHubSharedAccessPolicyNameForOperationsTeam",
    "aio-broker-frontend-workers-in-production-and-more-words",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----",
    "http://localhost:8080/path@2",
    "pins: 4",
    "spinning: 12345678",
    "signature: none",
    "maxTokens: 100000",
    "tokenLifetime: 3600s",
    "passthrough: enabled",
    "design: serverless-architecture",
)


def test_there_are_sixty_forms() -> None:
    assert len(FORMS) >= 60


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_found_and_blackened(form: str) -> None:
    text, secret = FORMS[form]
    masked = mask(text)
    assert secret not in masked
    assert len(masked) == len(text), "columns stay what they are"
    assert any(secret in found for found in secrets(text))


@pytest.mark.parametrize("text", FALSE_ALARMS)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert mask(text) == text


def plan(text: str) -> str:
    """A plan that says a text wherever it can: as value, id, key, type, reference and in a list, much of it wrong."""
    return yaml.safe_dump(
        {
            "apiVersion": "iotlint/v1",
            "kind": "Architecture",
            "metadata": {"name": "x", "labels": {"note": text, "list": text}},
            "services": {
                "hub": {"type": "iot-hub", "purpose": text, text: 1},
                "other": {"type": text},
                text: {"type": "iot-hubb"},
            },
            "devices": {"d": {"count": text, "authentication": text, "protocol": [text]}},
            "connections": [{"from": "d", "to": text}, {"from": text + "x", "to": "hub", "protocol": text}],
            "requirements": [text],
        },
        sort_keys=False,
        allow_unicode=True,
        width=100_000,
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_shown_nowhere(form: str) -> None:
    text, secret = FORMS[form]
    data = plan(text)
    told = {}
    file = judge_file("plan.yaml", data.encode(), Config(preview=True, show_suppressed=True), _DAY)
    assert file.report.findings
    for name in FORMATS:
        told[name] = render(file.report, name, Options(show_suppressed=True, statistics=True))
    told["page"] = as_page(file)
    told["comment"] = as_comment(file, Options())
    told["baseline"] = written(entries_of(file.report.reported(), "."))
    told["diff"] = unified("plan.yaml", data, data.replace("name: x", "name: other"))
    for judged in file.plans:
        picture = picture_of(judged.plan, judged.findings, file.rulebook.drawn, shown)
        told["dot"], told["mermaid"] = dot(picture), mermaid(picture)
        told["trace"] = mask(trace(RULE, judged.graph))
    for output, said in told.items():
        for lost in (secret, slug(secret), secret[:40]):
            if len(lost) >= 6:
                assert lost not in said, f"{output} shows it"


def slug(secret: str) -> str:
    """A secret as an id that might be proposed for it."""
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in secret.lower()).split())


def test_a_crash_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    from iotlint.cli import main

    text, secret = FORMS["connection string iot"]

    def crash(*_: object) -> None:
        raise RuntimeError(text)

    said = io.StringIO()
    monkeypatch.setattr("iotlint.config.load.find_config", crash)
    with redirect_stderr(said), pytest.raises(SystemExit) as end:
        main(["check", "--debug", "nothing.yaml"])
    assert end.value.code == 2
    assert "RuntimeError" in said.getvalue()
    assert secret not in said.getvalue()
