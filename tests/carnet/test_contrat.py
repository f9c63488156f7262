"""Un champ ajouté quelque part sans rien décider ailleurs se voit ici, et se nomme."""

import json

import msgspec
import pytest
from hypothesis import given, settings

from atelier.analyse.detecteurs import signaler, textes_du_travail
from atelier.carnet.codec import nu
from atelier.carnet.description import FICHIER, texte_du_schema
from atelier.carnet.document import Travail, carnet_de, document_de
from atelier.carnet.modele import VERSION_FORMAT, Analyse, Carnet, Epreuve, Passage, Vue
from atelier.correction.etat_du_bureau import Bureau, Notation
from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.champs import champs_de_texte
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import CRITERES, PointDeVue
from atelier.echange.csv_atelier import tables_de
from atelier.echange.mots import COLONNES_ACTEURS, COLONNES_LIENS
from atelier.erreurs import CarnetIllisible
from atelier.remise.paquet import document_qui_voyage
from atelier.saisie.pages import acteurs as page_acteurs
from atelier.saisie.pages import liens as page_liens
from fabriques import RACINE, carnet, quelconque

NON = ""
"""Décidé : ce champ n’y est pas."""

# champ : (format où il est entré, colonne à l’écran, colonne des tables CSV et XLSX)
ACTEUR = {
    "id": (1, NON, "id"), "nom": (1, "nom", "nom"), "organisation": (1, "organisation", "organisation"),
    "fonction": (1, "fonction", "fonction"), "secteur": (1, "secteur", "secteur"),
    "categorie": (1, "categorie", "categorie"), "sphere": (1, "sphere", "sphere"), "statut": (1, "statut", "statut"),
    "roles": (1, NON, "role"), "echelle": (1, NON, "echelle"), "note": (1, NON, "note"), "reference": (1, NON, "id"),
}  # fmt: skip
LIEN = {
    "id": (1, NON, "id"), "source": (1, "lien", "source"), "cible": (1, "lien", "cible"),
    "statut": (1, "statut", "statut"), "base": (1, "base", "base"), "mobilisable": (1, NON, "mobilisable"),
    "natures": (1, NON, "nature"), "frequence": (1, NON, "frequence"), "qualite": (1, "qualite", "qualite"),
    "sens": (1, "sens", "sens"), "finalites": (1, "finalite", "finalites"), "reponses": (1, NON, "P1"),
    "reponses_autre": (2, NON, NON), "meme_organisme": (1, NON, "meme_organisme"), "porte_par": (1, NON, NON),
    "certitude": (1, NON, "certitude"), "circule": (4, NON, "circule"), "accord_de": (4, NON, "accord_de"),
    "classe_avant": (1, NON, NON), "classe_choisie": (1, "classe", "classe_choisie"), "classe_vue": (4, NON, NON),
    "regle_vue": (4, NON, NON), "justification": (1, NON, "justification"), "preuve": (1, NON, "preuve"),
    "classe_visee": (1, NON, "classe_visee"), "prochaine_etape": (1, NON, "justification"),
    "echeance": (1, NON, NON), "reference": (1, NON, "id"),
}  # fmt: skip
CALCULEES = {"cas", "symbole", *CRITERES}
"""Colonnes des tables qui ne sont pas un champ à elles seules."""

# champ : (format où il est entré, voyage dans une remise)
TRAVAIL = {
    "version_format": (1, True), "carnet_id": (1, True), "centre": (1, True), "acteurs": (1, True), "liens": (1, True),
    "revision": (1, True), "point_de_vue": (1, True), "contacts": (1, False), "sans_lien": (2, True),
    "analyse": (1, True), "plan": (1, True), "faits": (3, True), "exercices": (1, True), "epreuves": (3, True),
    "vues": (3, True), "non_rendu": (3, True), "parcours": (3, True), "positions": (1, True), "lecture": (1, True),
    "reglages": (4, True), "passage": (4, True), "cours": (1, True), "compteurs": (1, True),
}  # fmt: skip
# Les autres types entrent entiers, avec le champ qui les porte.
AUTRES = {
    Fiche: (2, "coordonnees horaires acces demandes porte_par"),
    Vue: (3, "nom forme filtre choisi phrase"),
    Epreuve: (3, "besoin appels"),
    Passage: (4, "depuis abandonnes"),
    Analyse: (1, "reseau perimetre"),
}  # fmt: skip
TOUS = [Acteur, Lien, *AUTRES, Carnet, Notation, Bureau]


