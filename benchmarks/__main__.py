"""``python -m benchmarks [nom…]`` : affiche chaque rapport, sa médiane et son étendue."""

from __future__ import annotations

import sys

from benchmarks import (
    chargement,
    correction,
    enregistrement,
    eveil,
    importation,
    journal,
    lecture,
    page,
    saisie,
    schema,
)

MESURES = {
    "chargement": chargement.mesurer,
    "correction": correction.mesurer,
    "enregistrement": enregistrement.mesurer,
    "eveil": eveil.mesurer,
    "importation": importation.mesurer,
    "journal": journal.mesurer,
    "lecture": lecture.mesurer,
    "page": page.mesurer,
    "saisie": saisie.mesurer,
    "schema": schema.mesurer,
}


def main(noms: list[str]) -> int:
    """Lance les mesures nommées, ou toutes."""
    for nom in noms or MESURES:
        if nom not in MESURES:
            print(f"Mesure inconnue : {nom}. Au choix : {', '.join(MESURES)}.", file=sys.stderr)
            return 2
        print(f"\n{nom}")
        for ligne in MESURES[nom]():
            print(f"  {ligne}", flush=True)
    return 0


raise SystemExit(main(sys.argv[1:]))
