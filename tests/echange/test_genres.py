"""Chaque genre de fichier est compris, ou refusé en disant pourquoi ; rien de personnel n’entre."""

import pytest
from genres import GENRES
from hypothesis import assume, given
from hypothesis import strategies as st

from atelier.carnet.modele import carnet_neuf
from atelier.echange.accents import Codage, decoder, est_ancien, lectures
from atelier.echange.apercu import apercevoir_fichiers, compter, phrases
from atelier.echange.fichiers import lire
from atelier.echange.reconnaissance import Genre
from atelier.echange.reunion import importer_apercu
from fabriques import CAS

PERSONNES = ("Lacombe", "Rouvière", "0611223344", "06 11", "06 44", "@", "Sonia", "Sami", "rue des")
OCTETS = ("\ufffd", "\0", "PK\x03", "PDF", "IHDR", "<?xml")


def noms_de(carnet):
    # Le centre d’un travail vide n’est de personne : il ne compte que si le fichier le nomme.
    return {a.nom for a in carnet.acteurs.values() if a.id != carnet.ego or a.reference}


@pytest.mark.parametrize("genre", GENRES, ids=lambda x: x.nom)
def test_chaque_fichier_est_lu_comme_une_personne_le_lirait(genre):
    lu = lire(genre.brut, genre.nom)
    assert lu.lu_comme == genre.lu_comme, lu.message
    assert compter(lu) == (genre.acteurs, genre.liens), lu.message
    neuf = carnet_neuf("x")
    apercu = apercevoir_fichiers([lu], neuf)
    operation, rapport = importer_apercu(apercu)
    carnet = operation(neuf).carnet
    assert noms_de(carnet) == genre.noms
    assert rapport.lues == len(apercu.lignes)
    assert genre.ecartes <= set(lu.ecartes)
    assert genre.dit in lu.message
    if genre.lu_comme in ("refuse", "a_preciser"):
        assert lu.message
        assert not apercu.lignes
    dedans = repr((carnet.acteurs, carnet.liens))
    for morceau in (*PERSONNES, *OCTETS):
        assert morceau not in dedans
    for morceau in PERSONNES:
        assert morceau not in " ".join(phrases(apercu)) + lu.message


def test_un_refus_dit_le_format_et_l_issue():
    for genre in GENRES:
        lu = lire(genre.brut, genre.nom)
        if lu.refus is not None:
            assert lu.refus.quoi.startswith("Impossible d’importer"), genre.nom
            assert lu.refus.remede, genre.nom
            assert lu.refus.intact, genre.nom


LES_MEMES_AUTREMENT = {
    # des liens, sous d’autres titres
    "Acteur A;Acteur B;Lien\nPMI;Crèche;oui\nCCAS;Crèche;oui\n": ("liens", 3, 2),
    "Organisme 1;Organisme 2\nPMI;Crèche\nCCAS;Crèche\n": ("liens", 3, 2),
    "Émetteur;Récepteur;Fréquence\nPMI;Crèche;x\nCCAS;Crèche;y\n": ("liens", 3, 2),
    "Structure;En lien avec\nPMI;Crèche\nCCAS;Crèche\n": ("liens", 3, 2),
    "Structure;Partenaire;Type de lien\nPMI;Crèche;orientation\nCCAS;Crèche;info\n": ("liens", 3, 2),
    "Structure de départ;Structure d’arrivée\nPMI;Crèche\nCCAS;Crèche\n": ("liens", 3, 2),
    "Acteur 1;Relation;Acteur 2\nPMI;oriente vers;Crèche\nCCAS;informe;Crèche\n": ("liens", 3, 2),
    "Institution;Travaille avec\nPMI;Crèche\nCCAS;PMI\n": ("liens", 3, 2),
    "Structure;Partenaire\nPMI;Crèche\nCCAS;École\n": ("a_preciser", 0, 0),
    "node1,node2\nPMI,Crèche\nCrèche,CCAS\n": ("liens", 3, 2),
    "Structure;Objectif 1;Objectif 2\nPMI;repérer;orienter\nCCAS;aider;loger\n": ("acteurs", 2, 0),
    "Structure;Téléphone 1;Téléphone 2\nPMI;0558000000;0558000001\n": ("acteurs", 1, 0),
    "Liste de diffusion\ns.lacombe@mda.example\naccueil@pmi.example\n": ("a_preciser", 0, 0),
    # des matrices
    "Acteurs;PMI;Crèche;CCAS\nPMI;-;oui;non\nCrèche;oui;-;oui\nCCAS;non;oui;-\n": ("acteurs_et_liens", 3, 2),
    ";PMI;Crèche;CCAS\nPMI;;;\nCrèche;1;;\nCCAS;1;;\n": ("acteurs_et_liens", 3, 2),
    # des nombres ne sont ni des acteurs ni des liens
    "A;B;C\n1;2;3\n4;5;6\n": ("a_preciser", 0, 0),
    "2026-01-01;12,5;Virement\n2026-01-02;13;Carte\n": ("a_preciser", 0, 0),
    # « Nom » est celui d’une personne dès qu’un téléphone l’accompagne, sauf si les valeurs sont des structures
    "Mes partenaires;;;\nOrganisme;Mission;Nom;Tel\nPMI;soins;Durand;0611223344\n": ("acteurs", 1, 0),
    "Nom;Téléphone\nDurand;0611223344\nLacombe;0611223345\n": ("a_preciser", 0, 0),
    "Nom;Téléphone\nPMI;0558000000\nCCAS;0558000001\n": ("acteurs", 2, 0),
    "Structure;Directrice;Note\nPMI;Sandrine Lopez;ouvert\nCCAS;Nadia Ferrand;fermé\n": ("acteurs", 2, 0),
    "Name,Given Name,Family Name,Organization 1 - Name,Phone 1 - Value\nSonia Lacombe,Sonia,Lacombe,Mission locale,0611223344\n": ("acteurs", 1, 0),
    # des listes
    "Mes partenaires :\n- PMI du canton\n- CCAS\n": ("acteurs", 2, 0),
    "a) PMI\nb) CCAS\nc) Crèche\n": ("acteurs", 3, 0),
}  # fmt: skip


