"""`python -m iotlint`."""

from iotlint.cli import main

main()
