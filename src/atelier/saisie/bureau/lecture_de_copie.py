"""Ce que le formateur lit d’une copie : schéma, liens choisis, remarques, plan. Tout est protégé."""

from __future__ import annotations

from collections.abc import Iterator

from atelier.analyse.constats import les_plus_utiles
from atelier.analyse.progres import mots
from atelier.carnet.modele import Carnet
from atelier.carnet.operations import nom_du_lien
from atelier.correction.choix_des_liens import liens_a_lire
from atelier.correction.indices import constats_de, signalements
from atelier.correction.lecture import Lecture
from atelier.correction.ligne import Ligne
from atelier.cours.balises import Html, html, joindre
from atelier.cours.textes import charger, insecables, libelle, pluriel, questions_du_plan, secteur_libelle
from atelier.domaine.lien import Lien
from atelier.domaine.regle import VERSION_REGLE
from atelier.domaine.vocabulaire import Classe
from atelier.remise.copie import Copie
from atelier.remise.verification import CE_QUE_DIT_L_EMPREINTE
from atelier.saisie.composants import tableau
from atelier.schema.exports import image_du_carnet
from atelier.schema.svg import data_uri

_TOUT = ("schema", "liens", "remarques", "plan", "essais")
_PAR_PAGE = {
    "01": ("essais", "liens"),
    "02": ("acteurs",),
    "03": ("liens", "remarques"),
    "04": ("schema", "a_construire"),
    "06": ("plan",),
    "07": ("donnees",),
}
"""Ce qu’un critère fait lire, d’après la page de l’atelier où il s’exerce."""


def en_html(lecture: Lecture, ligne: Ligne, titre: str, page: str = "") -> Html:
    """La copie à lire ; ``page`` ne garde que ce qui sert à un critère."""
    retard = f"Remis en retard : {ligne.retard}." if ligne.retard else ""
    faits = [html('<p class="atelier-fait">{}</p>', insecables(f)) for f in (retard, ligne.phrase) if f]
    if lecture.copie is not None and lecture.copie.finalisee:
        faits.append(
            html(
                "<details><summary>Finalisée à l’étape « Remettre »</summary>{}</details>",
                insecables(CE_QUE_DIT_L_EMPREINTE),
            )
        )
    corps = []
    if lecture.copie is not None:
        corps = [_partie(nom, lecture, lecture.copie) for nom in _PAR_PAGE.get(page, _TOUT)]
    return html(
        '<div class="atelier-copie" tabindex="0"><h4>{}</h4>{}{}</div>', insecables(titre), faits, corps
    )


def _partie(nom: str, lecture: Lecture, copie: Copie) -> Html:
    try:
        return joindre(_donnees(lecture, copie) if nom == "donnees" else _PARTIES[nom](copie))
    except Exception:
        # Une copie hostile ne doit pas empêcher d’ouvrir les autres.
        return html("<p>Cette partie ne peut pas être montrée.</p>")


def _schema(copie: Copie) -> Iterator[Html]:
    image, phrases = image_du_carnet(copie.carnet)
    yield html('<img alt="{}" src="{}" style="width: 100%; max-width: 620px">', phrases[0], data_uri(image))


def _liens(copie: Copie) -> Iterator[Html]:
    carnet = copie.carnet
    raisons = charger("correction")["liens_a_lire"]
    choisis = liens_a_lire(carnet)
    yield html("<h4>{} à lire</h4>", pluriel(len(choisis), "lien"))
    for identifiant, raison in choisis:
        x = carnet.liens[identifiant]
        regle = carnet.classe_de(x)
        avant = (
            f", d’abord {libelle(x.classe_avant).lower()}"
            if x.classe_avant not in (None, x.classe_choisie)
            else ""
        )
        yield (
            html(
                "<p><b>{}</b> — <i>{}</i><br>Choix : <b>{}</b>{}. Règle de l’atelier : {}. {}Base : {}.</p>",
                insecables(nom_du_lien(carnet, x)),
                insecables(raisons[raison]),
                insecables(libelle(x.classe_choisie, vide="à classer")),
                insecables(avant),
                insecables(libelle(regle, "classe", vide="sans avis")),
                insecables(avis_d_alors(x, regle)),
                insecables(libelle(x.base, "base_courte")),
            )
        )
        for mot, texte in (
            ("Pourquoi", x.justification), ("Preuve", x.preuve), ("Ce qui circule", x.circule),
            ("Avec l’accord de", x.accord_de),
        ):  # fmt: skip
            if texte:
                yield html("<p>{} : « {} »</p>", mot, insecables(texte))


