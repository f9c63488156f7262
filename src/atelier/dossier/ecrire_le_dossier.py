"""Le dossier de l’étudiant, en HTML à imprimer et en document de traitement de texte (.docx)."""

from __future__ import annotations

import io
import re
from typing import Any

from atelier.carnet.modele import Carnet
from atelier.cours.textes import insecables
from atelier.dossier.contenu import Schema, Tableau, Texte, Titre, contenu, titre_du_dossier
from atelier.dossier.page import page
from atelier.erreurs import ErreurAtelier
from atelier.schema.exports import image_du_carnet, octets_du_schema
from atelier.schema.svg import data_uri

_CASE = "Case de tableau"
_LARGEUR_CM = 17.0
_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Ce que XML ne sait pas écrire."""


def en_html(carnet: Carnet) -> str:
    """Le dossier en une page autonome, à ouvrir hors ligne ou à imprimer."""
    image, phrases = image_du_carnet(carnet)
    return page(
        "dossier/dossier.html.j2",
        titre=titre_du_dossier(carnet),
        blocs=contenu(carnet, " ".join(phrases)),
        schema=data_uri(image),
        phrases=phrases,
    )


def en_docx(carnet: Carnet) -> bytes:
    """Le dossier en .docx : titres, styles, légende et texte de remplacement, à continuer ensuite.

    Lève ``ErreurAtelier`` si la bibliothèque manque (elle n’est pas dans le site sans installation).
    """
    try:
        import docx  # noqa: PLC0415 — chargé à la demande
        from docx.shared import Cm, Pt  # noqa: PLC0415
    except ImportError as e:
        raise ErreurAtelier(
            "Le document de traitement de texte ne peut pas être fait ici.",
            intact="Votre travail n’est pas touché.",
            remede="Prenez la page à imprimer : les traitements de texte l’ouvrent aussi.",
        ) from e
    document = docx.Document()
    _habiller(document, Cm, Pt)
    document.core_properties.title = _propre(titre_du_dossier(carnet))
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.language = "fr-FR"
    document.add_heading(_propre(titre_du_dossier(carnet)), 0)
    _, phrases = image_du_carnet(carnet)
    for bloc in contenu(carnet, " ".join(phrases)):
        if isinstance(bloc, Titre):
            document.add_heading(_propre(bloc.texte), bloc.niveau)
        elif isinstance(bloc, Tableau):
            _table(document, bloc)
        elif isinstance(bloc, Schema):
            _image(document, carnet, bloc, Cm)
            for phrase in phrases:
                document.add_paragraph(_propre(phrase))
        else:
            _paragraphe(document, bloc)
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def _habiller(document: Any, cm: Any, pt: Any) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 — la bibliothèque est là, en_docx l’a vérifié
    from docx.oxml.ns import qn  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = cm(21.0), cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", pt(11)
    # Plus petit que le texte : cinq ou six colonnes tiennent sans couper un mot.
    document.styles.add_style(_CASE, 1).base_style = normal  # 1 : un style de paragraphe
    document.styles[_CASE].font.size = pt(9)
    document.styles[_CASE].paragraph_format.space_after = pt(0)
    # Sans langue déclarée, le traitement de texte soulignerait tout en rouge.
    langue = OxmlElement("w:lang")
    langue.set(qn("w:val"), "fr-FR")
    normal.element.get_or_add_rPr().append(langue)


def _paragraphe(document: Any, bloc: Texte) -> None:
    if bloc.genre == "donnee":
        p = document.add_paragraph(style="List Bullet")
        p.add_run("Donnée : ").bold = True
        p.add_run(_propre(bloc.texte))
        return
    p = document.add_paragraph()
    morceau = p.add_run(_propre(bloc.texte))
    morceau.bold = bloc.genre == "question"
    morceau.italic = bloc.genre == "note"
    p.paragraph_format.keep_with_next = bloc.genre == "question"


def _table(document: Any, bloc: Tableau) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415

    if not bloc.lignes:
        document.add_paragraph("Rien pour l’instant.")
        return
    grille = document.add_table(rows=1, cols=len(bloc.entetes), style="Light Grid Accent 1")
    for mots in (bloc.entetes, *bloc.lignes):
        rangee = grille.rows[0] if mots is bloc.entetes else grille.add_row()
        rangee._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # jamais à cheval sur deux pages
        for case, mot in zip(rangee.cells, mots, strict=True):
            case.text = _propre(mot)
            case.paragraphs[0].style = _CASE
    # L’en-tête se répète en haut de chaque page.
    grille.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


def _image(document: Any, carnet: Carnet, bloc: Schema, cm: Any) -> None:
    try:
        # Sans la règle : le dossier dit que les classes sont les choix de l’étudiant.
        png = octets_du_schema(carnet, "png", avec_la_regle=False)
    except ErreurAtelier:
        document.add_paragraph("(L’image n’a pas pu être faite ici.)")
        return
    image = document.add_picture(io.BytesIO(png), width=cm(_LARGEUR_CM))
    image._inline.docPr.set("descr", _propre(bloc.dit)[:2000])
    image._inline.docPr.set("title", "Schéma du réseau")
    document.add_paragraph(
        "Schéma reconstitué par l’atelier. L’anneau dit la classe choisie.", style="Caption"
    )


def _propre(texte: str) -> str:
    return insecables(_INTERDITS.sub("", texte))
