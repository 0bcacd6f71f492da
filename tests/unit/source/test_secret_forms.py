# ruff: noqa: E501, RUF001 - a table, one form a line, full-width signs among them
"""Forms of secrets that people paste into plans, each hidden in all that shows a plan, and what only looks so."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from pathlib import Path

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
    "of other names": ("adminPwd: Tr0ub4dor3x", "Tr0ub4dor3x"),
    "group enrollment": ("groupEnrollmentKey: Tr0ub4dor3x", "Tr0ub4dor3x"),
    ":=": ("password := Tr0ub4dor3x", "Tr0ub4dor3x"),
    "=>": ("'password' => 'Tr0ub4dor3x'", "Tr0ub4dor3x"),
    "%3A": ("password%3ATr0ub4dor3x", "Tr0ub4dor3x"),
    "%253D": ("SharedAccessKey%253DTr0ub4dor3x", "Tr0ub4dor3x"),
    "entity": ("password&#61;Tr0ub4dor3x", "Tr0ub4dor3x"),
    "tab": ("password:\tTr0ub4dor3x", "Tr0ub4dor3x"),
    "hard blank": ("password:\u00a0Tr0ub4dor3x", "Tr0ub4dor3x"),
    "tag": ("password: !secret Tr0ub4dor3x", "Tr0ub4dor3x"),
    "json in json in json": ('"{\\\\\\"password\\\\\\":\\\\\\"Tr0ub4dor3x\\\\\\"}"', "Tr0ub4dor3x"),
    "xml": ("<wifi.password>Tr0ub4dor3x</wifi.password>", "Tr0ub4dor3x"),
    "name and value": ("{name: MQTT_PASSWORD, value: Tr0ub4dor3x}", "Tr0ub4dor3x"),
    "name and value json": ('{"name": "client-secret",\n "value": "Tr0ub4dor3x"}', "Tr0ub4dor3x"),
    "mapping": ("passwords: {admin: Tr0ub4dor3x, other: pl4in}", "Tr0ub4dor3x"),
    "curl -u": ("curl -u admin:Tr0ub4dor3x https://h.example", "Tr0ub4dor3x"),
    "mysql -p": ("mysql -u root -pTr0ub4dor3x db", "Tr0ub4dor3x"),
    "cookie": ("Cookie: a=b; session=Tr0ub4dor3x", "Tr0ub4dor3x"),
    "digest": (
        'Authorization: Digest username="a", response="9f3a7c5d1e8b4f60a2c4e6d8b0f1a3c5"',
        "9f3a7c5d1e8b4f60a2c4e6d8b0f1a3c5",
    ),
    "hugging face": ("hf_AbCdEfGhIjKlMnOpQrStUvWxYzabcdefgh", "hf_AbCdEfGhIjKlMnOpQrStUvWxYzabcdefgh"),
    "docker": ("dckr_pat_AbCdEfGhIjKlMnOpQrStUvWxYz0", "dckr_pat_AbCdEfGhIjKlMnOpQrStUvWxYz0"),
    "telegram": ("123456789:AAF-AbCdEfGhIjKlMnOpQrStUvWxYz01234", "AAF-AbCdEfGhIjKlMnOpQrStUvWxYz01234"),
    "twilio": ("SK9f3a7c5d1e8b4f60a2c4e6d8b0f1a3c5", "SK9f3a7c5d1e8b4f60a2c4e6d8b0f1a3c5"),
}
# Forms that plans have as they stand here, and not within a text in quotes of its own.
STANDING = {
    "doubled quote": ("password: 'it''s 0ur-own'", "0ur-own"),
    "mapping block": ("passwords:\n  admin: pl4in-one\n  user: Tr0ub4dor3x", "Tr0ub4dor3x"),
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
    "docker run -u 1000:1000000 --user 100000:100000 image",
    "iotlint check --user agents: all of them",
    "secrets: {store: production-vault-2}",
    "credentials:\n  type: managed-identity\n  id: plant-2-identity\n",
    "{name: key-vault, value: production-vault-2}",
    "- name: mqtt-broker\n  value: plant-2-broker",
    "a cookie: the small one",
    "password: none\nservices:\n  hub2-production: {type: iot-hub}",
)


def test_there_are_sixty_forms() -> None:
    assert len(FORMS) >= 60


@pytest.mark.parametrize("form", [*FORMS, *STANDING])
def test_a_form_is_found_and_blackened(form: str) -> None:
    text, secret = {**FORMS, **STANDING}[form]
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


STRUCTURES = {
    "a value named elsewhere": f"x-a: &a {_K32[:14]}\nservices: {{hub: {{type: iot-hub, password: *a, sku: *a}}}}",
    "repeated without its name": f"services: {{hub: {{type: iot-hub, password: {_K32[:14]}, sku: {_K32[:14]}}}}}",
    "in a mapping": f"services:\n  hub:\n    type: iot-hub\n    passwords:\n      admin: {_K32[:14]}",
    "in a list": f"services: {{hub: {{type: iot-hub, passwords: [{_K32[:14]}, b]}}}}",
    "of several lines": f"services:\n  hub:\n    type: iot-hub\n    password: |\n      first\n      {_K32[:14]}",
    "the name of the plan": f"metadata: {{name: password={_K32[:14]}}}\nservices: {{hub: {{type: iot-hub}}}}",
    "a reason": f"services:\n  hub: {{type: iot-hub}} # iotlint: ignore[HUB101] password={_K32[:14]}",
}


@pytest.mark.parametrize("told", STRUCTURES)
def test_what_a_plan_says_twice_is_shown_nowhere(
    told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from iotlint.cli import main

    head = "apiVersion: iotlint/v1\nkind: Architecture\n"
    name = "" if "metadata" in STRUCTURES[told] else "metadata: {name: x}\n"
    plan_file = tmp_path / "plan.yaml"
    plan_file.write_text(head + name + STRUCTURES[told] + "\n")
    for command in (
        *(["check", "--show-suppressed", "--format", name] for name in FORMATS),
        *(["report", "--format", name] for name in ("html", "markdown")),
        *(["graph", "--format", name] for name in ("mermaid", "dot")),
        ["fix", "--diff", "--unsafe-fixes"],
        ["recommend", "--format", "json"],
        ["explain", "HUB101", "--trace"],
    ):
        with pytest.raises(SystemExit):
            main([*command, str(plan_file)])
        said = capsys.readouterr()
        assert said.out or said.err
        assert _K32[:14] not in said.out + said.err, command


def test_a_password_that_is_a_day_in_no_calendar_is_hidden() -> None:
    text = "services: {hub: {type: iot-hub, password: 2026-02-30, sku: 2026-02-30}}"
    data = f"apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {{name: x}}\n{text}\n"
    file = judge_file("plan.yaml", data.encode(), Config(), _DAY)
    assert "SOL401" in {finding.code for finding in file.report.findings}
    assert "2026-02-30" not in render(file.report, "json", Options())


@pytest.mark.parametrize(
    "name",
    [
        "p\u0430ssword",
        "pass\u200bword",
        "t\u043e\u2060ken",
        "\uff50\uff57\uff44",
        "sec\u00adret",
        "api\u200b\u041aey",
        "passwo\u0301rd",
        "pass\ufe0fword",
        "pass\U000e0020word",
        "\u3164password",
        "\U0001d429\U0001d41a\U0001d42c\U0001d42cword",
        "\u1d18assword",
    ],
)
def test_a_name_is_hidden_neither_by_other_scripts_nor_by_signs_that_show_nothing(name: str) -> None:
    assert mask(f"{name}: hunter2xyz9, b: c") == f"{name}: {'*' * 11}, b: c"


def test_signs_that_show_nothing_move_no_other() -> None:
    text = "\u200ba\u200b\u200bb, pass\u200bword: \u200bhun\u200bter2xyz9\u200b, c\u200b"
    assert mask(text) == "\u200ba\u200b\u200bb, pass\u200bword: \u200b************\u200b, c\u200b"


def test_a_key_is_one_behind_a_name_that_says_nothing() -> None:
    assert mask(f"k={_K32}") == "k=" + "*" * len(_K32)


def test_other_scripts_are_left_as_they_are() -> None:
    for text in (
        "\u043e\u043f\u0438\u0441\u0430\u043d\u0438\u0435: \u0434\u0430\u0442\u0447\u0438\u043a\u0438 7",
        "\ufefftype: iot-hub\u200b",
        "\u03bc\u03ad\u03c4\u03c1\u03bf: 12",
    ):
        assert mask(text) == text


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
