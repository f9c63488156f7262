"""Voir avant d’importer, réunir un groupe : rien n’entre sans un oui, rien ne se perd en route."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.analyse.doublons import doublons, ressemblance, semblable
from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.carnet.modele import carnet_neuf
from atelier.domaine.acteur import Acteur
from atelier.domaine.vocabulaire import Base, Certitude, Reponse, Statut
from atelier.echange.apercu import Decision, apercevoir, apercevoir_un_travail, phrases
from atelier.echange.lecture_des_tableaux import feuille_de_texte, feuilles_de
from atelier.echange.rapport import phrases as dire
from atelier.echange.reunion import importer_apercu
from atelier.erreurs import ErreurImport, ErreurSaisie
from fabriques import carnet, lien


def voir(texte, c=None, nom="t.csv"):
    return apercevoir([feuille_de_texte(texte, nom)], c or carnet_neuf("x"))


def prendre(apercu, c=None):
    operation, rapport = importer_apercu(apercu)
    return operation(c or carnet_neuf("x")).carnet, rapport


def noms(c):
    return [a.nom for a in c.reseau.alters()]


def test_des_titres_ordinaires_sont_compris_et_les_contacts_de_personnes_ecartes():
    apercu = voir("Structure;Prénom;Nom;Profession;Téléphone;Domaine\nCMP;Zoé;Martin;psychologue;06;santé\n")
    c, _ = prendre(apercu)
    (a,) = c.reseau.alters()
    assert (a.nom, a.fonction) == ("CMP", "psychologue")
    dites = "\n".join(phrases(apercu))
    assert "« Structure » → nom" in dites
    for ecartee in ("Prénom", "Nom", "Téléphone"):
        assert f"Colonne « {ecartee} », contact d’une personne : jamais importé." in dites


def test_une_liste_de_noms_sans_titres_se_colle():
    c, _ = prendre(voir("CMP\nCollège\tÉducation nationale\tprincipal\n"))
    assert noms(c) == ["CMP", "Collège"]
    assert [a.organisation for a in c.reseau.alters()] == [
        "Centre médico-psychologique",  # rien n’en est dit : ce que l’on devine, comme à la page 02
        "Éducation nationale",
    ]


def test_une_table_de_liens_cree_les_acteurs_qu_elle_nomme():
    c, rapport = prendre(voir("De\tVers\trepose sur\nCMP\tCollège\tinstitutionnelle\nCollège\tcollege\t\n"))
    assert noms(c) == ["CMP", "Collège"]
    assert [x.base for x in c.liens.values()] == [Base.INSTITUTIONNELLE]
    assert len(rapport.refus) == 1
    assert "Les liens font entrer 2 acteurs de plus." in dire(rapport)
    assert "Les liens font entrer 1 acteur de plus." in dire(prendre(voir("De\tVers\nCMP\tPMI\n", c), c)[1])


def test_un_lien_qui_n_entre_pas_ne_laisse_aucun_acteur_derriere_lui():
    acteurs = feuille_de_texte("nom;organisation\nMarie Dupont;\nCMP;\n", "acteurs.csv")
    vers_un_laisse = "Centre social;Marie Dupont\nMarie Dupont;Horizon\nCentre social;CMP"
    vers_soi = "Mission locale;mission locale\nMission locale;CMP"
    liens = feuille_de_texte(f"source;cible\n{vers_un_laisse}\n{vers_soi}\n", "liens.csv")
    c, rapport = prendre(apercevoir([acteurs, liens], carnet_neuf("x")))
    assert noms(c) == ["CMP", "Centre social", "Mission locale"]
    assert [(c.acteurs[x.source].nom, c.acteurs[x.cible].nom) for x in c.liens.values()] == [
        ("Centre social", "CMP"),
        ("Mission locale", "CMP"),
    ]
    assert (rapport.ajoutes, rapport.sans_bout, len(rapport.refus)) == (3, 2, 1)
    assert len(rapport.avertissements) == 2, "on ne dit ajouté que ce qui l’est"


def test_un_acteur_deja_la_est_complete_sans_rien_ecraser():
    ici = carnet((Acteur("a2", "Collège", fonction="CPE"),))
    apercu = voir("nom,fonction,organisation\ncollège,principal,Éducation nationale\n", ici)
    assert apercu.lignes[0].decision is Decision.COMPLETER
    c, rapport = prendre(apercu, ici)
    assert (c.acteurs["a2"].fonction, c.acteurs["a2"].organisation) == ("CPE", "Éducation nationale")
    assert (rapport.mis_a_jour, rapport.ajoutes) == (1, 0)


@pytest.mark.parametrize(
    "a,b",
    [("Val de Gers", "Val de Gers, antenne de Seissan"), ("Cœur de ville", "Coeur de Ville"),
     ("L’Escale", "L'Escale"), ("Mission locale", "Misson locale")],
)  # fmt: skip
def test_les_ressemblances_sont_vues(a, b):
    assert semblable(b, "", [Acteur("a2", a)])[0] == "a2"
    assert list(doublons([Acteur("a2", a), Acteur("a3", b)])) == [("a2", "a3")]


@pytest.mark.parametrize("a,b", [("CMP", "CMPP"), ("Collège", "Auto-école"), ("École", "Collège Jean-Moulin"),
                                 ("Mission locale", "Maison locale d’arrêt")])  # fmt: skip
def test_ce_qui_differe_n_est_pas_confondu(a, b):
    assert semblable(b, "", [Acteur("a2", a)]) is None
    assert 0 <= ressemblance(a, b) <= 100


def test_une_ligne_qui_ressemble_attend_une_decision():
    ici = carnet(("Val de Gers",))
    apercu = voir("nom\nVal de Gers, antenne de Seissan\nPMI\nPMI\n", ici)
    assert [(x.intitule, x.decision) for x in apercu.a_voir] == [
        ("Val de Gers, antenne de Seissan", Decision.AJOUTER), ("PMI", Decision.COMPLETER)
    ]  # fmt: skip
    apercu.a_voir[0].decision = Decision.LAISSER
    c, rapport = prendre(apercu, ici)
    assert noms(c) == ["Val de Gers", "PMI"]
    assert (rapport.laisses, rapport.ajoutes, rapport.inchanges, rapport.lues) == (1, 1, 1, 3)


def test_une_mauvaise_ligne_n_arrete_pas_les_autres():
    apercu = voir(
        "nom,statut\nCMP,existant\n,existant\nASE,existant,en trop\n" + "x" * 300 + ",\nPMI,potentiel\n"
    )
    c, rapport = prendre(apercu)
    assert noms(c) == ["CMP", "PMI"]
    assert [r.split(" : ")[1][:12] for r in rapport.refus] == ["« nom » est ", "elle a plus ", "Trop long"]
    assert c.acteurs["a3"].statut is Statut.POTENTIEL


def classeur(lignes, genre):
    import pandas as pd

    tampon = io.BytesIO()
    if genre == "xlsx":
        pd.DataFrame(lignes[1:], columns=lignes[0]).to_excel(tampon, index=False, engine="xlsxwriter")
    return tampon.getvalue()


def test_un_classeur_se_lit(racine):
    brut = classeur([["Nom", "Fonction", "année"], ["Collège – œuvre", "élève", 2024]], "xlsx")
    c, _ = prendre(apercevoir(feuilles_de(brut, "Classeur n° 1.xlsx"), carnet_neuf("x")))
    assert [(a.nom, a.fonction) for a in c.reseau.alters()] == [("Collège – œuvre", "élève")]


def test_un_classeur_libre_se_lit(racine):
    brut = (racine / "tests" / "attendus" / "tableau.ods").read_bytes()
    c, _ = prendre(apercevoir(feuilles_de(brut, "tableau.ods"), carnet_neuf("x")))
    assert noms(c) == ["Épicerie sociale L’Œillet", "CMP"]


def test_le_travail_d_un_camarade_garde_ses_mots_sous_ses_initiales():
    mien = carnet(("CMP", "Collège"), [lien(justification="réunions")])
    autre = carnet(
        ("collège", "CMP", "PMI"),
        [lien(justification="charte"), ("a3", "a4")],
    )
    # Chez l’autre, a2 est le collège : c’est le nom qui compte, pas l’identifiant.
    c, rapport = prendre(apercevoir_un_travail(autre, "C. D.", mien), mien)
    assert noms(c) == ["CMP", "Collège", "PMI"]
    assert rapport.refus == []
    paires = {tuple(sorted(c.acteurs[b].nom for b in x.paire)): x.justification for x in c.liens.values()}
    assert paires == {
        ("CMP", "MECS"): "réunions", ("Collège", "MECS"): "C. D. : charte", ("CMP", "PMI"): ""
    }  # fmt: skip
    meme = carnet(("CMP",), [lien(justification="charte")])
    c, _ = prendre(apercevoir_un_travail(meme, "É. F.", mien), mien)
    assert c.liens["l1"].justification == "réunions\nÉ. F. : charte"
    encore, rapport = prendre(apercevoir_un_travail(meme, "É. F.", c), c)
    assert encore == c
    assert rapport.ajoutes == 0


def test_un_import_vu_s_annule_d_un_geste(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("ASE"))
    depot.appliquer(importer_apercu(voir("nom\nCMP\nPMI\n", depot.lire()))[0])
    depot.annuler()
    assert noms(depot.lire()) == ["ASE"]


cases = st.text(max_size=12) | st.sampled_from(["CMP", "Collège", "existant", "O", "S01", "ego", "a1"])
titres = st.lists(
    st.sampled_from(["nom", "Structure", "De", "et", "source", "cible", "Fonction", "mail", "id", "base", "?", ""]),
    min_size=1, max_size=5,
)  # fmt: skip


@given(titres, st.lists(st.lists(cases, min_size=1, max_size=6), max_size=8), st.sampled_from("\t;,"))
def test_quel_que_soit_le_tableau_tout_est_compte(entete, lignes, separateur):
    f = io.StringIO()
    csv.writer(f, delimiter=separateur, lineterminator="\n").writerows([entete, *lignes])
    try:
        apercu = voir(f.getvalue(), carnet(("CMP",)))
    except ErreurImport:
        return
    _, rapport = prendre(apercu, carnet(("CMP",)))
    assert rapport.lues == len(apercu.lignes) == sum(len(t.lignes) for t in apercu.tables)


@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.xlsx", "x.ods", "x.tsv"]))
def test_aucun_fichier_ne_fait_tomber_l_apercu(contenu, nom):
    try:
        prendre(apercevoir(feuilles_de(contenu, nom), carnet_neuf("x")))
    except ErreurImport as e:
        assert e.remede


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=3))
def test_un_classeur_abime_est_refuse_sans_tomber(ou, quoi):
    brut = bytearray(classeur([["nom"], ["CMP"]], "xlsx"))
    brut[ou % len(brut) : ou % len(brut) + len(quoi)] = quoi
    try:
        prendre(apercevoir(feuilles_de(bytes(brut), "x.xlsx"), carnet_neuf("x")))
    except ErreurImport as e:
        assert e.intact


@pytest.mark.parametrize(
    "titres",
    ["Nom;Prénom;Téléphone;Mail", "Prénom Nom;Téléphone", "Contact;Téléphone;Email", "Tel portable;Prénom"],
)
def test_un_annuaire_de_personnes_est_refuse(titres):
    with pytest.raises(ErreurImport, match="contacts de personnes"):
        voir(f"{titres}\nDupont;Jean;0600000000;x\n")


def test_le_service_l_emporte_sur_un_nom_de_personne():
    apercu = voir("Service;Nom;Nom du référent\nCMP;Jean Dupont;Zoé\n")
    c, _ = prendre(apercu)
    assert noms(c) == ["CMP"]
    assert sum("contact d’une personne" in p for p in phrases(apercu)) == 2


def test_un_nom_de_personne_attend_une_decision():
    apercu = voir("nom,fonction\nJean Dupont,assistant\nCMP,psychologue\n")
    assert [(x.intitule, x.decision) for x in apercu.a_voir] == [("Jean Dupont", Decision.LAISSER)]


def test_les_memes_liens_colles_deux_fois_n_en_font_qu_un():
    texte = "De;Vers;repose sur\nCMP;Collège;institutionnelle\n"
    c, _ = prendre(voir(texte))
    encore, rapport = prendre(voir(texte, c), c)
    assert len(encore.liens) == 1
    assert rapport.ajoutes == 0


def test_le_meme_libelle_passe_avant_une_ressemblance():
    ici = carnet(("Val de Gers, antenne de Seissan", "Val de Gers"))
    (ligne,) = voir("nom\nVal de Gers\n", ici).lignes
    assert (ligne.ressemble, ligne.decision) == ("a3", Decision.COMPLETER)
    # Réunir son propre travail à lui-même n’ajoute rien.
    c, rapport = prendre(apercevoir_un_travail(ici, "C. D.", ici), ici)
    assert (c, rapport.ajoutes) == (ici, 0)


def test_une_ligne_repetee_complete_la_premiere_et_garde_ses_liens():
    feuilles = [
        feuille_de_texte("id,nom,fonction\nx,MDPH,\ny,MDPH,accueil\n", "a.csv"),
        feuille_de_texte("id,source,cible\n1,y,CAF\n", "l.csv"),
    ]
    c, rapport = prendre(apercevoir(feuilles, carnet_neuf("x")))
    assert [(a.nom, a.fonction) for a in c.reseau.alters()] == [("MDPH", "accueil"), ("CAF", "")]
    assert len(c.liens) == 1
    assert rapport.refus == []


def test_le_lien_d_un_camarade_arrive_entier():
    entier = lien(certitude=Certitude.DIT, porte_par="cheffe", echeance="juin", reponses_autre={"P1": Reponse.NON},
                  meme_organisme=True, prochaine_etape="appeler")  # fmt: skip
    c, _ = prendre(
        apercevoir_un_travail(carnet(("PMI",), [entier]), "C. D.", carnet(("CMP",))), carnet(("CMP",))
    )
    (x,) = c.liens.values()
    assert (x.certitude, x.porte_par, x.echeance, x.meme_organisme) == (Certitude.DIT, "cheffe", "juin", True)
    assert x.reponses_autre == {"P1": Reponse.NON}
    assert x.prochaine_etape == "C. D. : appeler"
    with pytest.raises(ErreurSaisie, match="initiales"):
        apercevoir_un_travail(carnet(), "Marie Dupont", carnet())


def classeur_piege(cellules):
    import zipfile

    tampon = io.BytesIO(classeur([["nom"], ["CMP"]], "xlsx"))
    with zipfile.ZipFile(tampon) as archive:
        parties = {f.filename: archive.read(f) for f in archive.infolist()}
    nom = next(n for n in parties if n.startswith("xl/worksheets/sheet"))
    parties[nom] = parties[nom].replace(b"</sheetData>", cellules + b"</sheetData>")
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for n, contenu in parties.items():
            archive.writestr(n, contenu)
    return sortie.getvalue()


def test_une_case_au_bout_du_monde_ne_prend_pas_la_memoire():
    brut = classeur_piege(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(ErreurImport, match="très loin"):
        feuilles_de(brut, "x.xlsx")


def test_un_guillemet_seul_n_avale_pas_les_lignes():
    c, _ = prendre(voir('nom\n"Le Relais\nCMP\nASE\n'))
    assert noms(c) == ['"Le Relais', "CMP", "ASE"]


def test_trop_de_lignes_se_dit():
    with pytest.raises(ErreurImport, match="12001 lignes"):
        voir("nom\n" + "x\n" * 12001)
