"""L’habit commun des pages à imprimer : HTML autonome, rien d’actif, lisible hors ligne."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from atelier.cours.textes import insecables

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1b2430; max-width: 62rem; margin: 2rem auto;
padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 1.6rem; }
table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid #8a94a3; padding: 4px 8px;
text-align: left; vertical-align: top; overflow-wrap: anywhere; } th { background: #eef1f5;
overflow-wrap: break-word; }
td.blanc { height: 2.2em; min-width: 12em; } p.note { color: #3d4652; }
@media print { body { margin: 0; max-width: none; } tr, h2 { break-inside: avoid; }
thead { display: table-header-group; } }
"""


def page(titre: str, morceaux: Iterable[str]) -> str:
    """Une page entière ; ``morceaux`` sont du HTML déjà protégé."""
    securite = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{securite}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(titre)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(titre)}</h1>{''.join(morceaux)}</body></html>\n"
    )


def paragraphe(texte: str, *, note: bool = False) -> str:
    """Un paragraphe protégé."""
    return f"<p{' class=note' if note else ''}>{escape(insecables(texte))}</p>"


def table(entetes: Iterable[str], lignes: Iterable[Iterable[str]]) -> str:
    """Une table protégée ; une case vide laisse la place d’écrire."""
    tete = "".join(f'<th scope="col">{escape(e)}</th>' for e in entetes)
    corps = "".join(
        "<tr>" + "".join(f"<td>{escape(v)}</td>" if v else '<td class="blanc"></td>' for v in ligne) + "</tr>"
        for ligne in lignes
    )
    return f"<table><thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table>"
