"""La page interactive : pyvis construit le réseau, l’atelier l’isole et lui donne sa géométrie.

pyvis écrit plusieurs valeurs sans les protéger (titre, options, tailles) et laisse des adresses
distantes dans la page : rien de saisi ne passe par là, les adresses sont ôtées, et une politique
de sécurité interdit tout chargement.
"""

from __future__ import annotations

import json
import re
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from pyvis.network import Network

from atelier.domaine.vocabulaire import Sens
from atelier.erreurs import ErreurAtelier
from atelier.schema.dessin import Trait
from atelier.schema.disposition import Disposition, Place
from atelier.schema.etiquettes import TAILLE_TEXTE
from atelier.schema.legende import STYLES, forme_svg
from atelier.schema.svg import COTE, data_uri, image_de_fond, svg
from atelier.schema.texte import equivalent, titre

_CSP = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">"
)
_STYLE = """<style>
html, body { margin: 0; height: 100%; background: #fff; }
body { font-family: system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
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
_DISTANT = re.compile(
    r'<link\b[^>]*https?://[^>]*>|<script\b[^>]*\bsrc\s*=\s*"https?://[^"]*"[^>]*>\s*</script>', re.DOTALL
)
_FLECHES = {Sens.SOURCE_VERS_CIBLE: "cible", Sens.CIBLE_VERS_SOURCE: "source"}
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
_BOUTS = ("from", "to")
_OPTIONS = {
    "physics": {"enabled": False},
    "edges": {"smooth": False, "selectionWidth": 2, "hoverWidth": 1},
    # La molette fait défiler la page ; le dessin reste cadré.
    "interaction": {"hover": True, "tooltipDelay": 60_000, "zoomView": False, "dragView": False},
}


def page(disposition: Disposition, tout: dict[str, Any] | None = None) -> str:
    """La page du schéma, sans aucune adresse distante, à mettre dans un cadre isolé.

    ``tout`` : son état, s’il est déjà calculé.
    """
    reseau = Network(directed=True, cdn_resources="remote", height="100%", width="100%")
    reseau.heading = ""
    tout = tout or etat(disposition)
    for noeud in tout["noeuds"]:
        reseau.add_node(noeud["id"], **{k: v for k, v in noeud.items() if k != "id"})
    for arete in tout["aretes"]:
        reseau.add_edge(arete["from"], arete["to"], **{k: v for k, v in arete.items() if k not in _BOUTS})
    reseau.options = {"physics": {"enabled": False}}
    reste = {k: v for k, v in tout.items() if k not in ("noeuds", "aretes")}
    html = _assembler(reseau.generate_html(), reseau.options, reste)
    entete = "<head><title>Schéma du réseau</title>"
    return html.replace("<html>", '<html lang="fr">', 1).replace("<head>", entete, 1)


def etat(disposition: Disposition) -> dict[str, Any]:
    """L’état de la page, avec sa marque : le même n’est pas redessiné."""
    tout = _etat(disposition)
    marque = sha256(json.dumps(tout, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return {**tout, "marque": marque}


def _etat(disposition: Disposition) -> dict[str, Any]:
    """Tout ce que la page montre, en JSON : de quoi la dessiner, ou la mettre à jour sans la recharger."""
    decales = disposition.traits_decales()
    return {
        "noeuds": [{"id": p.noeud.id, **_noeud(p, disposition)} for p in disposition.places.values()],
        "aretes": [{"from": t.source, "to": t.cible, **_arete(t, decalage)} for t, decalage in decales],
        "fond": data_uri(image_de_fond(disposition)),
        "cote": COTE,
        "cible": disposition.cible,
        "traits": [_trait(t, decalage) for t, decalage in decales],
        "descriptions": {p.noeud.id: p.noeud.description for p in disposition.places.values()}
        | {t.id: t.description for t in disposition.dessin.traits},
    }


def page_autonome(disposition: Disposition) -> str:
    """La même page, avec la légende, l’image fixe pour l’impression et le texte ; s’ouvre hors ligne."""
    html = page(disposition)
    nom = titre(disposition.dessin)
    phrases = "".join(f"<p>{escape(p)}</p>" for p in equivalent(disposition.dessin))
    suite = (
        f'<main><h1>{escape(nom)}</h1><img alt="{escape(nom)}" src="{data_uri(svg(disposition, nom))}">'
        f"<h2>Le schéma en phrases</h2>{phrases}</main>"
        "<style>html, body { height: auto; } .card { height: 96vh !important; } "
        "main { max-width: 1010px; margin: 1em auto; padding: 0 1em; } main img { width: 100%; } "
        "@media print { .card { display: none; } }</style>"
    )
    return html.replace("</body>", f"{suite}</body>", 1)


def _noeud(place: Place, disposition: Disposition) -> dict[str, Any]:
    couleur = disposition.couleur(place.noeud.secteur)
    forme = forme_svg(place.noeud.symbole, couleur, potentiel=place.noeud.potentiel)
    entete = 'xmlns="http://www.w3.org/2000/svg" viewBox="-14 -14 28 28" width="104" height="104"'
    return {
        "label": "\n".join(place.etiquette),
        "shape": "image",
        "image": data_uri(f"<svg {entete}>{forme}</svg>"),
        "size": 14 * disposition.echelle,
        "x": place.x,
        "y": place.y,
        "opacity": 0.15 if place.noeud.estompe else 1,
        "font": {
            "size": TAILLE_TEXTE * disposition.echelle,
            "color": "#c9ced6" if place.noeud.estompe else "#111111",
            "strokeWidth": 4,
            "strokeColor": "#ffffff",
            "vadjust": -3,
        },
    }


def _arete(trait: Trait, decalage: float) -> dict[str, Any]:
    """Le lien que pyvis porte : de quoi cliquer. Le trait lui-même est tracé par le pont."""
    invisible = "rgba(0,0,0,0)"
    arete: dict[str, Any] = {
        "id": trait.id,
        "width": 8,
        "color": {"color": invisible, "hover": "rgba(179,38,30,0.25)", "highlight": "rgba(179,38,30,0.45)"},
        "arrows": "",  # sans quoi pyvis en met une à chaque lien
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
        "potentiel": t.potentiel,
        "estompe": t.estompe,
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
        html, f"var options = {json.dumps(options)};", f"var options = {json_pour_script(_OPTIONS)};"
    )
    return _une_fois(
        html,
        "drawGraph();\n        </script>",
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
