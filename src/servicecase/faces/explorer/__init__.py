"""Where analysts explore the scenarios of a folder: a workspace without widgets, and one widget on it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicecase.faces.explorer.view import Explorer


def explorer(folder: str | os.PathLike[str], lang: str | None = None) -> Explorer:
    """A widget on the scenarios of a folder: assumptions to edit, variants to pin, what lies between them, saving.

    It speaks a language (``en`` or ``zh``) and can switch to the other. Raises ScenarioError for a folder without a
    scenario that can be used, and for another language.
    """
    from servicecase.faces.explorer.view import Explorer
    from servicecase.faces.explorer.workspace import Workspace

    return Explorer(Workspace.of(folder), lang)
