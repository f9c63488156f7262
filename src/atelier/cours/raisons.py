"""Dire en français les raisons d’un avis. Une phrase ne dit que ce qui a été lu."""

from __future__ import annotations

from atelier.cours.textes import criteres, libelles, nombre, texte_rempli
from atelier.domaine.classement import Avis
from atelier.domaine.clauses import Raison
from atelier.domaine.vocabulaire import Classe, Reponse


def noms_des_criteres(codes: tuple[str, ...]) -> str:
    """Les libellés de plusieurs critères, en minuscules, séparés par des points-virgules."""
    return " ; ".join(nom_du_critere(c) for c in codes)


def nom_du_critere(code: str) -> str:
    """Le libellé d’un critère (ou de ``base``, ``mobilisable``), sans majuscule."""
    if code == "base":
        return "ce sur quoi repose le lien"
    if code == "mobilisable":
        return "le fait de pouvoir mobiliser cette personne dans sa fonction"
    mot = str(criteres()[code]["libelle"])
    return mot[0].lower() + mot[1:]


def phrase(raison: Raison) -> str:
    """La phrase d’une raison : des mots et des critères d’abord, les nombres à la fin."""
    dite = phrase_sans_nombres(raison)
    if raison.clause.startswith("moyenne") and raison.valeur is not None and raison.seuil is not None:
        return f"{dite} (Repère : {nombre(raison.valeur)} ; la règle demande {nombre(raison.seuil)}.)"
    return dite


def phrase_sans_nombres(raison: Raison) -> str:
    """La phrase d’une raison, sans le repère chiffré d’une moyenne."""
    partielles = raison.lues and all(r is Reponse.EN_PARTIE for _, r in raison.lues)
    modele = libelles("raison")[raison.code]
    return texte_rempli(
        modele,
        lues=" ; ".join(_lue(c, r) for c, r in raison.lues),
        reserve=", en partie" if partielles else "",
    )


def _lue(critere: str, reponse: Reponse) -> str:
    mot = "" if reponse in (Reponse.OUI, Reponse.NON) else f" ({libelles('reponse')[reponse]})"
    return f"{nom_du_critere(critere)}{mot}"


_DECISIVES = {
    Classe.PARTENARIAT: ("negocie", "besoin_mutuel"),
    Classe.FORMEL: ("cadre_",),
    Classe.INFORMEL: ("moyenne_r", "mobilisable"),
    Classe.CONTACT: ("papier_dort", "commun_absent", "cadre_presque", "contact"),
    Classe.PERSONNEL: ("pas_mobilisable", "mobilisable_inconnu"),
}
"""Les débuts de code des raisons qui résument le mieux chaque classe, de la plus parlante à la moins."""


def raison_principale(avis: Avis) -> str:
    """La phrase qui résume le mieux pourquoi l’avis est celui-là, sans ses nombres."""
    debuts = _DECISIVES[avis.classe] if avis.classe else ()
    choisie = next((r for d in debuts for r in avis.raisons if r.code.startswith(d)), avis.raisons[-1])
    return phrase_sans_nombres(choisie)
