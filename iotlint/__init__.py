"""iotlint: says where a planned Azure IoT architecture cannot work."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from iotlint.finding import Finding as Finding
    from iotlint.finding import Severity as Severity
    from iotlint.outcome import Report as Report
    from iotlint.run.lint import lint as lint

__version__ = "0.1.0"
__all__ = ["Finding", "Report", "Severity", "__version__", "lint"]


def __getattr__(name: str) -> object:
    # Imported on first use, so that `iotlint --version` pays for nothing but click.
    if name in ("Finding", "Severity"):
        from iotlint import finding

        return getattr(finding, name)
    if name == "Report":
        from iotlint.outcome import Report

        return Report
    if name == "lint":
        from iotlint.run.lint import lint

        return lint
    raise AttributeError(f"module 'iotlint' has no attribute {name!r}")
