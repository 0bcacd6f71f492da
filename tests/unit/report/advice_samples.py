"""Advice made by hand: a candidate with all there can be, a conflict, nothing to add, and hostile names."""

from __future__ import annotations

from iotlint.advise.answer import (
    Answer,
    Conflict,
    Met,
    Part,
    Proposal,
    Provider,
    Question,
    RuledOut,
    Said,
    Service,
)
from iotlint.advise.cheaper import Other
from iotlint.advise.known import Cited
from iotlint.advise.size import Size

TELEMETRY = Cited(
    key="iot-hub.provides.device-telemetry",
    value=True,
    title="Choose an Azure IoT service",
    section="Azure IoT Hub",
    date="2025-03-28",
    address="https://learn.microsoft.com/azure/iot/iot-services-and-technologies",
    strength="states",
    confidence="read",
)
ENDING = TELEMETRY._replace(key="iot-central.lifecycle.retirement", value="2029-09-20", section="Retirement")
RANK: dict[str, int | str] = {
    "fit": 0,
    "approach": 1,
    "ending": 0,
    "open": 0,
    "warnings": 1,
    "usual": 0,
    "infos": 1,
    "services": 2,
    "previews": 0,
    "support": "",
}

HUB = Service("hub", "iot-hub", "Azure IoT Hub", True, {}, "provides device-telemetry")
FABRIC = Service(
    "fabric", "fabric", "Microsoft Fabric", False, {"type": "fabric"}, "provides dashboards, x-audit"
)
DPS = Service("dps", "device-provisioning-service", "Provisioning", False, {"linkedTo": ["hub"]}, "")


def proposal(rank: dict[str, int | str] | None = None) -> Proposal:
    """A whole candidate: one service that is there, two new ones, sizes, findings."""
    return Proposal(
        services=(HUB, FABRIC, DPS),
        connections=(
            {"from": "hub", "to": "fabric", "protocol": "amqp"},
            {"from": "hub", "to": "dps", "direction": "both"},
        ),
        changes={"devices.meters.provisionedBy": "dps"},
        rank=rank or RANK,
        sizes=(
            Size(
                "hub",
                {"sku": "S1", "units": 18},
                "S1 × 18",
                "messages a day",
                "meters: 5,000 × 1,440 = 7,200,000, 400,000 for each unit",
                (
                    Other(
                        "S2 × 2", 1.1, ("metered messages a day (12,000,000 against 7,200,000)",), ("twins",)
                    ),
                    Other("S3 × 1", None, (), ()),
                ),
                ("gauges",),
                price=TELEMETRY._replace(key="iot-hub.tiers.S1.priceRatio", value=1, section="Prices"),
            ),
        ),
        says=(
            Said("HUB102", "warning", "Devices send to IoT Hub 'hub' and nothing leaves it."),
            Said("SDK108", "info", "Say which SDK 'meters' uses."),
        ),
        after=b"",
    )


def whole() -> Answer:
    """Two candidates and all that belongs to an answer."""
    return Answer(
        architecture="metering",
        index=0,
        met=(
            Met(
                "device-telemetry",
                "Devices send measurements to the solution.",
                (Provider("hub", "iot-hub", TELEMETRY),),
                (
                    RuledOut("event-grid", "Azure Event Grid", "an error of check", ("EVG101", "CON101")),
                    RuledOut("iot-central", "Azure IoT Central", "is to be retired", fact=ENDING),
                ),
            ),
            Met(
                "over-the-air-updates",
                "Software is replaced.",
                (Provider("mender", "", None),),
                (),
                "elsewhere",
            ),
            Met("x-audit", "", (), (), "a requirement of your own"),
        ),
        proposals=(
            proposal(),
            proposal({**RANK, "fit": 1, "ending": 1, "previews": 2, "support": "2029-09-20"}),
        ),
        conflict=None,
        questions=(
            Question("How long has the solution to run?", "solution.until", "what can be part of it"),
        ),
    )


def conflict() -> Answer:
    """Things that exclude each other."""
    return Answer(
        "metering",
        0,
        (),
        (),
        Conflict(
            (
                Part("requirements.managed-application", "A ready application is used."),
                Part("solution.type", "type: edge"),
            ),
            (
                RuledOut(
                    "iot-central", "Azure IoT Central", "is meant for cloud solutions", ("CEN101",), ENDING
                ),
                RuledOut("", "", "The plan contradicts itself.", ("SOL109",)),
            ),
        ),
        (),
    )


def errors_anyway() -> Answer:
    """A plan that no choice of services mends."""
    reasons = (RuledOut("", "", "A site is cut off for longer than it may be.", ("REQ201",)),)
    return Answer("", 0, (), (), Conflict((), reasons), ())


def hostile() -> Answer:
    """Ids and names that would be commands, markup or moves of the cursor if they were let through."""
    name = "\x1b[31m<b>|`##vso[task]`\u202e"
    service = Service(name, "iot-hub", name, False, {}, name)
    return Answer(
        name,
        0,
        (
            Met(
                "device-telemetry",
                name,
                (Provider(name, "iot-hub", None),),
                (RuledOut("a", name, name),),
                name,
            ),
        ),
        (
            Proposal(
                (service,),
                ({"from": name, "to": name},),
                {f"devices.{name}.provisionedBy": name},
                RANK,
                (Size(name, {}, name, name, name, (Other(name, 1.0, (name,), (name,)),), (name,)),),
                (Said("HUB102", "info", name),),
                b"",
            ),
        ),
        None,
        (Question(name, name, name),),
    )
