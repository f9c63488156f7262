"""La page interactive : pyvis construit le réseau, l’atelier l’isole et lui donne sa géométrie.

pyvis écrit plusieurs valeurs sans les protéger (titre, options, tailles) et laisse des adresses
distantes dans la page : rien de saisi ne passe par là, les adresses sont ôtées, et une politique
de sécurité interdit tout chargement.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from pyvis.network import Network

from atelier.cours.balises import html
from atelier.domaine.vocabulaire import Sens
from atelier.erreurs import ErreurAtelier
from atelier.schema.dessin import CENTRE, Trait
from atelier.schema.disposition import Disposition, Place
from atelier.schema.en_phrases import equivalent, titre
from atelier.schema.etiquettes import RAYON_NUMEROTE, RAYON_SYMBOLE, TAILLE_NUMERO, TAILLE_TEXTE
from atelier.schema.legende import (
    CONTOUR_POTENTIEL,
    ENCRE,
    HAUSSE_DU_TRIANGLE,
    POLICE,
    STYLES,
    eclaircir,
    foncer,
)
from atelier.schema.svg import COTE, PALEUR, data_uri, image_de_fond, opacite, svg

_CSP = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">"
)
_STYLE = (
    f"<style>body {{ font-family: {POLICE}; }}</style>"
    """<style>
