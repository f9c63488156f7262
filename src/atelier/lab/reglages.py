"""Les réglages de JupyterLab pour une classe : en français, sans lanceur ni nouvelles."""

from __future__ import annotations

from typing import Any

# Boutons de la barre d’outils qui n’aident pas un débutant.
_CACHES = ("insert", "cut", "copy", "paste", "run", "restart-and-run", "cellType")

REGLAGES: dict[str, dict[str, Any]] = {
    "@jupyterlab/translation-extension:plugin": {"locale": "fr_FR", "stringsPrefix": "@@@"},
    "@jupyterlab/application-extension:shell": {"startMode": "single", "hiddenMode": "display"},
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
    "@jupyterlab/notebook-extension:tracker": {"autoStartDefaultKernel": True, "windowingMode": "none"},
    # Le gardien le tient aussi, là où ces réglages ne sont pas lus.
    "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"},
    "@jupyterlab/statusbar-extension:plugin": {"visible": False},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:panel": {
        "toolbar": [
            *({"name": nom, "disabled": True} for nom in _CACHES),
            {
                "name": "tout-lancer",
                "command": "atelier:tout-lancer",
                "label": "▶ Tout lancer",
                "rank": 11,
            },
        ]
    },
}

# Ce qui encombre l’écran d’un petit portable sans servir à un étudiant.
EXTENSIONS_COUPEES = (
    "@jupyterlab/application-extension:property-inspector",
    "@jupyterlab/cell-toolbar-extension",
    "@jupyterlab/celltags-extension",
    "@jupyterlab/debugger-extension",
    "@jupyterlab/extensionmanager-extension",
    "@jupyter-notebook/lab-extension",
)