def avis_d_alors(lien: Lien, aujourd_hui: Classe | None) -> str:
    """L’avis que l’étudiant avait sous les yeux, s’il n’est pas celui d’aujourd’hui ; vide sinon."""
    if not lien.regle_vue or lien.classe_vue == aujourd_hui:
        return ""
    sous = "sous la règle d’avant" if lien.regle_vue < VERSION_REGLE else "au moment du choix"
    return f"L’étudiant avait lu, {sous} : {libelle(lien.classe_vue, 'classe', vide='sans avis')}. "


def _remarques(copie: Copie) -> Iterator[Html]:
    constats = les_plus_utiles(constats_de(copie.carnet))
    if constats:
        points = joindre(html("<li>{}</li>", insecables(c.message)) for c in constats)
        yield html("<h4>Remarques calculées, telles que l’étudiant les lit</h4><ul>{}</ul>", points)


def _plan(copie: Copie) -> Iterator[Html]:
    carnet = copie.carnet
    total = sum(map(mots, carnet.plan.values()))
    yield html("<h4>Plan d’analyse : {}</h4>", insecables(carnet.analyse.reseau or "réseau à nommer"))
    yield html("<p>{} de l’étudiant. En gris : les faits repris tels quels.</p>", pluriel(total, "mot"))
    for q in [*questions_du_plan(), *charger("modernes")["questions"]]:
        texte, faits = carnet.plan.get(q["id"], ""), carnet.faits.get(q["id"], ())
        if not texte and not faits:
            continue
        yield html("<p><b>{}</b> ({})</p>", insecables(q["question"]), pluriel(mots(texte), "mot"))
        yield from (html('<p class="atelier-donnee">{}</p>', insecables(f)) for f in faits)
        yield from (html("<p>{}</p>", insecables(ligne)) for ligne in texte.split("\n") if ligne)


def _essais(copie: Copie) -> Iterator[Html]:
    carnet = copie.carnet
    pourquoi = {k: v for k, v in carnet.exercices.items() if k.endswith(".pourquoi") and v}
    if not pourquoi:
        return
    yield html("<h4>Lecture tenue ({}) et situations triées</h4>", insecables(libelle(carnet.lecture)))
    yield from (html("<p>« {} »</p>", insecables(v)) for v in list(pourquoi.values())[:12])


def _acteurs(copie: Copie) -> Iterator[Html]:
    lignes = (
        (a.nom, a.organisation, a.fonction, secteur_libelle(a.secteur), libelle(a.statut))
        for a in copie.carnet.reseau.alters()
    )
    entetes = ("Acteur", "Organisation", "Fonction", "Secteur", "Statut")
    yield tableau(entetes, lignes, vide="Aucun acteur.", titre="Les acteurs", entier=True)


def _a_construire(copie: Copie) -> Iterator[Html]:
    vises = [x for x in copie.carnet.liens.values() if x.prochaine_etape or x.est_potentiel]
    if vises:
        yield html("<h4>À construire</h4>")
    for x in vises[:20]:
        suite = x.prochaine_etape or "sans prochaine étape"
        yield html(
            "<p><b>{}</b> : {} {}</p>",
            insecables(nom_du_lien(copie.carnet, x)),
            insecables(suite),
            insecables(x.echeance),
        )


def _donnees(lecture: Lecture, copie: Copie) -> Iterator[Html]:
    trouves = signalements(lecture)
    if not trouves:
        yield html("<p>Aucun passage ne paraît désigner une personne. Le contrôle ne voit pas tout.</p>")
    yield from (html("<p>{}</p>", insecables(f"{s.ou} : {s.genre}.")) for s in trouves)
    yield from _essais_de_texte(copie.carnet)


def _essais_de_texte(carnet: Carnet) -> Iterator[Html]:
    longs = sorted(carnet.plan.values(), key=len, reverse=True)[:2]
    yield from (html("<p>« {} »</p>", insecables(t)) for t in longs)


_PARTIES = {
    "schema": _schema,
    "liens": _liens,
    "remarques": _remarques,
    "plan": _plan,
    "essais": _essais,
    "acteurs": _acteurs,
    "a_construire": _a_construire,
}
