"""Which services meet a plan's requirements: candidates, why the others fall short, and the sizes needed."""

from fnmatch import fnmatchcase
from functools import cache

from iotlint.facts.demand import MEASURES

# What of the catalog advice reads, as patterns of fact keys. `Known` refuses to look at anything else, so that
# `iotlint rules --coverage` can count on it.
USES = (
    "side",
    "category",
    "gateway",
    "keepsOthers",
    "stage",
    "solutionTypes",
    "adaptiveCloud",
    "requires",
    "serves",
    "provisions",
    "typicalFor",
    "typicallyWith",
    "provides.*",
    "providesWith.*",
    "links.*",
    "companions.*",
    "companionPurposes.*",
    "fedBy",
    "servesSdks",
    "integrations.targets",
    "integrations.complete",
    "accepts",
    "speaks",
    "lifecycle.retirement",
    "capacity.tier",
    "capacity.units",
    "capacity.profile",
    "capacity.partitions",
    "tiers.*.edition",
    "tiers.*.chunkSize",
    "tiers.*.messagesPerDay",
    "tiers.*.priceRatio",
    "editions.*.lacks",
    "profiles.*.messageMiB",
    "limits.brokerMessagesPerSecondPerPartition",
)


@cache
def used(key: str) -> bool:
    """Whether advice may read the fact of a key: what it declares, and what sums are held against, by any measure."""
    return key.rpartition(".")[2] in MEASURES or any(fnmatchcase(key, pattern) for pattern in USES)
