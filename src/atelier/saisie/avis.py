"""Montrer l’avis de la règle, ses raisons, et ce qui le ferait basculer. Du HTML protégé."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from atelier.carnet.modele import Carnet
from atelier.cours.raisons import nom_du_critere, noms_des_criteres, raison_principale
from atelier.cours.raisons import phrase as phrase_de
from atelier.cours.textes import insecables, libelle, libelles
from atelier.domaine.classement import Avis
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Base, Classe, Lecture, Reponse

QUI = "La règle proposée par l’atelier"


def avis_en_html(carnet: Carnet, lien: Lien) -> str:
    """L’avis, à côté du choix de l’étudiant : la classe, les raisons, les réserves, l’idée du cours."""
    avis = carnet.avis(lien)
    if avis.classe is None and lien.base and not carnet.reseau.touche_ego(lien):
        return _cadre([
            f"<b>{QUI} n’a pas d’avis sur un lien entre deux autres acteurs</b> : vous n’en connaissez pas "
            "l’accord des directions ni les rencontres. Votre hypothèse et sa source suffisent."
        ])  # fmt: skip
    if avis.classe is None:
        manque = noms_des_criteres(avis.a_renseigner)
        suite = f"Il lui manque : {escape(manque)}." if manque else escape(phrase_de(avis.raisons[0]))
        return _cadre([f"<b>{QUI} n’a pas encore d’avis.</b> {suite}"])
    accord = "comme vous" if avis.classe == lien.classe_choisie else "vous ne dites pas la même chose"
    morceaux = [f"<b>{QUI} dit : {escape(libelle(avis.classe))}</b> ({accord}). C’est à discuter."]
    morceaux.append(f"<b>Ce qui décide.</b> {escape(raison_principale(avis))}")
    morceaux += reserves(avis)
    morceaux.append(raisons_en_html(avis))
    morceaux += [f"<b>{escape(libelles('question_avis')[q])}</b>" for q in avis.questions]
    morceaux.append(escape(idee_du_cours(avis.classe, lien.base)))
    autre = Lecture.CONVENTIONNEE if carnet.lecture is Lecture.INSTITUEE else Lecture.INSTITUEE
    autrement = carnet.classe_de(lien, autre)
    if autrement not in (None, avis.classe):
        morceaux.append(
            f"<b>Les deux lectures divergent</b> : dans l’autre, « {escape(libelle(autrement))} ». "
            + escape(libelles("divergence")["pourquoi"])
        )
    return _cadre(morceaux)


def idee_du_cours(classe: Classe, base: Base | None) -> str:
    """Ce que le cours dit de cette classe ; « qui m’est propre » ne se dit que d’un lien de personne."""
    idees = libelles("classe_idee")
    if classe is Classe.INFORMEL and base is Base.PERSONNELLE:
        return idees["informel_personne"]
    if classe is Classe.FORMEL and base is Base.MANDAT:
        return idees["formel_mandat"]
    return idees[classe]


def reserves(avis: Avis) -> list[str]:
    """Provisoire, à la limite : dit, avec ce qui changerait l’avis."""
    dites = []
    if avis.provisoire:
        manque = escape(noms_des_criteres(avis.a_renseigner))
        dites.append(f"<b>Avis provisoire</b> : il peut changer avec {manque}.")
    if avis.a_la_limite and avis.bascules:
        b = avis.bascules[0]
        dites.append(
            f"<b>À la limite</b> : « {libelle(b.vers)} » au lieu de « {libelle(b.de)} » pour "
            f"{escape(nom_du_critere(b.critere))} donnerait « {libelle(b.classe)} »."
        )
    elif avis.a_la_limite:
        dites.append("<b>À la limite</b> : il s’en faut de peu.")
    return dites


def raisons_en_html(avis: Avis) -> str:
    """Les conditions examinées ; celles qu’une réponse manquante laisse ouvertes sont marquées « ? »."""
    lignes = []
    manques = sum(
        not r.remplie for r in avis.raisons if r.clause in ("accord", "rencontres", "partage", "negocie")
    )
    for r in avis.raisons:
        if r.sans_reponse:
            continue  # sans réponse, une moyenne ne veut rien dire
        if r.clause == "moyenne_p" and not r.remplie and manques > 1:
            continue  # ce qui manque est déjà dit, point par point
        signe = "✓" if r.remplie else "?" if r.ouverte else "✗"
        mot = "rempli" if r.remplie else "encore ouvert" if r.ouverte else "pas rempli"
        lignes.append(f'<li><span aria-label="{mot}">{signe}</span> {escape(phrase_de(r))}</li>')
    return f"<ul>{''.join(lignes)}</ul>"


def bascule_en_html(carnet: Carnet, lien: Lien, critere: str, valeur: str) -> str:
    """« Et si… » : la classe et les raisons si une réponse changeait. Rien n’est enregistré."""
    avant = carnet.avis(lien)
    if critere == "base":
        suppose = replace(lien, base=Base(valeur))
        dit = libelles("base_courte")[valeur]
    else:
        suppose = replace(lien, reponses={**lien.reponses, critere: Reponse(valeur)})
        dit = libelles("reponse")[valeur]
    apres = carnet.avis(suppose)
    change = "ne change pas" if apres.classe == avant.classe else "change"
    morceaux = [
        f"<b>Et si « {escape(nom_du_critere(critere))} » était « {escape(dit)} » ?</b> La classe {change} : "
        f"{_classe(avant)} → <b>{_classe(apres)}</b>. Vos réponses, elles, n’ont pas bougé.",
        *reserves(apres),
        raisons_en_html(apres),
    ]
    return _cadre(morceaux)


def _classe(avis: Avis) -> str:
    return escape(libelle(avis.classe, vide="pas d’avis"))


def _cadre(morceaux: list[str]) -> str:
    corps = "".join(m if m.startswith("<ul") else f"<p>{insecables(m)}</p>" for m in morceaux)
    return f'<div class="atelier-avis-regle" role="status">{corps}</div>'