@pytest.mark.parametrize("texte", LES_MEMES_AUTREMENT)
def test_le_genre_est_compris_sous_d_autres_titres(texte):
    lu = lire(texte.encode(), "x.csv")
    assert (lu.lu_comme, *compter(lu)) == LES_MEMES_AUTREMENT[texte], lu.message
    dedans = repr([t.lignes for t in lu.tables]) + lu.message.replace(
        "Durand", ""
    )  # un nom seul ne se voit pas
    for morceau in ("Durand", "Lacombe;", "Lopez", "Ferrand", "06112233", "@"):
        assert morceau not in dedans


@pytest.mark.parametrize(
    "codage", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850"]
)
@pytest.mark.parametrize(
    "mot", ["École Jean-Zay", "Médiathèque", "Côté cœur", "Île aux élèves", "CENTRE DE SANTÉ"]
)
def test_aucune_lettre_ne_se_perd_ni_ne_change(mot, codage):
    if codage == "cp850":
        mot = mot.replace("œ", "oe")
    texte = f"Structure;Note\r\n{mot};à côté de l'école\r\n"
    brut = texte.encode(codage)
    lu = lire(brut, "x.csv")
    if lu.accents:  # on demande plutôt que de se tromper, et la bonne réponse est dans la liste
        assert lu.lu_comme == "a_preciser"
        assert "accents" in lu.message
        lus = [lire(brut, "x.csv", codage=x.codage) for x in lu.accents]
        lu = next(x for x, essai in zip(lus, lu.accents, strict=True) if mot in essai.exemple)
    assert [valeurs["nom"] for _, valeurs in lu.tables[0].lignes] == [mot]
    assert codage.startswith("utf") or lu.tables[0].lignes[0][1]["note"] == "à côté de l'école"


def test_des_accents_ambigus_se_demandent_avec_ce_que_chaque_lecture_donne():
    brut = "Structure;Contact\nForêt;Mme Forêt\n".encode("cp850")
    lu = lire(brut, "x.csv")
    assert (lu.lu_comme, compter(lu)) == ("a_preciser", (0, 0))
    assert "DOS donne « Forêt »" in lu.message
    assert "Mme" not in lu.message
    assert [v["nom"] for _, v in lire(brut, "x.csv", codage=Codage.DOS).tables[0].lignes] == ["Forêt"]
    # Un texte en UTF n’a pas deux lectures : le choix fait pour un autre fichier ne l’abîme pas.
    moderne = "Structure\nMédiathèque\n".encode()
    assert [v["nom"] for _, v in lire(moderne, "x.csv", codage=Codage.MAC).tables[0].lignes] == [
        "Médiathèque"
    ]


