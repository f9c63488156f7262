"""Les dossiers de travail connus sur cette machine : là seulement, une page se lance seule.

Le registre est hors des dossiers eux-mêmes : un dossier de copies, reçu d’ailleurs, ne peut pas
s’y inscrire. Les lignes de code livrées, version par version, sont dans ``pages.json`` : une page
dont une ligne a été changée n’est pas lancée.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from atelier.erreurs import ErreurLancement
from atelier.lab.ressources import ressource

_PAGES = Path(__file__).with_name("pages.json")


def lignes_livrees() -> list[tuple[str, list[str], list[str]]]:
    """Chaque page de chaque version publiée, la plus récente en dernier : nom, lignes de code, textes.

    Les textes sont les titres qui précèdent chaque ligne, là où le notebook livré est celui de cette
    version ; une liste vide sinon. Ils disent où remettre une ligne disparue.
    """
    versions = json.loads(_PAGES.read_text(encoding="utf-8"))
    return [
        (page, lignes, _titres(page, lignes)) for pages in versions.values() for page, lignes in pages.items()
    ]


def _titres(page: str, lignes: list[str]) -> list[str]:
    try:
        cellules = json.loads((ressource("notebooks") / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, ErreurLancement):
        return []
    titres, livrees, titre = [], [], ""
    for cellule in cellules:
        source = "".join(cellule["source"]).strip()
        if cellule["cell_type"] == "code":
            livrees.append(source)
            titres.append(titre)
        else:
            titre = source.split("\n")[0]
    return titres if livrees == lignes else []


def inscrire(dossier: Path, registre: Path) -> bool:
    """Vrai si les pages de ce dossier peuvent se lancer seules ; l’inscrit s’il est neuf.

    À appeler avant d’y poser les notebooks : un dossier qui en contient déjà sans être inscrit
    vient d’ailleurs.
    """
    connus = _connus(registre)
    if str(dossier) in connus:
        return True
    if dossier.exists() and any(dossier.glob("*.ipynb")):
        return False
    with contextlib.suppress(OSError):  # sans registre, l’étudiant clique « Tout lancer », rien de plus
        registre.parent.mkdir(parents=True, exist_ok=True)
        registre.write_text(json.dumps([*connus, str(dossier)], ensure_ascii=False), encoding="utf-8")
    return True


def _connus(registre: Path) -> list[str]:
    try:
        lus = json.loads(registre.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(d) for d in lus] if isinstance(lus, list) else []
