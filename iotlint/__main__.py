"""The program: `iotlint`, and `python -m iotlint`."""

from __future__ import annotations

from typing import NoReturn

from iotlint.installed import forget_working_folder


def main() -> NoReturn:
    """Runs the command line of this process, and ends the process."""
    # First of all: what lies in the folder that is checked must not be taken for a library.
    forget_working_folder()
    try:
        from iotlint.cli import run

        run()
    except KeyboardInterrupt:  # so early that nothing was begun
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
