"""JupyterLab, qui s’arrête avec le programme qui l’a lancé.

Le lanceur garde l’autre bout de son entrée : tué net, il la ferme sans rien pouvoir dire.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def suivre_le_lanceur() -> None:
    """Arrête ce programme dès que le lanceur n’est plus là."""

    def attendre() -> None:
        while sys.stdin.buffer.read(1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=attendre, name="lanceur", daemon=True).start()


if __name__ == "__main__":
    from jupyterlab.labapp import main

    suivre_le_lanceur()
    sys.exit(main())
