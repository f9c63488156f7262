import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.carnet.depot import Depot
from atelier.carnet.modele import carnet_neuf
from atelier.cours.textes import secteurs
from atelier.domaine.vocabulaire import PointDeVue
from atelier.echange.colonnes import table_native
from atelier.echange.csv_atelier import ecrire_tables, tables_de
from atelier.echange.importation import importer, lire_acteurs, lire_liens
from atelier.echange.lecture_des_tableaux import feuille_de_texte
from atelier.echange.mots import COLONNES_ACTEURS, COLONNES_LIENS
from atelier.echange.rapport import phrases
from atelier.erreurs import ErreurImport
from fabriques import CAS, carnets, depot_du_cas


def acteurs_de(texte, nom="a.csv"):
    return table_native(feuille_de_texte(texte, nom), COLONNES_ACTEURS, ("id", "nom"))


def liens_de(texte):
    return table_native(feuille_de_texte(texte, "l.csv"), COLONNES_LIENS, ("id", "source", "cible"))


def faire(acteurs, liens=None, carnet=None):
    operation, rapport = importer(acteurs, liens)
    return operation(carnet or carnet_neuf("x")).carnet, rapport


@pytest.mark.parametrize("cas,vue", [("mecs", PointDeVue.ETABLISSEMENT), ("etudiant", PointDeVue.MOI)])
def test_un_cas_entre_et_ressort_avec_les_memes_valeurs(cas, vue, tmp_path):
    depot = depot_du_cas(cas, tmp_path)
    assert depot.lire().point_de_vue is vue
    ecrire_tables(depot.lire(), tmp_path / "sortie")
    for table in ("acteurs", "liens"):
        with (CAS / f"{cas}_{table}.csv").open(encoding="utf-8", newline="") as f:
            avant = list(csv.DictReader(f))
        with (tmp_path / "sortie" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as f:
            apres = list(csv.DictReader(f, delimiter=";"))
        for a, b in zip(avant, apres, strict=True):
            del a["cas"], b["cas"]
            assert {c: v for c, v in b.items() if c in a} == {c: "" if v == "—" else v for c, v in a.items()}
    assert "classe_choisie" in b


def test_reimporter_ne_double_rien(tmp_path):
    depot = depot_du_cas("mecs", tmp_path)
    avant = depot.lire()
    operation, rapport = importer(lire_acteurs(CAS / "mecs_acteurs.csv"), lire_liens(CAS / "mecs_liens.csv"))
    depot.appliquer(operation)
    assert depot.lire() == avant
    assert (rapport.inchanges, rapport.ajoutes) == (73, 0)


def test_son_propre_export_se_reimporte_sans_doubler(tmp_path):
    depot = Depot(tmp_path)
    from atelier.carnet.operations import ajouter_acteur, ajouter_lien

    depot.appliquer(ajouter_acteur("CMP"))
    depot.appliquer(ajouter_lien("a1", "a2"))
    ecrire_tables(depot.lire(), tmp_path / "s")
    operation, _ = importer(lire_acteurs(tmp_path / "s/acteurs.csv"), lire_liens(tmp_path / "s/liens.csv"))
    depot.appliquer(operation)
    assert (len(depot.lire().acteurs), len(depot.lire().liens)) == (2, 1)


def test_un_import_s_annule_d_un_geste(tmp_path):
    depot = depot_du_cas("mecs", tmp_path)
    depot.annuler()
    assert depot.lire().est_vide


@pytest.mark.parametrize("separateur", [",", ";", "\t"])
@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252"])
def test_separateurs_et_codages(tmp_path, separateur, codage):
    chemin = tmp_path / "actéurs.csv"
    lignes = [["nom", "ID", "Fonction"], ["Collège – œuvre", "1", "élève"]]
    chemin.write_bytes("\r\n".join(separateur.join(x) for x in lignes).encode(codage))
    carnet, _ = faire(lire_acteurs(chemin))
    assert [(a.nom, a.fonction) for a in carnet.reseau.alters()] == [("Collège – œuvre", "élève")]


def test_une_mauvaise_ligne_ne_bloque_pas_les_autres():
    carnet, rapport = faire(
        acteurs_de("id,nom,secteur,statut\n1,CMP,santé,existant\n2,,,\n3,ASE,S01,peut-être\n"),
        liens_de("id,source,cible,base\n1,1,3,mandat\n2,1,99,\n3,1,1,\n"),
    )
    assert [a.nom for a in carnet.reseau.alters()] == ["CMP", "ASE"]
    assert len(carnet.liens) == 1
    dites = "\n".join(phrases(rapport))
    assert "ligne 3, refusée : « nom » est vide" in dites
    assert "« 99 » n’est pas dans la table" in dites
    assert "« peut-être » inconnue" in dites
    assert rapport.lues == 6


def test_les_corriges_ne_sont_jamais_importes_et_l_inconnu_est_nomme():
    _, rapport = faire(acteurs_de("id,nom,classe_attendue,téléphone,météo\n1,CMP,partenariat,x,y\n"))
    dites = "\n".join(phrases(rapport))
    assert "jamais importées : classe_attendue" in dites
    assert "laissées de côté : météo" in dites
    assert "contact de personnes, jamais importées : téléphone" in dites


def test_une_colonne_requise_manquante_est_nommee():
    with pytest.raises(ErreurImport, match="il manque la colonne nom"):
        acteurs_de("id,libelle\n1,CMP\n")


def test_un_second_centre_devient_un_acteur_comme_les_autres(tmp_path):
    depot = depot_du_cas("mecs", tmp_path)
    operation, rapport = importer(
        lire_acteurs(CAS / "etudiant_acteurs.csv"), lire_liens(CAS / "etudiant_liens.csv")
    )
    depot.appliquer(operation)
    carnet = depot.lire()
    assert carnet.acteurs[carnet.ego].nom == "MECS Les Tamaris"
    assert len(carnet.acteurs) == 31 + 30
    assert any("déjà un centre" in a for a in rapport.avertissements)


@given(carnets())
def test_les_tables_d_un_travail_se_relisent(carnet):
    acteurs, liens = tables_de(carnet)
    assert len({a["id"] for a in acteurs}) == len(carnet.acteurs)
    assert len(liens) == len(carnet.liens)


cases = st.text(max_size=12) | st.sampled_from(["1", "2", "ego", "existant", "O", "S01", *secteurs()])


@given(
    st.lists(st.lists(cases, min_size=5, max_size=5), max_size=8),
    st.lists(st.lists(cases, min_size=4, max_size=4), max_size=8),
)
def test_tout_ce_qui_entre_est_compte(acteurs, liens):
    def texte(colonnes, lignes):
        f = io.StringIO()
        csv.writer(f, lineterminator="\n").writerows([colonnes, *lignes])
        return f.getvalue()

    a = acteurs_de(texte(["id", "nom", "secteur", "sphere", "statut"], acteurs))
    x = liens_de(texte(["id", "source", "cible", "P1"], liens))
    _, rapport = faire(a, x)
    assert rapport.lues == len(a.lignes) + len(x.lignes)


@given(st.binary(max_size=300))
def test_aucun_fichier_ne_fait_tomber_l_import(tmp_path_factory, contenu):
    chemin = tmp_path_factory.mktemp("f") / "x.csv"
    chemin.write_bytes(contenu)
    try:
        faire(lire_acteurs(chemin))
    except ErreurImport as e:
        assert e.remede


def test_nos_tables_reviennent_entieres_et_ce_qui_nomme_quelqu_un_se_dit_sans_le_citer():
    carnet, rapport = faire(acteurs_de("id,nom,note\n1,CMP,Mme Lacombe au 06 11 22 33 44\n2,ASE,accueil\n"))
    assert [a.note for a in carnet.reseau.alters()] == ["Mme Lacombe au 06 11 22 33 44", "accueil"]
    (dit,) = rapport.avertissements
    assert "ligne 2, « note »" in dit
    assert "Lacombe" not in dit and "06" not in dit
