"""L’habit commun des pages à imprimer : HTML autonome, rien d’actif, lisible hors ligne."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from atelier.cours.textes import insecables
from atelier.schema.legende import POLICE

_STYLE = f"""
body {{ font: 15px/1.5 {POLICE}; color: #1b2430; background: #fff; max-width: 62rem; margin: 2rem auto;
padding: 0 1rem; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; }} h2 {{ font-size: 1.15rem; margin-top: 1.6rem; }}
p, li {{ max-width: 75ch; }}
table {{ border-collapse: collapse; width: 100%; }} th, td {{ border: 1px solid #8a94a3; padding: 4px 8px;
text-align: left; vertical-align: top; overflow-wrap: break-word; }} th {{ background: #eef1f5; }}
img {{ max-width: 100%; height: auto; }} .defile {{ overflow-x: auto; }} .defile th {{ min-width: 4.5em; }}
:focus-visible {{ outline: 3px solid #1f5fbf; outline-offset: 1px; }}
summary {{ cursor: pointer; padding: 4px 0; }}
td.blanc {{ height: 2.2em; min-width: 12em; }}
body:has(th:nth-child(7)) {{ max-width: 82rem; }} body:has(th:nth-child(7)) td.blanc {{ min-width: 6em; }}
p.note {{ color: #3d4652; }}
@media (max-width: 30rem) {{ main > table :is(th, td) {{ overflow-wrap: anywhere; }} }}
/* Un tableau de plus de six colonnes s’imprime en travers : des mots entiers, et de quoi écrire. */
@page {{ size: A4; margin: 15mm; }} @page large {{ size: A4 landscape; }}
@media print {{ body {{ margin: 0; padding: 0; max-width: none; font-size: 10.5pt; }}
body:has(th:nth-child(7)) {{ page: large; }}
.defile {{ overflow: visible; }} .defile th {{ min-width: 0; }} td.blanc {{ min-width: 6em; }}
table {{ font-size: 9.5pt; }} tr, img {{ break-inside: avoid; }} h1, h2 {{ break-after: avoid; }}
img {{ max-height: 19cm; object-fit: contain; }}
thead {{ display: table-header-group; }} }}
"""


def page(titre: str, morceaux: Iterable[str]) -> str:
    """Une page entière ; ``morceaux`` sont du HTML déjà protégé."""
    securite = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{securite}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(titre)}</title><style>{_STYLE}</style></head><body>"
        f"<main><h1>{escape(titre)}</h1>{''.join(morceaux)}</main></body></html>\n"
    )


def paragraphe(texte: str, *, note: bool = False) -> str:
    """Un paragraphe protégé."""
    return f"<p{' class=note' if note else ''}>{escape(insecables(texte))}</p>"


def table(entetes: Sequence[str], lignes: Iterable[Iterable[str]]) -> str:
    """Une table protégée ; une case vide laisse la place d’écrire."""
    tete = "".join(f'<th scope="col">{escape(e)}</th>' if e else "<td></td>" for e in entetes)
    corps = "".join(
        "<tr>" + "".join(f"<td>{escape(v)}</td>" if v else '<td class="blanc"></td>' for v in ligne) + "</tr>"
        for ligne in lignes
    )
    lignes_html = f"<table><thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table>"
    # À l’écran, un tableau large défile seul ; au clavier aussi.
    nom = next((e for e in entetes if e), "lignes")
    return f'<div class="defile" role="group" tabindex="0" aria-label="Tableau : {escape(nom)}…">{lignes_html}</div>'