def test_chaque_champ_est_decide_et_date():
    assert set(ACTEUR) == set(Acteur.__struct_fields__)
    assert set(LIEN) == set(Lien.__struct_fields__)
    assert set(TRAVAIL) == set(Travail.__struct_encode_fields__)
    for type_, (_, champs) in AUTRES.items():
        assert champs.split() == list(type_.__struct_fields__), type_
    dates = [d[0] for table in (ACTEUR, LIEN, TRAVAIL, AUTRES) for d in table.values()]
    # Un champ neuf demande un numéro neuf : sa migration a son test, le format d’avant son document enregistré.
    assert max(dates) == VERSION_FORMAT


def test_le_format_publie_n_a_pas_change_sous_le_meme_numero():
    """Les champs d’un format, une fois des remises faites, ne changent plus : un atelier plus vieux les refuserait."""
    champs = {t.__name__: list(t.__struct_encode_fields__) for t in (Acteur, Lien, *AUTRES, Travail)}
    par_format = {4: (12, 28, 5, 5, 2, 2, 2, 23)}
    assert tuple(map(len, champs.values())) == par_format[VERSION_FORMAT]


def test_le_schema_publie_sort_des_types():
    assert FICHIER.read_text(encoding="utf-8") == texte_du_schema(), "python -m atelier.carnet.description"
    schema = json.loads(texte_du_schema())
    definitions = schema["$defs"] | {"Travail": schema}
    for type_ in (Acteur, Lien, *AUTRES, Travail):
        publie = definitions[type_.__name__]
        assert set(publie["properties"]) == set(type_.__struct_encode_fields__)
        assert publie["additionalProperties"] is False


def test_la_page_du_format_nomme_chaque_champ_du_document():
    page = (RACINE / "docs" / "format.md").read_text(encoding="utf-8")
    absents = [c for c in (*TRAVAIL, *Fiche.__struct_fields__) if f"`{c}`" not in page]
    assert absents == []


def test_les_tables_a_l_ecran_montrent_ce_qui_est_decide():
    c = carnet(liens=[("a1", "a2")], point_de_vue=PointDeVue.MOI)
    acteurs = page_acteurs._colonnes(c, a_regler=False), page_acteurs._ligne(c.acteurs["a2"], ())
    liens = page_liens._colonnes(c), page_liens._ligne(c, c.liens["l1"])
    for (colonnes, ligne), table in ((acteurs, ACTEUR), (liens, LIEN)):
        montrees = {colonne["cle"] for colonne in colonnes}
        assert montrees == {ecran for _, ecran, _ in table.values()} - {NON}
        assert montrees <= set(ligne["valeurs"])


def test_les_tables_csv_et_xlsx_ont_une_colonne_par_champ_decide():
    lignes = tables_de(carnet(liens=[("a1", "a2")]))
    for table, colonnes, (ligne, *_) in zip(
        (ACTEUR, LIEN), (COLONNES_ACTEURS, COLONNES_LIENS), lignes, strict=True
    ):
        voulues = {csv for _, _, csv in table.values()} - {NON}
        assert set(colonnes) - CALCULEES == voulues - CALCULEES
        assert set(ligne) <= set(colonnes)
        assert set(colonnes) - set(ligne) <= {"cas"}


