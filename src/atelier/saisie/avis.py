"""Montrer l’avis de la règle, ses raisons, et ce qui le ferait basculer. Du HTML protégé."""

from __future__ import annotations

from msgspec.structs import replace

from atelier.carnet.modele import Carnet
from atelier.cours.balises import Html, html, joindre
from atelier.cours.raisons import nom_du_critere, noms_des_criteres, raison_principale
from atelier.cours.raisons import phrase as phrase_de
from atelier.cours.textes import insecables, libelle, libelles
from atelier.domaine.classement import Avis
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Base, Classe, Lecture, Reponse

QUI = "La règle proposée par l’atelier"


def avis_en_html(carnet: Carnet, lien: Lien) -> Html:
    """L’avis, à côté du choix de l’étudiant : la classe, les raisons, les réserves, l’idée du cours."""
    avis = carnet.avis(lien)
    # Sans base, une réponse manque encore : c’est la phrase suivante qui le dit.
    if avis.classe is None and lien.base and not carnet.reseau.touche_ego(lien):
        dit = html(
            "<b>{} n’a pas d’avis sur un lien entre deux autres acteurs</b> : vous n’en connaissez pas "
            "l’accord des directions ni les rencontres. Votre hypothèse et sa source suffisent.",
            QUI,
        )
        return _cadre([dit])
    if avis.classe is None:
        manque = noms_des_criteres(avis.a_renseigner)
        suite = f"Il lui manque : {manque}." if manque else phrase_de(avis.raisons[0])
        return _cadre([html("<b>{} n’a pas encore d’avis.</b> {}", QUI, suite)])
    accord = "comme vous" if avis.classe == lien.classe_choisie else "vous ne dites pas la même chose"
    morceaux = [html("<b>{} dit : {}</b> ({}). C’est à discuter.", QUI, libelle(avis.classe), accord)]
    morceaux.append(html("<b>Ce qui décide.</b> {}", raison_principale(avis)))
    morceaux += reserves(avis)
    morceaux.append(raisons_en_html(avis))
    morceaux += [html("<b>{}</b>", libelles("question_avis")[q]) for q in avis.questions]
    morceaux.append(html("{}", idee_du_cours(avis.classe, lien.base)))
    autre = Lecture.CONVENTIONNEE if carnet.lecture is Lecture.INSTITUEE else Lecture.INSTITUEE
    autrement = carnet.classe_de(lien, autre)
    if autrement not in (None, avis.classe):
        morceaux.append(
            html(
                "<b>Les deux lectures divergent</b> : dans l’autre, « {} ». {}",
                libelle(autrement),
                libelles("divergence")["pourquoi"],
            )
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


def reserves(avis: Avis) -> list[Html]:
    """Provisoire, à la limite : dit, avec ce qui changerait l’avis."""
    dites = []
    if avis.provisoire:
        manque = noms_des_criteres(avis.a_renseigner)
        dites.append(html("<b>Avis provisoire</b> : il peut changer avec {}.", manque))
    if avis.a_la_limite and avis.bascules:
        b = avis.bascules[0]
        dites.append(
            html(
                "<b>À la limite</b> : « {} » au lieu de « {} » pour {} donnerait « {} ».",
                libelle(b.vers),
                libelle(b.de),
                nom_du_critere(b.critere),
                libelle(b.classe),
            )
        )
    elif avis.a_la_limite:
        dites.append(html("<b>À la limite</b> : il s’en faut de peu."))
    return dites


def raisons_en_html(avis: Avis) -> Html:
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
        lignes.append(html('<li><span aria-label="{}">{}</span> {}</li>', mot, signe, phrase_de(r)))
    return html("<ul>{}</ul>", lignes)


def bascule_en_html(carnet: Carnet, lien: Lien, critere: str, valeur: str) -> Html:
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
        html(
            "<b>Et si « {} » était « {} » ?</b> La classe {} : {} → <b>{}</b>. Vos réponses, elles, "
            "n’ont pas bougé.",
            nom_du_critere(critere),
            dit,
            change,
            _classe(avant),
            _classe(apres),
        ),
        *reserves(apres),
        raisons_en_html(apres),
    ]
    return _cadre(morceaux)


def _classe(avis: Avis) -> str:
    return libelle(avis.classe, vide="pas d’avis")


def _cadre(morceaux: list[Html]) -> Html:
    # Une liste ne tient pas dans un paragraphe : le navigateur le fermerait avant elle.
    corps = joindre(m if m.startswith("<ul") else html("<p>{}</p>", insecables(m)) for m in morceaux)
    return html('<div class="atelier-avis-regle" role="status">{}</div>', corps)
