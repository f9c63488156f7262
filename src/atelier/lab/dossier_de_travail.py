"""Préparer le dossier de travail d’un étudiant : y poser ce qui manque, ne rien y remplacer."""

from __future__ import annotations

import shutil
from pathlib import Path

from atelier.erreurs import ErreurLancement, cause_du_refus
from atelier.lab.ressources import ressource

DOSSIER_PAR_DEFAUT = "atelier-travail"
DOSSIER_DU_FORMATEUR = "atelier-correction"


def dossier_par_defaut(*, formateur: bool = False) -> Path:
    """Le dossier de travail quand on n’en nomme aucun, dans le dossier personnel."""
    return Path.home() / (DOSSIER_DU_FORMATEUR if formateur else DOSSIER_PAR_DEFAUT)


def preparer(dossier: Path, *, formateur: bool = False) -> list[Path]:
    """Copie les notebooks et les cas absents ; rend ce qui a été ajouté.

    ``formateur`` : pose à la place les pages du formateur, qui ne vont jamais chez les étudiants.

    Un fichier déjà là n’est jamais remplacé : c’est le travail de l’étudiant. Lève
    ``ErreurLancement`` si le dossier ne peut pas être créé ou écrit.
    """
    ajoutes = []
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        for source, cible in _a_copier(dossier, formateur=formateur):
            if not cible.exists():
                cible.parent.mkdir(parents=True, exist_ok=True)
                # Copier puis renommer : un arrêt au milieu ne laisse jamais une moitié de page.
                provisoire = cible.with_name(f".{cible.name}.tmp")
                shutil.copyfile(source, provisoire)
                provisoire.replace(cible)
                ajoutes.append(cible)
    except OSError as e:
        raise ErreurLancement(
            f"Impossible de préparer le dossier {dossier} ({cause_du_refus(e)}).",
            intact="Rien de ce qui s’y trouvait n’a changé.",
            remede="Choisissez un autre dossier : atelier ouvrir CHEMIN",
        ) from e
    return ajoutes


def _a_copier(dossier: Path, *, formateur: bool) -> list[tuple[Path, Path]]:
    if formateur:
        pages = sorted((ressource("notebooks") / "formateur").glob("*.ipynb"))
        return [(n, dossier / n.name) for n in pages]
    # Hors du parcours, mais à côté du travail : un noyau ouvert ailleurs n’y trouverait rien.
    pages = [*ressource("notebooks").glob("*.ipynb"), *ressource("notebooks").glob("plus_loin/*.ipynb")]
    notebooks = ((n, dossier / n.name) for n in sorted(pages, key=lambda p: p.name))
    cas = ((c, dossier / "cas" / c.name) for c in sorted((ressource("data") / "cas").glob("*.csv")))
    return [*notebooks, *cas]
