"""What is said of sound plans: `python -m benchmarks.sound` judges the good examples of all rules as whole plans.

A good example is a fragment that its own rule must not fire on. What other rules say of it is right where the
fragment lacks something (composition, requirements) or breaks another rule on purpose; the rest would be false. The
list is for a person to read: no test can tell the one from the other.
"""

from __future__ import annotations

import sys
from collections import Counter

from benchmarks.mutation import read_pack
from iotlint import lint
from iotlint.authoring.examples import EXAMPLE_DAY
from iotlint.finding import Severity

# What a fragment lacks: codes of composition, and of requirements that nothing provides.
_LACKS = "1"


def main() -> int:
    """Prints each finding above info that is not for want of something, and how many of what there are."""
    _, rules = read_pack("")
    counts: Counter[str] = Counter()
    for rule in rules:
        for number, example in enumerate(rule.examples):
            # Examples of these are about the text of a file, or about models.
            if example.bad or rule.code.startswith(("FMT", "PNP")):
                continue
            counts["examples"] += 1
            report = lint(example.text, path="plan.yaml", as_of=example.as_of or EXAMPLE_DAY)
            loud = [each for each in report.reported() if each.severity > Severity.INFO]
            counts["without"] += not loud
            for finding in loud:
                if finding.code[3] == _LACKS:
                    counts["lacks"] += 1
                    continue
                counts["others"] += 1
                print(
                    f"{rule.code} {number}: {finding.code} {finding.severity} {finding.at}: {finding.message}"
                )
    print(
        f"\n{counts['examples']:,} good examples: {counts['without']:,} with nothing above info; {counts['lacks']:,} "
        f"findings for what a fragment lacks, {counts['others']:,} others, listed above."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
