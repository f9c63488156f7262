"""Écrire le schéma dans un fichier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from atelier.carnet.ecriture import atomic_write
from atelier.carnet.modele import Carnet
from atelier.cours.textes import insecables
from atelier.erreurs import ErreurAtelier
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import Disposition, disposer
from atelier.schema.en_phrases import equivalent, titre
from atelier.schema.pdf import en_pdf
from atelier.schema.planche import (
    POINTS_PAR_POUCE,
    TAILLES,
    Papier,
    ReseauSurLaPlanche,
    avant_apres,
    cote_a_cote,
    planches,
)
from atelier.schema.svg import svg


@dataclass(frozen=True, slots=True)
class Tirage:
    """Comment tirer un schéma sur une feuille.

    ``avec`` : un autre réseau à mettre à côté, celui d’un camarade ou un état d’avant du même travail ;
    ``titres`` : ce qui s’écrit au-dessus de chacun. La qualité des liens ne se montre que si on le demande.
    """

    papier: Papier = Papier.A4
    noir_et_blanc: bool = False
    qualites: bool = False
    avec_la_regle: bool = False
    avec: Carnet | None = None
    titres: tuple[str, str] = ("", "")


def image_du_carnet(
    carnet: Carnet, *, avec_la_regle: bool = False, qualites: bool = False
) -> tuple[str, list[str]]:
    """L’image SVG d’un travail et son équivalent en phrases."""
    disposition = disposition_du_carnet(carnet, avec_la_regle=avec_la_regle, qualites=qualites)
    return svg(disposition, titre(disposition.dessin)), equivalent(disposition.dessin)


def disposition_du_carnet(
    carnet: Carnet, *, avec_la_regle: bool = False, qualites: bool = False
) -> Disposition:
    """La disposition d’un travail, places choisies à la main comprises."""
    return disposer(dessiner(carnet, avec_la_regle=avec_la_regle, qualites=qualites), carnet.positions)


def octets_du_schema(carnet: Carnet, forme: str, *, avec_la_regle: bool) -> bytes:
    """Le schéma sous une forme de ``FORMATS`` : le PDF est en A4, ``html`` est une page autonome.

    Le PNG est fait sans navigateur, deux fois plus grand que le SVG.
    Lève ``ErreurAtelier`` si le convertisseur manque.
    """
    if forme == "pdf":
        return pdf_du_schema(carnet, Tirage(avec_la_regle=avec_la_regle))
    disposition = disposition_du_carnet(carnet, avec_la_regle=avec_la_regle)
    if forme == "html":
        from atelier.schema.page_du_schema import page_autonome  # noqa: PLC0415 — pyvis n’est chargé qu’ici

        return page_autonome(disposition).encode("utf-8")
    image = svg(disposition, titre(disposition.dessin))
    if forme == "svg":
        return image.encode("utf-8")
    if forme != "png":
        raise ValueError(forme)
    return en_png(image, 2)


def feuilles_du_schema(carnet: Carnet, tirage: Tirage) -> tuple[str, list[str], list[str]]:
    """Le titre, les feuilles en SVG et les phrases d’un tirage."""
    voulu = {"avec_la_regle": tirage.avec_la_regle, "qualites": tirage.qualites}
    dessins = [dessiner(c, **voulu) for c in (carnet, tirage.avec) if c is not None]
    nom = titre(dessins[0])
    if tirage.avec is None:
        vues = [ReseauSurLaPlanche(disposer(dessins[0], carnet.positions))]
    else:
        memes = tirage.avec.carnet_id == carnet.carnet_id
        poses = avant_apres(*dessins) if memes else cote_a_cote(*dessins)
        defauts = [f"Autour de {d.centre}" for d in dessins]
        vues = [ReseauSurLaPlanche(p, t or d) for p, t, d in zip(poses, tirage.titres, defauts, strict=True)]
        nom = "Deux réseaux à la même échelle"
    vues = [replace(v, disposition=replace(v.disposition, gris=tirage.noir_et_blanc)) for v in vues]
    regle = (
        " Classes : choix de l’étudiant, complétés par la règle proposée par l’atelier."
        * tirage.avec_la_regle
    )
    source = f"Travail à la révision {carnet.revision}.{regle}"
    phrases = [p for d in dessins for p in equivalent(d)]
    return nom, planches(vues, tirage.papier, nom, source), [insecables(p) for p in phrases]


def pdf_du_schema(carnet: Carnet, tirage: Tirage) -> bytes:
    """Un PDF en traits, fait sans navigateur : le schéma, les noms s’ils n’y tiennent pas, puis les phrases."""
    nom, feuilles, phrases = feuilles_du_schema(carnet, tirage)
    return en_pdf(feuilles, TAILLES[tirage.papier], nom, phrases)


def png_du_schema(carnet: Carnet, tirage: Tirage) -> list[bytes]:
    """Une image par feuille, à 300 points par pouce sur papier, à 1 920 points de large pour un écran.

    Lève ``ErreurAtelier`` si le convertisseur manque.
    """
    _, feuilles, _ = feuilles_du_schema(carnet, tirage)
    return [en_png(f, POINTS_PAR_POUCE[tirage.papier] / 72) for f in feuilles]


def octets_du_tirage(carnet: Carnet, forme: str, tirage: Tirage) -> list[bytes]:
    """Les fichiers d’un tirage : un seul, sauf en PNG ; ce qui ne se met pas en page sort tel quel.

    Lève ``ErreurAtelier`` si le convertisseur manque.
    """
    if forme == "pdf":
        return [pdf_du_schema(carnet, tirage)]
    if forme == "png":
        return png_du_schema(carnet, tirage)
    return [octets_du_schema(carnet, forme, avec_la_regle=tirage.avec_la_regle)]


def en_png(image: str, agrandi: float) -> bytes:
    """Une image SVG en PNG. Lève ``ErreurAtelier`` si le convertisseur manque."""
    try:
        from resvg_py import svg_to_bytes  # noqa: PLC0415 — chargé seulement pour un PNG
    except ImportError as e:
        raise ErreurAtelier(
            "L’image PNG ne peut pas être faite ici.",
            intact="Votre travail n’est pas touché.",
            remede="Prenez le SVG ou le PDF : les traitements de texte et les navigateurs les ouvrent.",
        ) from e
    large = float(image.split('width="', 1)[1].split('"', 1)[0])
    return bytes(svg_to_bytes(svg_string=image, width=round(large * agrandi)))


def ecrire_schema(carnet: Carnet, forme: str, chemin: Path) -> Path:
    """Écrit le schéma en ``svg``, ``png``, ``pdf`` ou ``html`` ; rend le chemin écrit."""
    atomic_write(chemin, octets_du_schema(carnet, forme, avec_la_regle=True))
    return chemin


def ecrire_tirage(carnet: Carnet, forme: str, chemin: Path, tirage: Tirage) -> list[Path]:
    """Écrit un tirage ; rend les chemins écrits.

    Un PNG n’a qu’une page : les suivantes s’écrivent à côté, numérotées (``carte-2.png``).
    """
    ecrits = []
    for n, octets in enumerate(octets_du_tirage(carnet, forme, tirage), 1):
        ici = chemin if n == 1 else chemin.with_name(f"{chemin.stem}-{n}{chemin.suffix}")
        atomic_write(ici, octets)
        ecrits.append(ici)
    return ecrits
