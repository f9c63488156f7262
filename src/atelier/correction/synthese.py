"""La synthèse d’une promotion : une page à projeter, sans nom d’étudiant ni de personne."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from atelier.correction.promotion import COPIES_AU_MOINS, Promotion
from atelier.cours.textes import charger, libelles, pluriel, secteurs
from atelier.domaine.vocabulaire import Classe
from atelier.dossier.page import page
from atelier.schema.dessin import Anneau, Dessin, Noeud, Trait
from atelier.schema.disposition import NUMEROTE_AU_DELA
from atelier.schema.ensemble import disposer_ensemble
from atelier.schema.etiquettes import couper
from atelier.schema.svg import data_uri, image_a_projeter

ORGANISATIONS_MAX = NUMEROTE_AU_DELA
"""Au-delà, des numéros remplaceraient les noms, et cette page n’a pas leur clé."""

_TRANCHES = (5, 10, 15, 20, 30, 50)


def synthese(promotion: Promotion) -> str:
    """La page entière, autonome et sans script."""
    mots = charger("correction")["etats"]
    return page(
        "correction/synthese.html.j2",
        titre="Synthèse de la promotion",
        lus=f"{promotion.copies} {'travaux lus' if promotion.copies > 1 else 'travail lu'}",
        etats=[(mots[e], n) for e, n in promotion.etats.most_common()],
        au_moins=COPIES_AU_MOINS,
        au_plus=ORGANISATIONS_MAX,
        travaux=_travaux(promotion) if promotion.copies else None,
    )


def _travaux(p: Promotion) -> dict[str, object]:
    total = sum(p.choisis.values()) or 1
    classes = libelles("classe")
    rares = sorted((s for s in secteurs() if p.secteurs[s] < p.copies), key=lambda s: p.secteurs[s])[:5]
    return {
        "combien": (
            ("", *(_tranche(i) for i in range(len(_TRANCHES) + 1))),
            [("Acteurs", *_par_tranche(p.acteurs)), ("Liens", *_par_tranche(p.liens))],
        ),
        "classes": [
            (classes[c.value], str(p.choisis[c.value]), f"{100 * p.choisis[c.value] / total:.0f} %")
            for c in Classe
        ],
        "entetes_discutes": ("Lien", *(classes[c.value] for c in Classe)),
        "discutes": [
            (" – ".join(map(p.nom, paire)), *(str(comptes[c.value] or "—") for c in Classe))
            for paire, comptes in p.liens_discutes()
        ],
        "remarques": [(p.messages[c], f"{n} sur {p.copies}") for c, n in p.constats.most_common(8)],
        "secteurs": [(secteurs()[s]["libelle"], f"{p.copies - p.secteurs[s]} sur {p.copies}") for s in rares],
        "schema": _schema(p),
    }


def _schema(p: Promotion) -> dict[str, object] | None:
    communes = p.communes()
    if not communes:
        return None
    dessin = dessin_de_la_classe(p)
    proches = [(a, b) for a, b in p.ressemblances() if {a, b} <= set(communes)][:10]
    return {
        "image": data_uri(image_a_projeter(disposer_ensemble(dessin))),
        "traits": [t.description for t in dessin.traits],
        "partiel": len(communes) > ORGANISATIONS_MAX,
        "proches": [f"{p.nom(a)} et {p.nom(b)} ?" for a, b in proches],
    }


def dessin_de_la_classe(p: Promotion) -> Dessin:
    """Organisations et liens communs ; ni fonction, ni qualité, ni classe, ni preuve."""
    gardees = p.communes()[:ORGANISATIONS_MAX]
    ids = {k: f"o{n}" for n, k in enumerate(gardees)}
    noeuds = tuple(
        Noeud(
            ids[k],
            _avec_son_compte(p.nom(k), p.organisations[k]),
            p.secteur(k) if p.secteur(k) in secteurs() else "",
            Anneau.INFORMELS,
            p.symbole(k),
            False,
            f"{p.nom(k)}, citée par {pluriel(p.organisations[k], 'copie')}",
        )
        for k in gardees
    )
    traits = tuple(
        Trait(
            f"t{n}", ids[a], ids[b], None, None, None, False,
            f"{p.nom(a)} – {p.nom(b)} : tracé par {pluriel(combien, 'copie')}",
        )
        for n, ((a, b), combien) in enumerate(sorted(p.paires.items()))
        if combien > 1 and a in ids and b in ids
    )  # fmt: skip
    return Dessin("", "La classe", noeuds, traits)


def _avec_son_compte(nom: str, compte: int) -> str:
    """Deux lignes de nom, un peu plus courtes que celles du dessin : ce n’est jamais le compte qu’il abrège."""
    return f"{' '.join(couper(nom, 13, 2))} ({compte})"


def _tranche(rang: int) -> str:
    if rang == 0:
        return f"moins de {_TRANCHES[0]}"
    if rang == len(_TRANCHES):
        return f"{_TRANCHES[-1]} et plus"
    return f"{_TRANCHES[rang - 1]} à {_TRANCHES[rang] - 1}"


def _par_tranche(valeurs: Iterable[int]) -> list[str]:
    comptes = Counter(sum(v >= t for t in _TRANCHES) for v in valeurs)
    return [str(comptes[i]) if comptes[i] else "—" for i in range(len(_TRANCHES) + 1)]