html, body { margin: 0; height: 100%; background: #fff; }
/* Le doigt fait défiler la page, sauf s’il part d’un acteur : le pont retient alors le défilement. */
#mynetwork, #mynetwork .vis-network, #mynetwork canvas { touch-action: pan-y pinch-zoom !important; }
center { display: none; }
.card, #mynetwork {
  width: 100% !important; height: 100% !important; float: none !important;
  border: 0 !important; padding: 0 !important;
}
#bulle {
  position: fixed; max-width: 250px; padding: 6px 9px; border-radius: 4px; pointer-events: none;
  background: #222; color: #fff; font-size: 13px;
}
</style>"""
)
_STYLE_AUTONOME = html(
    "<style>html, body {{ height: auto; }} .card {{ height: 96vh !important; }} "
    "main {{ max-width: 1010px; margin: 1em auto; padding: 0 1em; }} main img {{ width: 100%; }} "
    "@media print {{ .card {{ display: none; }} }}</style>"
)
_DISTANT = re.compile(
    r'<link\b[^>]*https?://[^>]*>|<script\b[^>]*\bsrc\s*=\s*"https?://[^"]*"[^>]*>\s*</script>', re.DOTALL
)
_FLECHES = {Sens.SOURCE_VERS_CIBLE: "cible", Sens.CIBLE_VERS_SOURCE: "source"}
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
_BOUTS = ("from", "to")
MESURES = {
    "police": POLICE,
    "rayon": RAYON_SYMBOLE,
    "rayonNumerote": RAYON_NUMEROTE,
    "tailleTexte": TAILLE_TEXTE,
    "tailleNumero": TAILLE_NUMERO,
    "hausse": HAUSSE_DU_TRIANGLE,
    "tirets": [float(t) for t in CONTOUR_POTENTIEL.split()],
}
"""Les mesures de l’image fixe, que le pont reprend : les deux dessins n’en font qu’un."""

_OPTIONS = {
    "physics": {"enabled": False},
    "edges": {
        "smooth": False,
        "width": 8,
        "selectionWidth": 2,
        "hoverWidth": 1,
        "color": {
            "color": "rgba(0,0,0,0)",
            "hover": "rgba(179,38,30,0.25)",
            "highlight": "rgba(179,38,30,0.45)",
            "inherit": False,
        },
    },
    # La molette fait défiler la page ; le dessin reste cadré.
    "interaction": {"hover": True, "tooltipDelay": 60_000, "zoomView": False, "dragView": False},
}


Etat = dict[str, dict[str, Any]]


def page(disposition: Disposition, tout: Etat | None = None, *, numero: int = 0) -> str:
    """La page du schéma, sans aucune adresse distante, à mettre dans un cadre isolé.

    ``tout`` : son état, s’il est déjà calculé ; ``numero`` le désigne, pour ne pas le renvoyer.
    """
    reseau = Network(directed=True, cdn_resources="remote", height="100%", width="100%")
    reseau.heading = ""
    tout = tout or etat(disposition)
    for identifiant, noeud in tout["noeuds"].items():
        # Sans nom : pyvis écrirait l’identifiant. Le pont dessine l’acteur, nom compris.
        vis = {k: noeud[k] for k in ("x", "y", "opacity")}
        reseau.add_node(identifiant, label=" ", shape="custom", **vis)
    for identifiant, arete in tout["aretes"].items():
        vis = {k: v for k, v in arete.items() if k not in _BOUTS}
        reseau.add_edge(arete["from"], arete["to"], id=identifiant, **vis)
    reseau.options = {"physics": {"enabled": False}}
    faite = _assembler(reseau.generate_html(), reseau.options, {**tout, "numero": numero, "mesures": MESURES})
    entete = "<head><title>Schéma du réseau</title>"
    return faite.replace("<html>", '<html lang="fr">', 1).replace("<head>", entete, 1)


def etat(disposition: Disposition) -> dict[str, Any]:
    """Tout ce que la page montre, en JSON, rangé par identifiant : de quoi la dessiner ou la mettre à jour."""
    decales = disposition.traits_decales()
    return {
        "noeuds": {p.noeud.id: _noeud(p, disposition) for p in disposition.places.values()},
        "aretes": {
            t.id: _arete(t, decalage)
            for t, decalage in decales
            if t.source in disposition.places and t.cible in disposition.places
        },
        "traits": {t.id: _trait(t, decalage) for t, decalage in decales},
        "descriptions": {p.noeud.id: p.noeud.description for p in disposition.places.values()}
        | {t.id: t.description for t in disposition.dessin.traits},
        "vue": {
            "fond": data_uri(image_de_fond(disposition)),
            "cote": COTE,
            "echelle": disposition.echelle,
            "cible": disposition.cible,
        },
    }


def difference(avant: Etat, apres: Etat) -> Etat:
    """Ce qui change d’un état à l’autre : famille par famille, les valeurs neuves, ou rien pour un départ."""
    return {
        famille: {i: v for i, v in valeurs.items() if avant[famille].get(i) != v}
        | {i: None for i in avant[famille] if i not in valeurs}
        for famille, valeurs in apres.items()
    }


def page_autonome(disposition: Disposition) -> str:
    """La même page, avec la légende, l’image fixe pour l’impression et le texte ; s’ouvre hors ligne."""
    interactive = page(disposition)
    nom = titre(disposition.dessin)
    suite = html(
        '<main><h1>{}</h1><img alt="{}" src="{}"><h2>Le schéma en phrases</h2>{}</main>{}',
        nom,
        nom,
        data_uri(svg(disposition, nom)),
        (html("<p>{}</p>", p) for p in equivalent(disposition.dessin)),
        _STYLE_AUTONOME,
    )
    return interactive.replace("</body>", f"{suite}</body>", 1)


def _noeud(place: Place, disposition: Disposition) -> dict[str, Any]:
    """Un acteur tel que le pont le dessine : ni image ni étiquette de vis, qui prendraient tout le temps."""
    noeud = place.noeud
    dedans = disposition.dedans(place)
    couleur = disposition.couleur(noeud.secteur)
    fond = "#ffffff" if noeud.potentiel else eclaircir(couleur) if dedans else couleur
    return {
        "x": place.x,
        "y": place.y,
        "opacity": PALEUR if noeud.estompe else 1,
        "symbole": noeud.symbole,
        "fond": ENCRE if noeud.symbole == CENTRE else fond,
        "bord": ENCRE if noeud.symbole == CENTRE else foncer(couleur),
        "potentiel": noeud.potentiel,
        "dedans": dedans,
        "lignes": list(place.etiquette),
    }


def _arete(trait: Trait, decalage: float) -> dict[str, Any]:
    """Le lien que pyvis porte : de quoi cliquer. Le trait lui-même est tracé par le pont."""
    arete: dict[str, Any] = {
        "from": trait.source,
        "to": trait.cible,
        "arrows": "",  # sans quoi pyvis en met une à chaque lien
        "smooth": False,
    }
    if decalage:
        arete["smooth"] = {
            "enabled": True,
            "type": "curvedCW" if decalage > 0 else "curvedCCW",
            "roundness": 0.1,
        }
    return arete


def _trait(t: Trait, decalage: float) -> dict[str, Any]:
    """Un lien tel que le pont le trace."""
    style = STYLES[t.classe]
    return {
        "source": t.source,
        "cible": t.cible,
        "qualite": t.qualite.value if t.qualite else "",
        "couleur": style.couleur,
        "largeur": style.largeur,
        "double": style.double,
        "decalage": decalage,
        "opacite": opacite(t),
        "fleche": _FLECHES.get(t.sens, "") if t.sens else "",
    }


def _assembler(html: str, options: dict[str, Any], donnees: dict[str, Any]) -> str:
    pont = (files("atelier.schema") / "pont.js").read_text(encoding="utf-8")
    # pyvis renvoie à des adresses distantes : on les ôte, et l’on pose la bibliothèque qu’il porte. La
    # feuille de style de vis, 220 Ko d’icônes pour des boutons que nous n’avons pas, reste dehors.
    html = _DISTANT.sub("", html)
    tete = f'<meta charset="utf-8">{_CSP}{_STYLE}<script>{_vis()}</script>'
    html = _une_fois(html, '<meta charset="utf-8">', tete)
    html = _une_fois(
        html,
        f"var options = {json.dumps(options)};",
        f"var options = {json_pour_script(_OPTIONS)}; options.nodes = window.__atelierNoeuds;",
    )
    return _une_fois(
        html,
        "drawGraph();\n        </script>",
        # Le pont d’abord : drawGraph lit les options, qui nomment son dessin des acteurs.
        f"window.__atelier = {json_pour_script(donnees)};\n{pont}\n"
        "drawGraph();\nwindow.__atelierPret(network, nodes, edges);\n</script>",
    )


@cache
def _vis() -> str:
    try:
        return (files("pyvis") / _VIS).read_text(encoding="utf-8")
    except OSError as e:
        raise _pyvis_a_change() from e


def json_pour_script(valeur: object) -> str:
    """Du JSON sans danger à l’intérieur d’une balise ``<script>``."""
    texte = json.dumps(valeur, ensure_ascii=True, allow_nan=False)
    return texte.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _une_fois(html: str, ancien: str, nouveau: str) -> str:
    """Remplace un repère du gabarit de pyvis, ou dit que pyvis a changé."""
    if html.count(ancien) != 1:
        raise _pyvis_a_change()
    return html.replace(ancien, nouveau, 1)


def _pyvis_a_change() -> ErreurAtelier:
    return ErreurAtelier(
        "Le schéma interactif ne peut pas être dessiné : la version de pyvis a changé.",
        intact="Votre travail n’est pas touché.",
        remede="Réinstallez l’atelier ; l’image fixe reste disponible.",
    )
