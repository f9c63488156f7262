"""Un classeur : ses lignes masquées, ses cases fusionnées, ses erreurs. Lu ou nommé, ligne par ligne."""

import io

import pytest
import xlsxwriter
from genres import ods
from hypothesis import given
from hypothesis import strategies as st

from atelier.carnet.modele import carnet_neuf
from atelier.echange.apercu import Decision, apercevoir_fichiers, phrases
from atelier.echange.fichiers import lire
from atelier.echange.lecture_des_tableaux import feuilles_de
from atelier.echange.reunion import importer_apercu


def xlsx(*feuilles):
    """Un classeur : (titre, lignes, rangs masqués, fusions)."""
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as livre:
        for titre, lignes, masquees, fusions in feuilles:
            feuille = livre.add_worksheet(titre)
            for n, ligne in enumerate(lignes):
                feuille.write_row(n, 0, ligne)
            for fusion in fusions:
                feuille.merge_range(*fusion)
            for n in masquees:
                feuille.set_row(n - 1, None, None, {"hidden": True})
    return tampon.getvalue()


def case(texte, suite=""):
    return f'<table:table-cell office:value-type="string"{suite}><text:p>{texte}</text:p></table:table-cell>'


def rangee(*cases, suite=""):
    return f"<table:table-row{suite}>{''.join(c if c.startswith('<') else case(c) for c in cases)}</table:table-row>"


COUVERTE = "<table:covered-table-cell/>"
LIGNES = [["Structure", "Fonction"], ["PMI", "soins"], ["CCAS", "aides"], ["CMP", "soins"], ["MDA", "écoute"]]
MASQUEES = {
    "xlsx": xlsx(("Le bourg & l’est", LIGNES, [3, 5], [])),
    "ods": ods(
        rangee("Structure", "Fonction")
        + rangee("PMI", "soins")
        + rangee("CCAS", "aides", suite=' table:visibility="filter"')
        + rangee("CMP", "soins")
        + rangee("MDA", "écoute", suite=' table:visibility="collapse"')
    ),
}


def faire(apercu):
    operation, rapport = importer_apercu(apercu)
    carnet = operation(carnet_neuf("x")).carnet
    return [a.nom for a in carnet.reseau.alters()], rapport


@pytest.mark.parametrize("genre", MASQUEES)
def test_une_ligne_masquee_est_nommee_et_laissee_sauf_si_on_la_prend(genre):
    apercu = apercevoir_fichiers([lire(MASQUEES[genre], f"x.{genre}")], carnet_neuf("x"))
    assert (
        "lignes masquées dans le tableur, laissées de côté, sauf celles que vous prendrez : 3, 5."
        in " ".join(phrases(apercu))
    )
    assert [(x.numero, x.intitule) for x in apercu.a_voir] == [(3, "CCAS"), (5, "MDA")]
    noms, rapport = faire(apercu)
    assert noms == ["PMI", "CMP"]
    assert (rapport.lues, rapport.ajoutes, rapport.laisses) == (4, 2, 2)
    apercu.a_voir[1].decision = Decision.AJOUTER
    assert faire(apercu)[0] == ["PMI", "CMP", "MDA"]


def test_les_lignes_masquees_sont_celles_de_leur_feuille():
    brut = xlsx(
        ("Acteurs", [["Structure"], ["PMI"], ["CCAS"]], [], []),
        ("Liens", [["De", "Vers"], ["PMI", "CCAS"], ["PMI", "CMP"]], [3], []),
    )
    apercu = apercevoir_fichiers([lire(brut, "x.xlsx")], carnet_neuf("x"))
    assert [(x.table, x.numero) for x in apercu.a_voir] == [("x.xlsx, feuille Liens", 3)]
    assert "Feuille « Liens », lignes masquées" in lire(brut, "x.xlsx").message
    assert faire(apercu)[0] == ["PMI", "CCAS"]


def test_dans_une_matrice_une_ligne_masquee_est_lue_et_nommee():
    lignes = [["", "PMI", "CCAS", "CMP"], ["PMI", 0, 1, 0], ["CCAS", 1, 0, 1], ["CMP", 0, 1, 0]]
    lu = lire(xlsx(("M", lignes, [3], [])), "x.xlsx")
    assert "lues comme les autres : 3." in lu.message
    assert len(faire(apercevoir_fichiers([lu], carnet_neuf("x")))[0]) == 3


FUSIONS = {
    "xlsx": xlsx((
        "A",
        [["Structure", "Organisme", "Fonction"], ["", "", "emploi"], ["", "", "logement"], [], [], ["Relais", "Y", "Z"]],
        [], [(1, 0, 2, 1, "Mission locale"), (3, 0, 4, 2, "Pôle ado")],
    )),
    "ods": ods(
        rangee("Structure", "Organisme", "Fonction")
        + rangee(case("Mission locale", ' table:number-rows-spanned="2" table:number-columns-spanned="2"'), COUVERTE, "emploi")
        + rangee(COUVERTE, COUVERTE, "logement")
        + rangee(case("Pôle ado", ' table:number-rows-spanned="2" table:number-columns-spanned="3"'), COUVERTE, COUVERTE)
        + rangee(COUVERTE, COUVERTE, COUVERTE)
        + rangee("Relais", "Y", "Z")
    ),
}  # fmt: skip


@pytest.mark.parametrize("genre", FUSIONS)
def test_une_case_fusionnee_vaut_pour_chaque_ligne_qui_a_autre_chose(genre):
    apercu = apercevoir_fichiers([lire(FUSIONS[genre], f"x.{genre}")], carnet_neuf("x"))
    assert [(x.numero, x.intitule) for x in apercu.lignes] == [
        (2, "Mission locale"), (3, "Mission locale"), (4, "Pôle ado"), (6, "Relais"),
    ]  # fmt: skip
    noms, rapport = faire(apercu)
    assert noms == ["Mission locale", "Pôle ado", "Relais"]
    assert rapport.refus == []


def test_les_erreurs_d_un_classeur_libre_sont_nommees():
    erreur = '<table:table-cell table:formula="of:=NA()" office:value-type="string" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    vide = '<table:table-cell table:formula="of:=1+1"/>'
    brut = ods(rangee("Structure", "Organisme", "Fonction") + rangee("PMI", erreur, vide))
    lu = lire(brut, "x.ods")
    assert "cases en erreur, lues comme vides : B2." in lu.message
    assert "une formule n’a pas de résultat, lues comme vides : C2." in lu.message


@given(
    st.lists(st.integers(2, 9), max_size=6, unique=True),
    st.lists(st.tuples(st.integers(1, 8), st.integers(1, 4)), max_size=3),
)
def test_quelles_que_soient_les_lignes_masquees_et_fusionnees_tout_est_compte(masquees, fusions):
    prises, gardees = set(), []
    for haut, combien in fusions:
        if combien > 1 and not prises & set(range(haut, haut + combien)):
            prises |= set(range(haut, haut + combien))
            gardees.append((haut, 0, haut + combien - 1, 0, f"Service {haut}"))
    lignes = [["Structure", "Fonction"], *([f"Structure {n}", f"fonction {n}"] for n in range(1, 9))]
    brut = xlsx(("A", lignes, masquees, gardees))
    (feuille,) = feuilles_de(brut, "x.xlsx")
    apercu = apercevoir_fichiers([lire(brut, "x.xlsx")], carnet_neuf("x"))
    _, rapport = faire(apercu)
    assert rapport.lues == len(apercu.lignes) == len(feuille.lignes) - 1 == 8
    assert rapport.laisses == len(masquees)
    assert rapport.refus == []