def test_ce_qui_voyage_dans_une_remise_est_decide():
    riche = carnet(
        contacts={"a2": Fiche(acces="bus")}, sans_lien=("a2-a3",), analyse=Analyse("jeunes"), plan={"C1.1": "oui"},
        faits={"C1.1": ("un fait",)}, exercices={"v01": "formel"}, epreuves=(Epreuve("loger"),), vues=(Vue("oral"),),
        non_rendu=("vues",), parcours="classe", positions={"a2": (1.0, 2.0)}, reglages={"seuil_partenariat": 0.6},
        passage=Passage(1), cours="cours:1",
    )  # fmt: skip
    assert set(document_de(riche)) == set(TRAVAIL)
    assert set(document_qui_voyage(riche)) == {champ for champ, (_, voyage) in TRAVAIL.items() if voyage}


def _plein():
    """Un travail dont chaque champ de texte a une valeur."""
    acteur = Acteur("a2", "CMP", "CHU", "accueil", "S01", roles=("relais",), note="une note", reference="7")
    un_lien = Lien(
        "l1",
        "a1",
        "a2",
        natures=("orientation",),
        frequence="le mois",
        finalites=("aider",),
        porte_par="le poste",
        circule="un bilan",
        accord_de="la famille",
        justification="vu",
        preuve="un écrit",
        prochaine_etape="écrire",
        echeance="en juin",
        reference="8",
    )
    return carnet(
        [acteur],
        [un_lien],
        sans_lien=("a2-a3",),
        analyse=Analyse("jeunes", ("a2",)),
        plan={"C1.1": "oui"},
        faits={"C1.1": ("un fait",)},
        exercices={"v01": "formel"},
        epreuves=(Epreuve("loger", ("a2",)),),
        vues=(Vue("oral", filtre={"statut": "existant"}, choisi="a2", phrase="à dire"),),
        non_rendu=("vues",),
        parcours="classe",
        passage=Passage(1, ("un réglage",)),
    )


def _places(valeur, chemin=()):
    if isinstance(valeur, str):
        yield chemin
    elif isinstance(valeur, dict | list):
        for cle, v in valeur.items() if isinstance(valeur, dict) else enumerate(valeur):
            yield from _places(v, (*chemin, cle))


PLEIN = document_qui_voyage(_plein())
TIRES_AU_SORT = {("carnet_id",), ("cours",)}
"""Un identifiant au hasard et une empreinte : des chiffres qui ressemblent parfois à un numéro."""


def test_le_travail_plein_remplit_chaque_champ_de_texte():
    remplis = {p for place in _places(PLEIN) for p in place if isinstance(p, str)}
    for type_ in (Acteur, Lien, Vue, Epreuve, Analyse, Passage):
        assert set(champs_de_texte(type_)) - {"reponses", "reponses_autre"} <= remplis, type_


@pytest.mark.parametrize("place", list(_places(PLEIN)), ids=lambda p: ".".join(map(str, p)))
def test_aucun_texte_qui_voyage_n_echappe_aux_detecteurs(place):
    """Un champ ajouté à un type est lu par les détecteurs sans qu’on y pense."""
    document = json.loads(json.dumps(PLEIN))
    *debut, fin = place
    ici = document
    for cle in debut:
        ici = ici[cle]
    ici[fin] = "06 12 34 56 78"
    try:
        lu = carnet_de(document)
    except CarnetIllisible:
        return  # la lecture n’admet là que des valeurs connues
    vus = signaler(textes_du_travail(lu))
    assert vus or place in TIRES_AU_SORT


@pytest.mark.parametrize("type_", TOUS, ids=lambda t: t.__name__)
def test_aucun_type_du_document_n_accepte_un_champ_inconnu(type_):
    assert type_.__struct_config__.forbid_unknown_fields
    assert type_.__struct_config__.frozen


@pytest.mark.parametrize("type_", [Notation, Bureau, Vue, Fiche], ids=lambda t: t.__name__)
def test_ce_que_les_fabriques_remplissent_s_ecrit_et_se_relit(type_):
    """Les fabriques lisent les types : un champ neuf y est rempli, ou son genre leur manque et cela se dit."""

    @given(quelconque(type_))
    @settings(max_examples=25)
    def essayer(objet):
        assert msgspec.convert(nu(objet), type_) == objet

    essayer()
