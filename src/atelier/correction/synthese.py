"""La synthèse d’une promotion : une page à projeter, sans nom d’étudiant ni de personne."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape

from atelier.correction.promotion import COPIES_AU_MOINS, Promotion
from atelier.cours.textes import charger, insecables, libelles, secteurs
from atelier.domaine.vocabulaire import Classe
from atelier.dossier.page import page, paragraphe, table
from atelier.schema.dessin import Anneau, Dessin, Noeud, Trait
from atelier.schema.ensemble import disposer_ensemble
from atelier.schema.svg import data_uri, image_a_projeter

ORGANISATIONS_MAX = 60
_TRANCHES = (5, 10, 15, 20, 30, 50)


def synthese(promotion: Promotion) -> str:
    """La page entière, autonome et sans script."""
    return page("Synthèse de la promotion", _morceaux(promotion))


def _morceaux(p: Promotion) -> Iterator[str]:
    yield paragraphe(
        f"{p.copies} {'travaux lus' if p.copies > 1 else 'travail lu'}. Aucun nom, aucune note, aucune preuve n’est ici."
    )
    mots = charger("correction")["etats"]
    etats = "".join(f"<li>{escape(mots[e])} : {n}</li>" for e, n in p.etats.most_common())
    yield f"<h2>Les copies</h2><ul>{etats}</ul>"
    if not p.copies:
        return
    yield "<h2>Combien d’acteurs, combien de liens</h2>"
    yield table(
        ("", *(_tranche(i) for i in range(len(_TRANCHES) + 1))),
        [("Acteurs", *_par_tranche(p.acteurs)), ("Liens", *_par_tranche(p.liens))],
    )
    yield "<h2>Comment les liens sont classés</h2>"
    total = sum(p.choisis.values()) or 1
    classes = libelles("classe")
    yield table(
        ("Classe", "Liens", "Part"),
        [
            (classes[c.value], str(p.choisis[c.value]), f"{100 * p.choisis[c.value] / total:.0f} %")
            for c in Classe
        ],
    )
    yield from _discutes(p)
    yield from _remarques(p)
    yield from _secteurs(p)
    yield from _schema(p)


def _discutes(p: Promotion) -> Iterator[str]:
    discutes = p.liens_discutes()
    yield "<h2>Les liens que l’on ne classe pas pareil</h2>"
    if not discutes:
        yield paragraphe(f"Aucun lien n’est cité par {COPIES_AU_MOINS} copies et classé de deux façons.")
        return
    classes = libelles("classe")
    yield paragraphe("De quoi ouvrir la discussion : ce n’est pas une erreur, c’est une question.", note=True)
    yield table(
        ("Lien", *(classes[c.value] for c in Classe)),
        [
            (" – ".join(map(p.nom, paire)), *(str(comptes[c.value] or "—") for c in Classe))
            for paire, comptes in discutes
        ],
    )


def _remarques(p: Promotion) -> Iterator[str]:
    yield "<h2>Les remarques les plus fréquentes</h2>"
    lignes = [(p.messages[c], f"{n} sur {p.copies}") for c, n in p.constats.most_common(8)]
    yield table(("Remarque calculée", "Copies"), lignes) if lignes else paragraphe("Aucune.")


def _secteurs(p: Promotion) -> Iterator[str]:
    yield "<h2>Les secteurs peu vus</h2>"
    rares = sorted(secteurs(), key=lambda s: p.secteurs[s])[:5]
    yield table(
        ("Secteur", "Copies où il manque"),
        [(secteurs()[s]["libelle"], f"{p.copies - p.secteurs[s]} sur {p.copies}") for s in rares],
    )


def _schema(p: Promotion) -> Iterator[str]:
    yield "<h2>Le schéma de la classe</h2>"
    communes = p.communes()
    if not communes:
        yield paragraphe(f"Aucune organisation n’est citée par {COPIES_AU_MOINS} copies au moins.")
        return
    yield paragraphe(
        f"Les organisations citées par {COPIES_AU_MOINS} copies au moins, et les liens que plusieurs copies "
        "tracent entre elles. Le chiffre dit combien de copies la citent."
    )
    dessin = dessin_de_la_classe(p)
    image = image_a_projeter(disposer_ensemble(dessin))
    yield f'<p><img style="width: 100%" alt="Schéma de la classe" src="{data_uri(image)}"></p>'
    yield "<ul>" + "".join(_li(dessin.traits)) + "</ul>"
    if len(communes) > ORGANISATIONS_MAX:
        yield paragraphe(f"Les {ORGANISATIONS_MAX} plus citées sont montrées.", note=True)
    proches = [(a, b) for a, b in p.ressemblances() if {a, b} <= set(communes)][:10]
    if proches:
        yield paragraphe("Peut-être la même organisation, à décider au bureau de correction :", note=True)
        yield (
            "<ul>"
            + "".join(f"<li>{escape(insecables(f'{p.nom(a)} et {p.nom(b)} ?'))}</li>" for a, b in proches)
            + "</ul>"
        )


def _li(traits: Iterable[Trait]) -> Iterator[str]:
    for t in traits:
        yield f"<li>{escape(insecables(t.description))}</li>"


def dessin_de_la_classe(p: Promotion) -> Dessin:
    """Organisations et liens communs ; ni fonction, ni qualité, ni classe, ni preuve."""
    gardees = p.communes()[:ORGANISATIONS_MAX]
    ids = {k: f"o{n}" for n, k in enumerate(gardees)}
    noeuds = tuple(
        Noeud(
            ids[k],
            f"{p.organisations[k]} · {p.nom(k)}",
            p.secteur(k) if p.secteur(k) in secteurs() else "",
            Anneau.INFORMELS,
            p.symbole(k),
            False,
            f"{p.nom(k)}, citée par {p.organisations[k]} copies",
        )
        for k in gardees
    )
    traits = tuple(
        Trait(
            f"t{n}", ids[a], ids[b], None, None, None, False,
            f"{p.nom(a)} – {p.nom(b)} : tracé par {combien} copies",
        )
        for n, ((a, b), combien) in enumerate(sorted(p.paires.items()))
        if combien > 1 and a in ids and b in ids
    )  # fmt: skip
    return Dessin("", "La classe", noeuds, traits)


def _tranche(rang: int) -> str:
    if rang == 0:
        return f"moins de {_TRANCHES[0]}"
    if rang == len(_TRANCHES):
        return f"{_TRANCHES[-1]} et plus"
    return f"{_TRANCHES[rang - 1]} à {_TRANCHES[rang] - 1}"


def _par_tranche(valeurs: Iterable[int]) -> list[str]:
    comptes = Counter(sum(v >= t for t in _TRANCHES) for v in valeurs)
    return [str(comptes[i]) if comptes[i] else "—" for i in range(len(_TRANCHES) + 1)]
