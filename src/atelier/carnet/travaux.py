"""La vie avec plusieurs travaux : en commencer un autre, y revenir, emporter, effacer.

Le travail en cours est ``carnet.json`` ; les autres attendent dans ``.atelier/travaux/``, chacun
avec son historique. Rien n’est jamais effacé sans que l’étudiant l’ait demandé par son nom.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path

from atelier.carnet.depot import NOM_DU_FICHIER, Depot, octets_surs
from atelier.carnet.document import carnet_de_texte, octets_du_carnet
from atelier.carnet.ecriture import atomic_write, ecriture_impossible, remplacer
from atelier.carnet.effacement import sans_raccourci
from atelier.carnet.etats import dossier_des_etats
from atelier.carnet.modele import Carnet
from atelier.domaine.texte import cle
from atelier.erreurs import ErreurCarnet, ErreurSaisie

HISTORIQUE = "historique.jsonl"
_PRECEDENT = "precedent.txt"
_COPIES = re.compile(
    r"^carnet(?: |-|_|\.|\().*\.json$", re.IGNORECASE
)  # « carnet (1).json », « carnet (copie en conflit…).json », « carnet.sync-conflict-….json »


def mettre_de_cote(depot: Depot) -> None:
    """Range le travail en cours, avec son historique ; le dossier attend alors un autre travail."""
    with depot.seul():
        if depot.existe():
            place = _place_libre(depot, depot.lire().carnet_id)
            # Le travail en dernier : arrêté entre les deux, il n’a pas bougé, et recommencer suffit.
            _deplacer(depot.reserve / HISTORIQUE, place / HISTORIQUE)
            _deplacer(depot.fichier, place / NOM_DU_FICHIER)
            with contextlib.suppress(OSError):  # on y reviendra par la liste, à défaut d’un bouton
                (place.parent / _PRECEDENT).write_text(place.name, encoding="utf-8")
        depot.oublier()


def precedent(depot: Depot) -> tuple[str, Carnet] | None:
    """Le dernier travail rangé et son nom de rangement ; ``None`` s’il n’y en a pas, ou plus."""
    try:
        travaux = depot.reserve / "travaux"
        nom = (travaux / _PRECEDENT).read_text(encoding="utf-8").strip()
        if not re.fullmatch(r"[0-9A-Za-z]+(-\d+)?", nom):
            return None
        return nom, _lire(travaux / nom / NOM_DU_FICHIER)
    except (OSError, UnicodeDecodeError, ErreurCarnet):
        return None


def garder_de_cote(depot: Depot, carnet: Carnet) -> None:
    """Range un travail venu d’ailleurs, sans toucher à celui du dossier."""
    with depot.seul():
        if carnet not in mis_de_cote(depot).values():
            atomic_write(_place_libre(depot, carnet.carnet_id) / NOM_DU_FICHIER, octets_surs(carnet))


def mis_de_cote(depot: Depot) -> dict[str, Carnet]:
    """Les travaux rangés et lisibles, par nom de rangement."""
    trouves = {}
    for fichier in sorted((depot.reserve / "travaux").glob(f"*/{NOM_DU_FICHIER}")):
        with contextlib.suppress(ErreurCarnet, OSError):
            trouves[fichier.parent.name] = _lire(fichier)
    return trouves


def reprendre(depot: Depot, rangement: str) -> None:
    """Échange le travail en cours et un travail rangé. Lève ``ErreurSaisie`` s’il n’existe pas."""
    with depot.seul():
        if rangement not in mis_de_cote(depot):
            raise ErreurSaisie("Ce travail n’est plus là.", intact="Rien n’a changé.")
        place = depot.reserve / "travaux" / rangement
        # Le verrou y est repris : ``filelock`` le permet à qui le tient déjà.
        mettre_de_cote(depot)
        _deplacer(place / HISTORIQUE, depot.reserve / HISTORIQUE)
        _deplacer(place / NOM_DU_FICHIER, depot.fichier)
        with contextlib.suppress(OSError):
            place.rmdir()
            if not any((depot.reserve / "travaux").glob(f"*/{NOM_DU_FICHIER}")):
                (depot.reserve / "travaux" / _PRECEDENT).unlink(missing_ok=True)


def emporter(depot: Depot, vers: Path) -> Path:
    """Écrit le travail entier, contacts compris, dans un seul fichier à emporter chez soi."""
    carnet = depot.lire()
    nom = "-".join(cle(carnet.acteurs[carnet.ego].nom).split())[:40] or "travail"
    chemin = vers / f"mon-travail-{nom}-revision-{carnet.revision}.json"
    atomic_write(chemin, octets_du_carnet(carnet))
    return chemin


def rapporter(depot: Depot, contenu: bytes, nom: str) -> str:
    """Reprend un travail emporté. Rend une phrase qui dit ce qui a été fait.

    Le même travail, plus avancé : il remplace l’état du dossier (et s’annule). Un autre travail :
    celui du dossier est rangé, rien n’est perdu. Lève ``CarnetIllisible`` si le fichier est abîmé.
    """
    apporte = carnet_de_texte(contenu, source=nom)
    if not depot.existe():
        depot.adopter(apporte)
        return "Travail repris."
    actuel = depot.lire()
    if actuel.carnet_id != apporte.carnet_id:
        with depot.seul():
            mettre_de_cote(depot)
            depot.adopter(apporte)
        return "Travail repris. Celui qui était là est rangé dans « Mes travaux »."
    if apporte == actuel:
        return "C’est exactement le travail de ce dossier : rien à reprendre."
    if apporte.revision < actuel.revision:
        return (
            "Ce fichier est plus ancien que le travail du dossier : rien n’a changé. "
            "Pour ajouter ce qu’il a en plus, choisissez « Réunir »."
        )
    depot.poser(apporte, f"reprise de {nom}")
    return "Travail repris, dans son état le plus avancé. « Annuler » revient à l’état d’avant."


def copies_en_conflit(depot: Depot) -> list[Path]:
    """Les fichiers qu’un dossier synchronisé a pu laisser à côté du travail."""
    return sorted(
        f for f in depot.fichier.parent.glob("*.json") if f.name != NOM_DU_FICHIER and _COPIES.match(f.name)
    )


def a_effacer(depot: Depot) -> list[Path]:
    """Tout ce que « effacer définitivement » enlèvera du travail en cours.

    Les travaux rangés n’en font pas partie : ils sont peut-être à quelqu’un d’autre.
    """
    dossier = depot.fichier.parent
    reserve = [p for p in sorted(depot.reserve.glob("*")) if p.name not in ("travaux", "etats")]
    with contextlib.suppress(ErreurCarnet):  # un travail abîmé s’efface aussi
        reserve.append(dossier_des_etats(depot))
    candidats = [
        depot.fichier,
        *reserve,
        dossier / "A_DEPOSER" / "remise.ipynb",
        *sorted((dossier / "A_DEPOSER").glob(".remise.ipynb-*.tmp")),
        dossier / ".ipynb_checkpoints",
        *copies_en_conflit(depot),
        *sorted(dossier.glob("mon-travail-*.json")),
        *sorted(dossier.glob(f".{NOM_DU_FICHIER}-*.tmp")),
        *sorted(dossier.glob(".mon-travail-*.json-*.tmp")),
        *sorted(dossier.glob(".*.ipynb-*.tmp")),
        *sorted(dossier.glob(f"abime-*-{NOM_DU_FICHIER}")),
    ]
    return [c for c in candidats if c.exists()]


def effacer(depot: Depot) -> list[Path]:
    """Efface définitivement ; rend ce qui l’a été. Lève ``EcritureImpossible`` si le système refuse.

    Les pages (notebooks) gardent leur copie : c’est à la remise de les vider. Lève ``ErreurSaisie``, avant
    d’effacer quoi que ce soit, si un raccourci mène ailleurs.
    """
    effaces = a_effacer(depot)
    sans_raccourci(depot.reserve, depot.reserve / "etats", depot.fichier.parent / "A_DEPOSER", *effaces)
    try:
        with depot.seul():
            for chemin in effaces:
                if chemin.is_dir():
                    shutil.rmtree(chemin)
                elif not chemin.name.startswith("verrou"):
                    chemin.unlink(missing_ok=True)
        # Le verrou part en dernier, une fois rendu ; le dossier aussi, s’il n’y a rien de rangé.
        for verrou in depot.reserve.glob("verrou*"):
            verrou.unlink(missing_ok=True)
    except OSError as e:
        raise ecriture_impossible(e, depot.fichier) from e
    with contextlib.suppress(OSError):
        depot.reserve.rmdir()
    depot.oublier()
    return effaces


def _place_libre(depot: Depot, carnet_id: str) -> Path:
    """Un rangement neuf : ce qui est déjà rangé n’est jamais recouvert."""
    # L’identifiant vient d’un document : il ne doit pas pouvoir désigner un autre dossier.
    nom = re.sub(r"[^0-9A-Za-z]", "", carnet_id)[:40] or "travail"
    for rang in range(1, 10_000):
        place = depot.reserve / "travaux" / (nom if rang == 1 else f"{nom}-{rang}")
        if not (place / NOM_DU_FICHIER).exists():
            place.mkdir(parents=True, exist_ok=True)
            return place
    raise ErreurSaisie("Trop de travaux rangés.", intact="Rien n’a changé.")


def _lire(fichier: Path) -> Carnet:
    return carnet_de_texte(fichier.read_bytes(), source=fichier.name)


def _deplacer(source: Path, cible: Path) -> None:
    if source.exists():
        remplacer(source, cible)
