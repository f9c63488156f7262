"""Ce que le bureau affiche : l’avancement, et chaque ligne à noter."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from atelier.correction.bareme import Critere, dits
from atelier.correction.bureau import Bureau, commentaires_connus
from atelier.cours.balises import Html, html, joindre
from atelier.cours.textes import charger, insecables, pluriel
from atelier.saisie.bureau.correction_ouverte import CorrectionOuverte


def garnir(liste: w.Dropdown, options: list[tuple[str, Any]], valeur: Any) -> None:
    """Remplit une liste, et montre ce qui y est choisi : jamais une liste blanche qui vaut quelque chose."""
    connues = [v for _, v in options]
    voulue = valeur if valeur in connues else next(iter(connues), None)
    if list(liste.options) != options:
        liste.options = options
    if liste.value != voulue:
        liste.value = voulue
    # Le navigateur peut avoir reçu les options sans le choix : on redit les deux.
    liste.send_state(["_options_labels", "index"])


def avancement(ouverte: CorrectionOuverte, bureau: Bureau) -> Html:
    """Combien de copies sont notées, dans quel état sont les autres, lesquelles redemander."""
    lignes = [ouverte.ligne(i, bureau) for i in list(ouverte.lectures)]
    mots = charger("correction")["etats"]
    comptes = {e: n for e in mots if (n := sum(x.etat == e for x in lignes))}
    dit = " · ".join(f"{mots[e]} : {n}" for e, n in comptes.items())
    a_voir = [x for x in lignes if ouverte.lectures[x.identifiant].copie is None and x.etat != "absente"]
    noms = joindre(html("<li><b>{}</b> : {}</li>", x.nom, insecables(x.phrase)) for x in a_voir)
    titre = f"{pluriel(len(a_voir), 'copie')} sans travail lisible : à redemander, jamais un zéro"
    suite = (
        html("<details><summary>{}</summary><ul>{}</ul></details>", insecables(titre), noms) if a_voir else ""
    )
    if ouverte.restes:
        suite += html(
            "<p class='atelier-aide'>Laissés de côté : {}.</p>", pluriel(len(ouverte.restes), "autre fichier")
        )
    suite += joindre(html("<p class='atelier-fait'>{}</p>", insecables(f)) for f in ouverte.faits)
    faites, remises = comptes.get("notee", 0), len(lignes) - comptes.get("absente", 0)
    barre = html("<progress max='{}' value='{}'></progress>", remises, faites)
    return html("<p><b>{} sur {}</b> {} {}</p>{}", faites, remises, barre, insecables(dit), suite)


def rang(
    ouverte: CorrectionOuverte, bureau: Bureau, identifiant: str, critere: Critere, *, cle: str, mot: str
) -> dict[str, Any]:
    """Une ligne de ``GrilleDeNotes`` : un critère d’une copie, nommée ``cle`` et titrée ``mot``."""
    c, notation, bareme = critere, bureau.notation(identifiant), ouverte.bareme
    niveaux = ouverte.niveaux(identifiant, bureau)
    autres = notation.niveaux if ouverte.second else notation.seconds
    ecart = ""
    if c.id in niveaux and c.id in autres and autres[c.id] != niveaux[c.id]:
        ecart = f"L’autre correcteur : {autres[c.id]}, {bareme.niveaux[autres[c.id]]}."
    return {
        "cle": cle,
        "titre": mot,
        "detail": insecables(dits(bareme, ouverte.ligne(identifiant, bureau).indices)[c.id]),
        "niveaux": [list(x) for x in zip(bareme.niveaux, c.descripteurs, strict=True)],
        "valeur": niveaux.get(c.id),
        "second": ecart,
        "commentaire": notation.commentaires.get(c.id, ""),
        "connus": commentaires_connus(bureau, c.id)[:30],
    }
