"""All plans of a folder, as `check .` finds and judges them, with the texts that the editor has."""

from __future__ import annotations

import os

from iotlint.config.load import Settings
from iotlint.errors import IotlintError
from iotlint.lsp.judging import Judge
from iotlint.lsp.settings import Mistake, mistakes
from iotlint.outcome import Report
from iotlint.run.session import Session
from iotlint.source.discover import discover


def lint_folder(folder: str, judge: Judge, today: str) -> tuple[Report | None, tuple[Mistake, ...]]:
    """The report on all files below a folder; where the run itself fails, what is wrong."""
    try:
        settings = Settings([folder], None, False, {} if judge.settings.packs else {"no_packs": True})
        as_of = settings.run.as_of or today
        session = Session(settings, as_of, "<stdin>", judge.read, folders=[folder])
        for given in discover([folder], exclude=settings.run.exclude, root=settings.run.folder):
            session.add(given)
        return session.report(), ()
    except IotlintError as problem:
        return None, mistakes(str(problem), os.path.join(folder, ".iotlint.yaml"))
