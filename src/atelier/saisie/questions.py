"""Les questions posées sur un lien, telles que la grille les montre."""

from __future__ import annotations

from typing import Any

from atelier.cours.raisons import nom_du_critere
from atelier.cours.textes import criteres, libelles
from atelier.domaine.clauses import OPPOSEES
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import CRITERES, Base, Reponse

Groupe = dict[str, Any]
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


def tri(lien: Lien, *, entre_alters: bool) -> Groupe:
    """Les trois premières questions ; pour un lien entre deux autres, la base et d’où on le sait."""
    posees = [
        {
            "cle": "base",
            "question": "Si je quittais mon poste, mon remplaçant hériterait-il de ce lien ?"
            if not entre_alters
            else "Ce lien tiendrait-il si les personnes changeaient de poste ?",
            "aide": "",
            "options": _options("base"),
            "valeur": lien.base or "",
        }
    ]
    if lien.base is Base.PERSONNELLE and not entre_alters:
        posees.append({
            "cle": "mobilisable", "question": "Pouvez-vous mobiliser cette personne dans sa fonction ?",
            "aide": "Oui si vous pouvez la solliciter pour ce qu’elle fait dans son travail.",
            "options": [["oui", "oui"], ["non", "non"]],
            "valeur": {True: "oui", False: "non", None: ""}[lien.mobilisable],
        })  # fmt: skip
    if entre_alters:
        posees.append({
            "cle": "certitude", "question": "Comment le savez-vous ?", "aide": "",
            "options": _options("certitude"), "valeur": lien.certitude or "",
        })  # fmt: skip
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
                "cle": "classe", "question": question,
                "aide": aide,
                "options": [[c, mots[c]] for c in mots], "valeur": valeur, "effacable": False,
            }
        ],
    }  # fmt: skip
