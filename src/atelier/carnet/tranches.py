"""Les questions que l’étudiant a tranchées : « ce n’est pas une personne », « c’est un autre ».

Elles restent sur la machine, dans ``.atelier/``, et partent avec « effacer définitivement » : c’est un
réglage de confort, qui ne change rien au travail et ne voyage pas. Une réponse vaut pour un libellé, pas
pour un numéro : un acteur renommé se regarde de nouveau.
"""

from __future__ import annotations

import json

from atelier.carnet.depot import Depot
from atelier.carnet.ecriture import atomic_write

_FICHIER = "tranches.json"
_MAXIMUM = 1000
"""Au-delà, les plus anciennes réponses s’oublient : la question revient, rien de plus."""


def tranches(depot: Depot) -> tuple[str, ...]:
    """Ce qui a été tranché ; rien si le fichier manque ou ne se lit pas : la question se repose."""
    try:
        lues = json.loads((depot.reserve / _FICHIER).read_bytes())
    except (OSError, ValueError, RecursionError):
        return ()
    return tuple(x for x in lues if isinstance(x, str)) if isinstance(lues, list) else ()


def trancher(depot: Depot, marque: str) -> None:
    """Retient une réponse. Lève ``EcritureImpossible`` si le disque refuse."""
    with depot.seul():
        gardees = [x for x in tranches(depot) if x != marque]
        texte = json.dumps([*gardees, marque][-_MAXIMUM:], ensure_ascii=False)
        atomic_write(depot.reserve / _FICHIER, texte.encode("utf-8"))
