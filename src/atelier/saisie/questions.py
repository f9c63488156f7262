"""Les questions posées sur un lien, telles que la grille les montre."""

from __future__ import annotations

from typing import Any

from atelier.cours.raisons import nom_du_critere
from atelier.cours.textes import criteres, libelles
from atelier.domaine.clauses import OPPOSEES
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import CRITERES, Base, PointDeVue, Reponse

Groupe = dict[str, Any]
# Accord et rencontres : avec la base, ces deux réponses suffisent à la règle pour donner un avis.
TRI = ("P1", "P2")
_FAMILLES = (("Les caractéristiques d’un réseau", "R"), ("Les caractéristiques d’un partenariat", "P"))


def _options(famille: str) -> list[list[str]]:
    return [[v, mot] for v, mot in libelles(famille).items()]


def question_du_critere(critere: str, valeur: Reponse | None) -> dict[str, Any]:
    """Un critère posé comme une question, avec son aide et son exemple ; jamais son code."""
    texte = criteres()[critere]
    return {
        "cle": critere,
        "question": texte["question"],
        "aide": f"{texte['aide']} Exemple : {texte['exemple']}",
        "options": _options("reponse"),
        "valeur": valeur.value if valeur else "",
    }


def _base(
    lien: Lien, point_de_vue: PointDeVue, *, entre_alters: bool, pas_impose: bool
) -> list[dict[str, Any]]:
    """La base en deux temps : est-ce imposé ? sinon, à qui tient le lien ? (D06, dit selon le point de vue)."""
    mots = libelles("base_en_deux_temps")
    impose = lien.base is Base.MANDAT
    posees = [
        {
            "cle": "impose",
            "question": mots["impose_entre_eux" if entre_alters else "impose"],
            "aide": mots["impose_aide"],
            "options": [["oui", "oui"], ["non", "non"]],
            "valeur": "oui" if impose else "non" if lien.base or pas_impose else "",
        }
    ]
    if not impose:
        vue = (
            "base_vue_de_la_personne" if point_de_vue is PointDeVue.PERSONNE and not entre_alters else "base"
        )
        posees.append(
            {
                "cle": "base",
                "question": mots["entre_eux" if entre_alters else point_de_vue.value],
                "aide": "",
                "options": [o for o in _options(vue) if o[0] != Base.MANDAT],
                "valeur": lien.base or "",
            }
        )
    return posees


def tri(
    lien: Lien,
    *,
    entre_alters: bool,
    point_de_vue: PointDeVue = PointDeVue.ETABLISSEMENT,
    pas_impose: bool = False,
) -> Groupe:
    """Les premières questions ; pour un lien entre deux autres, la base et d’où on le sait.

    ``pas_impose`` : l’étudiant a dit que le lien ne l’est pas, sans avoir encore dit à qui il tient.
    """
    posees = _base(lien, point_de_vue, entre_alters=entre_alters, pas_impose=pas_impose)
    if lien.base is Base.PERSONNELLE and not entre_alters:
        posees.append(
            {
                "cle": "mobilisable",
                "question": "Pouvez-vous mobiliser cette personne dans sa fonction ?",
                "aide": "Oui si vous pouvez la solliciter pour ce qu’elle fait dans son travail.",
                "options": [["oui", "oui"], ["non", "non"]],
                "valeur": {True: "oui", False: "non", None: ""}[lien.mobilisable],
            }
        )
    if entre_alters:
        posees.append(
            {
                "cle": "certitude",
                "question": "Comment le savez-vous ?",
                "aide": "",
                "options": _options("certitude"),
                "valeur": lien.certitude or "",
            }
        )
    else:
        posees += [question_du_critere(c, lien.reponses.get(c)) for c in TRI]
    return {"titre": "", "lien": lien.id, "questions": posees}


def grille(lien: Lien) -> list[Groupe]:
    """Le reste des critères, en deux groupes repliés ; une opposition y pose sa question."""
    groupes = []
    for titre, famille in _FAMILLES:
        posees = []
        for c in CRITERES:
            if c.startswith(famille) and c not in TRI:
                posees.append(question_du_critere(c, lien.reponses.get(c)) | {"suite": _opposition(lien, c)})
        groupes.append({"titre": titre, "lien": lien.id, "questions": posees})
    return groupes


def _opposition(lien: Lien, critere: str) -> str:
    """Une question, jamais un reproche, quand une autre réponse dit souvent le contraire."""
    if lien.reponses.get(critere) is not Reponse.OUI:
        return ""
    for paire in OPPOSEES:
        autre = next((c for c in paire if c != critere), "") if critere in paire else ""
        if lien.reponses.get(autre) is Reponse.OUI:
            return f"Vous dites aussi oui à : {nom_du_critere(autre)}. Avez-vous un exemple pour chacun ?"
    return ""


def vu_de_l_autre(lien: Lien) -> list[Groupe]:
    """Les mêmes critères, tels que l’autre partie y répondrait ; les écarts sont montrés."""
    mots = libelles("reponse")
    groupes = []
    for titre, famille in _FAMILLES:
        posees = []
        for c in CRITERES:
            if not c.startswith(famille) or c not in lien.reponses:
                continue
            moi, autre = lien.reponses[c], lien.reponses_autre.get(c)
            suite = f"Vous : {mots[moi]}."
            if autre and autre != moi:
                suite += f" L’autre : {mots[autre]}. D’où vient l’écart ?"
            question = question_du_critere(c, autre)
            posees.append(question | {"cle": f"autre_{c}", "aide": "", "suite": suite})
        if posees:
            groupes.append({"titre": titre, "ouvert": True, "lien": lien.id, "questions": posees})
    return groupes


def choix_de_classe(valeur: str, *, suppose: bool) -> Groupe:
    """Les cinq classes, chacune expliquée."""
    mots, aides = libelles("classe"), libelles("classe_aide")
    aide = " ".join(f"« {mot} » : {aides[c][0].lower()}{aides[c][1:]}" for c, mot in mots.items())
    question = "Quelle serait, selon vous, la classe de ce lien ?" if suppose else "Pour vous, ce lien est :"
    return {
        "titre": "",
        "questions": [
            {
                "cle": "classe",
                "question": question,
                "aide": aide,
                "options": [[c, mots[c]] for c in mots],
                "valeur": valeur,
                "effacable": False,
            }
        ],
    }