def test_un_utf8_abime_se_demande_au_lieu_de_se_lire_de_travers():
    brut = "École;Médiathèque à côté\nÉtoile;élève\n".encode()
    lu = lire(brut[:8] + b"\xe9" + brut[8:], "x.csv")
    assert lu.lu_comme == "a_preciser"
    assert Codage.UTF8 in [x.codage for x in lu.accents]


@given(
    st.text("aeilnorst éèàçêîôûùœÉÈÀ'\n;", min_size=3, max_size=60),
    st.sampled_from(["cp1252", "mac_roman", "cp850"]),
)
def test_un_texte_francais_n_est_jamais_lu_de_travers_sans_que_le_bon_choix_soit_propose(texte, codage):
    texte = "Structure;Note\n" + (texte.replace("œ", "oe") if codage == "cp850" else texte)
    brut = texte.encode(codage)
    assume(est_ancien(brut))
    assert texte in [decoder(brut, codage=x.codage) for x in lectures(brut)]


def test_une_ligne_coupee_aux_points_virgules_se_recolle():
    texte = (
        "id,nom,organisation,role,note\r\n1,PMI,Département,soin;accueil,\r\n"
        '2,CCAS,Commune,aides;"accueil,""Une fonction, pas un nom"""\r\n",3,Crèche,Mairie,,"\r\n'
    )
    texte = texte.replace('",3,Crèche,Mairie,,"', '"3,""Crèche, rue basse"",Mairie,,"')
    lu = lire(texte.encode("utf-8-sig"), "x.csv")
    assert [v["nom"] for _, v in lu.tables[0].lignes] == ["PMI", "CCAS", "Crèche, rue basse"]
    assert [v.get("role", "") for _, v in lu.tables[0].lignes] == ["soin;accueil", "aides;accueil", ""]


@given(
    st.binary(max_size=600),
    st.sampled_from(["", "PK\x03\x04", "<gexf>", "BEGIN:", "\xff\xfe", "sep=;", '{"nodes":']),
)
def test_aucun_contenu_ne_fait_tomber_la_lecture(suite, debut):
    lu = lire(debut.encode("latin-1") + suite, "x")
    assert lu.lu_comme in ("acteurs", "liens", "acteurs_et_liens", "a_preciser", "refuse")
    compter(lu)


def test_le_type_de_gephi_dit_le_sens_pas_la_nature():
    lu = lire(b"Source,Target,Type\nPMI,CCAS,Directed\nPMI,MDS,Undirected\n", "x.csv")
    assert [v for _, v in lu.tables[0].lignes] == [
        {"source": "PMI", "cible": "CCAS", "sens": "source_vers_cible"}, {"source": "PMI", "cible": "MDS", "sens": ""},
    ]  # fmt: skip


def test_network_canvas_se_lit_de_ses_trois_fichiers():
    voulus = ("ego.csv", "attributeList_structure.csv", "edgeList_connait.csv")
    lus = [lire(g.brut, g.nom) for nom in voulus for g in GENRES if g.nom == nom]
    neuf = carnet_neuf("x")
    carnet = importer_apercu(apercevoir_fichiers(lus, neuf))[0](neuf).carnet
    assert {a.nom for a in carnet.acteurs.values()} == {"Moi", "PMI", "CCAS"}
    assert [{carnet.acteurs[b].nom for b in x.paire} for x in carnet.liens.values()] == [{"PMI", "CCAS"}]


def test_un_annuaire_de_personnes_n_entre_pas_meme_si_l_on_insiste():
    lu = lire("Nom;Prénom;Téléphone\nDurand;Sonia;0611223344\n".encode(), "x.csv", Genre.ACTEURS)
    assert lu.lu_comme == "refuse"
    assert "personnes" in lu.message


@pytest.mark.parametrize("table", ["acteurs", "liens"])
@pytest.mark.parametrize("cas", ["mecs", "etudiant"])
def test_un_csv_a_virgules_resauve_par_un_tableur_francais_revient_entier(cas, table):
    """Le tableur fait de chaque ligne une seule case ; il l’entoure de guillemets s’il y voit « ; » ou « " »."""
    brut = (CAS / f"{cas}_{table}.csv").read_bytes()
    lignes = brut.decode("utf-8").splitlines()
    resauvees = ['"' + x.replace('"', '""') + '"' if '"' in x or ";" in x else x for x in lignes]
    avant, apres = (lire(x, "x.csv") for x in (brut, "\r\n".join(resauvees).encode("utf-8-sig")))
    assert [t.lignes for t in apres.tables] == [t.lignes for t in avant.tables]
    assert compter(apres) == compter(avant)
