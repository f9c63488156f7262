"""JupyterLab, qui s’arrête avec le programme qui l’a lancé.

Le lanceur garde l’autre bout de son entrée : tué net, il la ferme sans rien pouvoir dire.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable


def suivre_le_lanceur() -> None:
    """Arrête ce programme dès que le lanceur n’est plus là.

    L’entrée est prise pour soi seul : un programme lancé d’ici (Node, par JupyterLab) en hériterait.
    Une lecture vide n’est pas la fin : l’entrée a pu être rendue non bloquante.
    """
    entree = os.dup(0)  # dont les enfants n’héritent pas
    rien = os.open(os.devnull, os.O_RDONLY)
    os.dup2(rien, 0)
    os.close(rien)

    def attendre() -> None:
        fini = False
        while not fini:
            try:
                fini = not os.read(entree, 1024)
            except BlockingIOError:  # rendue non bloquante par un autre : ce n’est pas la fin
                time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=attendre, name="lanceur", daemon=True).start()


def jupyterlab_sans_node() -> Callable[[], object]:
    """Le lanceur de JupyterLab, chargé sans appeler Node.

    En se chargeant, il demande à Node les réglages de Yarn, qui ne servent qu’à construire des
    extensions : l’atelier n’en construit pas. Aucun réglage ne l’évite ; sans Node, il s’en passe.
    """
    chemins = os.environ.get("PATH", "")
    os.environ["PATH"] = os.devnull
    try:
        from jupyterlab.labapp import main  # noqa: PLC0415 — c’est ce chargement que l’on entoure
    finally:
        os.environ["PATH"] = chemins
    lancer: Callable[[], object] = main
    return lancer


def finir_bientot(code: int = 0, *, delai: float = 2) -> None:
    """Ce programme finit dans ``delai`` secondes au plus, même si un fil y attend encore.

    JupyterLab arrêté au milieu d’une lecture laisse un fil d’AnyIO que Python attendrait sans fin
    (jupyterlab/jupyterlab, no 10442) : le serveur ne répondait plus, et survivait à son lanceur.
    """
    fin = threading.Timer(delai, os._exit, (code,))
    fin.daemon = True
    fin.start()


if __name__ == "__main__":
    lancer = jupyterlab_sans_node()
    suivre_le_lanceur()
    try:
        sys.exit(lancer())  # type: ignore[arg-type]
    finally:
        finir_bientot()
