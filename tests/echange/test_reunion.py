"""Réunir deux travaux à soi : tout ce que l’autre a en plus, rien de remplacé."""

import pytest
from msgspec.structs import replace

from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import Base, Classe, Reponse
from atelier.echange.apercu import apercevoir_un_travail
from atelier.echange.reunion import importer_apercu, reunir
from atelier.erreurs import ErreurSaisie
from fabriques import carnet, depot_du_cas


@pytest.fixture
def depot(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP", organisation="Hôpital"))
    return depot


def noms(depot):
    return [a.nom for a in depot.lire().reseau.alters()]


def test_reunir_ajoute_sans_rien_remplacer_et_s_annule(depot, tmp_path):
    (tmp_path / "b").mkdir()
    autre = depot_du_cas("mecs", tmp_path / "b").lire()
    avant = depot.lire()
    fait = depot.appliquer(reunir(autre))
    assert "30 acteurs et 42 liens" in fait.description
    assert depot.lire().acteurs["a2"] == avant.acteurs["a2"]
    encore = depot.appliquer(reunir(autre))
    assert "0 acteur et 0 lien de plus" in encore.description
    depot.annuler()
    assert noms(depot) == ["CMP"]


def test_reunir_reconnait_un_acteur_malgre_les_accents(depot):
    autre = carnet(acteurs=[Acteur("a2", "cmp", organisation="HOPITAL")], liens=[("a1", "a2")])
    depot.appliquer(reunir(autre))
    assert noms(depot) == ["CMP"]
    assert len(depot.lire().liens) == 1


def test_un_autre_travail_a_soi_vient_entier(depot):
    lien = Lien(
        "l1",
        "a1",
        "a3",
        base=Base.MANDAT,
        reponses={"P1": Reponse.OUI},
        classe_choisie=Classe.FORMEL,
        justification="parce que",
        meme_organisme=True,
        circule="des dates",
        reference="L7",
    )
    acteur = Acteur("a3", "Sonia Lacombe", note="à renommer", reference="A7", roles=("relais",))
    autre = carnet(("PMI", acteur), [lien], contacts={"a3": Fiche("05 58 00 00 00")})
    depot.appliquer(reunir(autre))
    arrive = depot.lire()
    assert noms(depot) == ["CMP", "PMI", "Sonia Lacombe"], "rien n’est laissé ; la ligne le demandera"
    assert arrive.acteurs["a4"] == replace(acteur, id="a4")
    assert arrive.acteurs["a3"].reference == "", "« a2 » était son numéro là-bas, pas une référence"
    assert arrive.liens["l1"] == replace(lien, cible="a4")
    assert arrive.contacts == {"a4": Fiche("05 58 00 00 00")}


def test_le_travail_d_un_camarade_ne_donne_ni_ses_contacts_ni_ses_references(depot):
    acteur = Acteur("a2", "PMI", reference="A7")
    autre = carnet(
        (acteur,),
        [Lien("l1", "a1", "a2", justification="vu en stage", reference="L7")],
        contacts={"a2": Fiche("05 58 00 00 00")},
    )
    depot.appliquer(importer_apercu(apercevoir_un_travail(autre, "C. D.", depot.lire()))[0])
    arrive = depot.lire()
    assert (arrive.acteurs["a3"].reference, arrive.contacts) == ("", {})
    assert (arrive.liens["l1"].justification, arrive.liens["l1"].reference) == ("C. D. : vu en stage", "")
    with pytest.raises(ErreurSaisie, match="initiales"):
        apercevoir_un_travail(autre, "Camille Dupont", depot.lire())
