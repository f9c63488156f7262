"""``import atelier`` contre ``import ipywidgets``, chacun dans un Python neuf."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.outils import en_alternance


def mesurer() -> Iterator[str]:
    """Le chargement du paquet, puis d’une étape entière."""

    def python(code: str) -> None:
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 — notre propre code

    def reference() -> None:
        python("import ipywidgets")

    yield "import atelier, contre import ipywidgets : " + en_alternance(
        lambda: python("import atelier"), reference, 9
    )
    yield "formulaire des acteurs, contre import ipywidgets : " + en_alternance(
        lambda: python("from atelier.saisie.pages.acteurs import PageActeurs"), reference, 9
    )
