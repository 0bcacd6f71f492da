"""Settings of a run: their values, the files they are read from, and which hold where."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from iotlint.config.load import load_config as load_config
    from iotlint.config.values import Config as Config

__all__ = ["Config", "load_config"]


def __getattr__(name: str) -> object:
    # The public names (docs/python.md), looked up on first use: who needs the values pays for no reader.
    if name == "Config":
        from iotlint.config.values import Config

        return Config
    if name == "load_config":
        from iotlint.config.load import load_config

        return load_config
    raise AttributeError(f"module 'iotlint.config' has no attribute {name!r}")
