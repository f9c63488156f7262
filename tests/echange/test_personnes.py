"""Un réseau de personnes : une question, puis des pseudonymes ; aucun nom n’entre sans qu’on l’ait demandé."""

import io

import networkx as nx
import pytest

from atelier.carnet.modele import carnet_neuf
from atelier.echange.apercu import apercevoir_fichiers, compter
from atelier.echange.csv_atelier import ecrire_tables
from atelier.echange.fichiers import lire
from atelier.echange.pseudonymes import Personnes
from atelier.echange.rapport import phrases
from atelier.echange.reunion import importer_apercu
from fabriques import depot_du_cas

MISERABLES = nx.les_miserables_graph()


def graphml(graphe):
    tampon = io.BytesIO()
    nx.write_graphml(graphe, tampon)
    return tampon.getvalue()


def entrer(lus, carnet=None):
    carnet = carnet or carnet_neuf("x")
    operation, rapport = importer_apercu(apercevoir_fichiers(lus, carnet))
    return operation(carnet).carnet, rapport


def gexf(graphe):
    tampon = io.BytesIO()
    nx.write_gexf(graphe, tampon)
    return tampon.getvalue()


def liens_csv(graphe):
    return "\n".join(["Source,Target,Note", *(f"{a},{b},{a} aime {b}" for a, b in graphe.edges)]).encode()


@pytest.mark.parametrize("ecrire", [graphml, gexf, liens_csv])
def test_les_miserables_posent_une_question_et_n_entrent_que_sous_pseudonymes(ecrire):
    brut = ecrire(MISERABLES)
    lu = lire(brut, "roman")
    assert (lu.lu_comme, compter(lu), lu.personnes) == ("a_preciser", (0, 0), 77)
    assert lu.message.count("?") == 1
    assert not any(nom in lu.message for nom in MISERABLES)
    carnet, rapport = entrer([lire(brut, "roman", personnes=Personnes.PSEUDONYMES)])
    assert rapport.refus == []
    assert rapport.lues == rapport.ajoutes
    assert (len(carnet.acteurs) - 1, len(carnet.liens)) == (77, 254)
    assert {a.nom for a in carnet.reseau.alters()} == {f"A{n}" for n in range(1, 78)}
    tout = repr(carnet)
    assert not any(nom in tout for nom in MISERABLES)
    degres = sorted(
        sum(a in x.paire for x in carnet.liens.values()) for a in carnet.acteurs if a != carnet.ego
    )
    assert degres == sorted(d for _, d in MISERABLES.degree)


def test_ce_sont_des_structures_dit_on_et_le_fichier_se_lit_comme_un_autre():
    brut = "Source;Target\nHorizon;Relance\nRelance;Tremplin\nTremplin;Boussole\nBoussole;Cordée\n".encode()
    assert lire(brut, "x.csv").lu_comme == "a_preciser"
    carnet, _ = entrer([lire(brut, "x.csv", personnes=Personnes.STRUCTURES)])
    assert {a.nom for a in carnet.reseau.alters()} == {"Horizon", "Relance", "Tremplin", "Boussole", "Cordée"}


def test_un_pseudonyme_ne_se_confond_pas_avec_celui_d_un_autre_reseau():
    brut = graphml(nx.florentine_families_graph())
    un, _ = entrer([lire(brut, "x", personnes=Personnes.PSEUDONYMES)])
    deja = [a.nom for a in un.acteurs.values()]
    deux, _ = entrer([lire(brut, "y", personnes=Personnes.PSEUDONYMES, deja=deja)], un)
    assert len(deux.acteurs) == 1 + 2 * 15


@pytest.mark.parametrize("cas", ["mecs", "etudiant"])
def test_nos_propres_tables_ne_sont_jamais_prises_pour_des_personnes(cas, tmp_path):
    for chemin in ecrire_tables(depot_du_cas(cas, tmp_path).lire(), tmp_path / "csv"):
        assert lire(chemin.read_bytes(), chemin.name).personnes == 0


def test_quelques_noms_parmi_des_structures_restent_l_affaire_de_leurs_lignes():
    brut = b"Structure\nPMI du canton\nMission locale\nSonia Lacombe\nCCAS\nCMP\nHorizon\n"
    lu = lire(brut, "x.csv")
    assert (lu.personnes, compter(lu)) == (0, (5, 0))


def test_une_personne_laissee_ne_revient_pas_par_un_lien():
    matrice = b";PMI;CCAS;Sonia Lacombe\nPMI;0;1;1\nCCAS;1;0;0\nSonia Lacombe;1;0;0\n"
    carnet, rapport = entrer([lire(matrice, "m.csv")])
    assert {a.nom for a in carnet.reseau.alters()} == {"PMI", "CCAS"}
    assert (rapport.lues, rapport.ajoutes, rapport.laisses, rapport.sans_bout, rapport.refus) == (
        5,
        3,
        2,
        1,
        [],
    )
    assert "Laissées de côté : 2, dont 1 lien" in " ".join(phrases(rapport))


def test_un_reseau_aux_deux_moities_de_personnes_pose_la_question_et_garde_ses_sigles():
    graphe = nx.davis_southern_women_graph()
    brut = liens_csv(graphe)
    assert lire(brut, "x.csv").lu_comme == "a_preciser"
    carnet, _ = entrer([lire(brut, "x.csv", personnes=Personnes.PSEUDONYMES)])
    assert (len(carnet.acteurs) - 1, len(carnet.liens)) == (len(graphe), graphe.size())
    noms = {a.nom for a in carnet.reseau.alters()}
    assert {f"E{n}" for n in range(1, 15)} <= noms
    assert not any(" " in nom for nom in noms)


STRUCTURES = """Les Tilleuls
La Passerelle
Le Phare
L’Escale
Trait d’Union
Le Gué
Sainte Anne
Centre Montesquieu
Maison Bleue
Notre Dame"""
FONCTIONS = "Directrice\nVeilleur\nChauffeur\nCuisinier\nÉducatrice\nTuteur\nPsychologue\nCheffe de service"


@pytest.mark.parametrize("liste", [STRUCTURES, FONCTIONS])
def test_des_structures_et_des_fonctions_ne_sont_pas_tenues_pour_des_personnes(liste):
    lu = lire(liste.encode(), "x.txt")
    assert lu.lu_comme == "acteurs"
    carnet, rapport = entrer([lu])
    assert (rapport.laisses, len(carnet.acteurs) - 1) == (0, len(liste.split("\n")))


@pytest.mark.parametrize(
    "nom", ["Sonia Lacombe", "Zoé M.", "LACOMBE Sonia", "Yanis Belhadj", "Mme Rouvière", "Ottoline Vauquelin"]
)
def test_un_nom_parmi_des_structures_attend_un_oui(nom):
    _, rapport = entrer([lire(f"Structure\nPMI\nCCAS\nLes Tilleuls\n{nom}\n".encode(), "x.csv")])
    assert (rapport.ajoutes, rapport.laisses) == (3, 1)
