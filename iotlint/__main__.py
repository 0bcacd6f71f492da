"""`python -m iotlint`."""

from iotlint.cli import run

run()
