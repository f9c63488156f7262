"""Le portrait d’un réseau en HTML protégé : profil, mesures en mots, deux axes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from atelier.analyse.mesures import mesurer, profil
from atelier.analyse.portee import Depart, apport_des_potentiels, ponts, secteurs_a_un_acteur, si_je_pars
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.cours.balises import Html, html, joindre
from atelier.cours.textes import (
    charger,
    finalites,
    insecables,
    libelles,
    nombre,
    pluriel,
    secteur_libelle,
    texte_rempli,
)
from atelier.domaine.vocabulaire import Base, Classe, PointDeVue, Sphere
from atelier.saisie.composants import tableau

_TEINTES = {  # fond et encre, contraste AA ; l’ordre et le nombre écrit disent la classe sans la couleur
    Classe.PARTENARIAT: "background: #1f4e8c; color: #ffffff",
    Classe.FORMEL: "background: #6fa0dc; color: #10202f",
    Classe.INFORMEL: "background: #f0c987; color: #2b2000",
    Classe.CONTACT: "background: #dfe3ea; color: #1b2430",
    Classe.PERSONNEL: "background: #ffffff; color: #1b2430",
}
Valeurs = dict[str, str] | None


def profil_en_html(carnet: Carnet) -> Html:
    """Le profil du réseau en deux barres : une part par classe, jamais une étiquette pour l’ensemble (R6)."""
    # L’avis de la règle ne se voit qu’après le choix : les deux barres portent sur les mêmes liens.
    vus = {x.id: x for x in carnet.reseau.liens_existants() if x.classe_choisie}
    choisis = [x.classe_choisie for x in vus.values()]
    compares = replace(carnet.reseau, liens=vus)
    morceaux = [
        _barre("Vos choix", {c: choisis.count(c) for c in Classe}),
        _barre("La règle proposée par l’atelier", profil(compares, carnet.lecture, carnet.regle)),
        html("<p><em>Un réseau n’a pas de classe : il peut contenir des partenariats.</em></p>"),
    ]
    return insecables(joindre(morceaux))


def _barre(titre: str, comptes: dict[Classe, int]) -> Html:
    if not any(comptes.values()):
        return html("<p><b>{}</b> : rien de classé pour l’instant.</p>", titre)
    mots = libelles("classe")
    presentes = [c for c in reversed(Classe) if comptes[c]]
    parts = joindre(
        html('<span style="flex: {}; {}">{}</span>', comptes[c], _TEINTES[c], comptes[c]) for c in presentes
    )
    dit = ", ".join(f"{mots[c]} {comptes[c]}" for c in presentes)
    barre = html('<div class="atelier-profil" role="img" aria-label="{}">{}</div>', dit, parts)
    return html("<p><b>{}</b> : {}.</p>{}", titre, dit, barre)


def mesures_en_html(carnet: Carnet) -> Html:
    """Chaque mesure : une phrase de sens ; à la demande, sa formule, sa source, ce qu’elle ne dit pas."""
    textes, vides = charger("mesures"), libelles("mesure_vide")
    morceaux = []
    for nom, (valeurs, suite) in _valeurs(carnet).items():
        texte = textes[nom]
        sens = vides[nom] if valeurs is None else texte_rempli(texte["sens"], **valeurs) + suite
        calcul = f"{texte['formule']} Source : {texte['source']}. {texte['limite']}"
        morceaux.append(
            html(
                "<h4>{}</h4><p>{}</p><details><summary>Comment c’est calculé, et ce que cela ne dit pas"
                "</summary><p>{}</p></details>",
                texte["titre"],
                sens,
                calcul,
            )
        )
    return insecables(joindre(morceaux))


def _valeurs(carnet: Carnet) -> dict[str, tuple[Valeurs, str]]:
    """Pour chaque mesure, de quoi texte_rempli sa phrase (``None`` : elle n’a pas de sens ici) et une suite."""
    reseau, m = carnet.reseau, mesurer(carnet.reseau, carnet.regle)
    depart = si_je_pars(reseau)
    fragiles = secteurs_a_un_acteur(reseau)
    n_potentiels, secteurs_neufs = apport_des_potentiels(reseau)
    en_plus = f"en plus : {_secteurs(secteurs_neufs)}" if secteurs_neufs else "dans des secteurs déjà là"
    potentiels = f"{pluriel(n_potentiels, 'acteur')} à mobiliser, {en_plus}"
    effective = {"valeur": nombre(m.taille_effective or 0, 0), "n": str(m.n_alters_relies_ego)}
    pertes = {"liens": pluriel(len(depart.liens), "lien"), "acteurs": pluriel(len(depart.acteurs), "acteur")}
    seuls = " ; ".join(f"{secteur_libelle(s)} (« {carnet.acteurs[a].nom} »)" for s, a in fragiles.items())
    milieux = ", ".join(f"« {carnet.acteurs[i].nom} »" for i in ponts(reseau))
    return {
        "par_secteur": (_comptes(secteur_libelle(a.secteur) for a in reseau.alters() if a.secteur), ""),
        "par_sphere": (
            None
            if carnet.point_de_vue is PointDeVue.ETABLISSEMENT
            else _comptes(
                libelles("sphere_courte").get(a.sphere, "au centre") for a in reseau.alters() if a.sphere
            ),
            "",
        ),
        "densite_sans_ego": (_pour_cent(m.densite_sans_ego), ""),
        "taille_effective": (effective if m.taille_effective is not None else None, ""),
        "part_liens_base_personnelle": (_pour_cent(m.part_liens_base_personnelle), ""),
        "si_je_pars": (pertes if depart.liens else None, _suite(carnet, depart)),
        "ponts": ({"valeur": milieux} if milieux else None, ""),
        "secteurs_a_un_acteur": ({"valeur": seuls} if seuls else None, ""),
        "potentiels": ({"valeur": potentiels} if n_potentiels else None, ""),
    }


def _comptes(mots: Iterable[str]) -> Valeurs:
    comptes = Counter(mots)
    return {"valeur": ", ".join(f"{mot} {n}" for mot, n in comptes.most_common())} if comptes else None


def _pour_cent(part: float | None) -> Valeurs:
    return None if part is None else {"valeur": nombre(100 * part, 0)}


def _secteurs(identifiants: Iterable[str]) -> str:
    return ", ".join(map(secteur_libelle, identifiants))


def _suite(carnet: Carnet, depart: Depart) -> str:
    dites = []
    if depart.secteurs:
        dites.append(f"Secteurs qui n’auraient plus personne : {_secteurs(depart.secteurs)}.")
    if depart.finalites:
        # Une finalité d’une autre école, ou d’un fichier écrit à la main, se dit par son code.
        courts = [finalites().get(f, {"court": f})["court"] for f in depart.finalites]
        dites.append(f"Besoins sans réponse : {', '.join(courts)}.")
    if depart.a_instituer:
        premiers = ", ".join(f"« {nom_du_lien(carnet, carnet.liens[i])} »" for i in depart.a_instituer[:3])
        dites.append(f"À instituer d’abord : {premiers}.")
    return "".join(f" {d}" for d in dites)


def deux_axes_en_html(carnet: Carnet) -> Html:
    """Le tableau croisé sphère × base, du point de vue de « moi » ou de la personne seulement."""
    if carnet.point_de_vue is PointDeVue.ETABLISSEMENT:
        return insecables(
            html(
                "<p>Le premier axe (primaire, secondaire) suppose une personne au centre : un établissement "
                "n’a pas d’entourage. Pour le voir, commencez un travail du point de vue de « moi », page 00."
                "</p>"
            )
        )
    cases: dict[tuple[Sphere, bool], list[str]] = {}
    a_situer = 0
    for x in carnet.reseau.liens_existants():
        if not carnet.reseau.touche_ego(x):
            continue
        acteur = carnet.acteurs[x.autre_bout(carnet.ego)]
        if acteur.sphere in (Sphere.PRIMAIRE, Sphere.SECONDAIRE) and x.base:
            cases.setdefault((acteur.sphere, x.base is Base.PERSONNELLE), []).append(acteur.nom)
        else:
            a_situer += 1
    lignes = [
        (mot, *(" ; ".join(cases.get((sphere, personnelle), ["—"])) for personnelle in (True, False)))
        for sphere, mot in (
            (Sphere.PRIMAIRE, "Primaire : l’entourage"), (Sphere.SECONDAIRE, "Secondaire : les institutions")
        )
    ]  # fmt: skip
    suite = (
        html("<p>Encore à situer (sphère ou base inconnue) : {}.</p>", pluriel(a_situer, "lien"))
        if a_situer
        else ""
    )
    table = tableau(
        ("", "Informel : tient à une personne", "Formel : tient à une institution"),
        lignes,
        vide="",
        titre="Les deux axes",
    )
    return insecables(
        html("<p>Qui est l’acteur ? Sur quoi repose le lien ? Ce sont deux axes.</p>{}{}", table, suite)
    )
