"""Les réglages de JupyterLab pour une classe : en français, sans lanceur ni nouvelles."""

from __future__ import annotations

from typing import Any

# Boutons de la barre d’outils que l’atelier montre ; les autres n’aident pas un débutant.
_MONTRES = ("save", "interrupt", "restart", "spacer", "kernelName", "executionProgress")
_CACHES = ("insert", "cut", "copy", "paste", "run", "restart-and-run", "cellType")

REGLAGES: dict[str, dict[str, Any]] = {
    "@jupyterlab/translation-extension:plugin": {"locale": "fr_FR", "stringsPrefix": "@@@"},
    "@jupyterlab/application-extension:shell": {"startMode": "single", "hiddenMode": "display"},
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
    "@jupyterlab/notebook-extension:tracker": {"autoStartDefaultKernel": True, "windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:panel": {
        "toolbar": [
            *({"name": nom, "disabled": True} for nom in _CACHES),
            {
                "name": "tout-lancer",
                "command": "notebook:run-all-cells",
                "label": "▶ Tout lancer",
                "rank": 11,
            },
        ]
    },
}
