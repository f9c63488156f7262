"""Un travail de la version 0.5 passe à la deuxième règle : rien de l’étudiant ne change, et c’est dit une fois."""

import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from atelier.analyse.passage import annonce_du_passage, avis_changes
from atelier.carnet.depot import Depot
from atelier.carnet.document import carnet_de, document_de
from atelier.carnet.empreintes import empreinte
from atelier.carnet.migrations.premiere_regle import classe_d_avant
from atelier.carnet.modele import Passage
from atelier.carnet.operations import choisir_classe, modifier_lien, passage_lu
from atelier.domaine.regle import VERSION_REGLE
from atelier.domaine.vocabulaire import CRITERES, Base, Classe
from atelier.erreurs import ErreurCarnet
from atelier.remise.copie import lire_copie
from atelier.remise.paquet import document_qui_voyage
from atelier.saisie.session import Session
from fabriques import ATTENDUS, carnet, lien, lignes_csv

ENREGISTRE = ATTENDUS / "travail-0.5"


@pytest.fixture
def dossier(tmp_path):
    """Le dossier d’un étudiant au milieu de son travail, tel que l’atelier 0.5 l’a écrit."""
    (tmp_path / ".atelier").mkdir()
    shutil.copy(ENREGISTRE / "carnet.json", tmp_path)
    shutil.copy(ENREGISTRE / "historique.jsonl", tmp_path / ".atelier")
    return tmp_path


def _brut():
    return json.loads((ENREGISTRE / "carnet.json").read_text(encoding="utf-8"))


def test_les_choix_de_l_etudiant_restent_et_l_avis_qu_il_a_vu_est_garde(dossier):
    lu = Depot(dossier).lire()
    avant = {x["id"]: x for x in _brut()["liens"]}
    for x in lu.liens.values():
        assert x.classe_avant == avant[x.id].get("classe_avant")
        assert x.classe_choisie == avant[x.id].get("classe_choisie")
        assert x.justification == avant[x.id].get("justification", "")
        assert x.regle_vue == (1 if x.classe_avant else 0)
    par_reference = {x.reference: x for x in lu.liens.values()}
    assert par_reference["ML15"].classe_vue is Classe.FORMEL  # ce que disait la première règle
    assert lu.classe_de(par_reference["ML15"]) is Classe.CONTACT
    assert lu.exercices["v01.premier"] == "formel"
    assert lu.reglages == {"seuil_informel": 0.6}


def test_la_phrase_nomme_les_liens_et_les_reglages_et_ne_se_dit_qu_une_fois(dossier):
    seance = Session(dossier)
    texte = seance.question()["texte"]
    assert "Vos choix et vos raisons, eux, n’ont pas bougé" in texte
    assert "réseau formel devient contact (Le papier dort" in texte
    assert "le nombre de réponses au moins" in texte
    seance.comprendre()
    assert seance.question() == {}
    assert Session(dossier).question() == {}  # ni dans une autre page, ni le lendemain
    # « J’ai lu » ne s’annule pas : annuler défait le dernier vrai geste, d’avant la mise à jour.
    assert Depot(dossier).annuler().description.startswith("modification du lien")
    assert Session(dossier).question() == {}


def test_un_lien_pas_encore_classe_ne_livre_pas_l_avis_de_la_regle(dossier):
    lu = Depot(dossier).lire()
    dits = {c.lien for c in avis_changes(lu)}
    assert dits
    assert all(lu.liens[i].classe_avant for i in dits)


def test_tout_l_historique_d_avant_se_defait_et_se_refait(dossier):
    depot = Depot(dossier)
    complet = depot.lire()
    while depot.piles().annulables:
        depot.annuler()
    assert len(depot.lire().acteurs) == 1
    while depot.piles().retablissables:
        depot.retablir()
    refait = depot.lire()
    assert {i: (x.classe_choisie, x.preuve, x.reponses) for i, x in refait.liens.items()} == {
        i: (x.classe_choisie, x.preuve, x.reponses) for i, x in complet.liens.items()
    }
    assert refait.plan == complet.plan


def test_une_page_restee_au_format_d_avant_est_un_etat_ancien_pas_une_fourche(dossier, tmp_path):
    depot = Depot(dossier)
    page = carnet_de({k: v for k, v in _brut().items() if k != "contacts"})
    depot.appliquer(passage_lu())
    depot.appliquer(modifier_lien("l1", preuve="un compte rendu"))
    assert depot.est_ancien(page)
    autre = json.loads(json.dumps(_brut()))
    autre["acteurs"].append({"id": "a99", "nom": "Fait ailleurs", "statut": "existant"})
    assert not depot.est_ancien(carnet_de(autre))
    # Sans réglage disparu, l’empreinte d’alors fait foi, au mot près.
    simple = Depot(tmp_path / "simple.json")
    document = _brut() | {"regle": {"prereglage": "atelier", "reglages": {}}}
    sans = {k: v for k, v in document.items() if k != "contacts"} | {"version_format": 0}
    (tmp_path / "simple.json").write_text(json.dumps(document), encoding="utf-8")
    simple.appliquer(modifier_lien("l1", preuve="un compte rendu"))
    ligne = json.loads(
        (tmp_path / ".atelier" / "historique-simple.jsonl").read_text(encoding="utf-8").strip()
    )
    assert ligne["empreinte_depuis"] == empreinte(sans)  # celle que l’atelier 0.5 aurait notée
    assert simple.est_ancien(carnet_de(document))
    autre = json.loads(json.dumps(document))
    autre["acteurs"][1]["nom"] = "Fait ailleurs"
    assert not simple.est_ancien(carnet_de(autre))


def test_un_nouveau_choix_note_l_avis_de_la_deuxieme_regle(dossier):
    depot = Depot(dossier)
    neuf = next(x for x in depot.lire().reseau.liens_existants() if not x.classe_avant)
    depot.appliquer(choisir_classe(neuf.id, "contact"))
    assert depot.lire().liens[neuf.id].regle_vue == 0  # sans raison, l’avis n’est pas montré
    depot.appliquer(choisir_classe(neuf.id, "contact", "On se croise."))
    apres = depot.lire().liens[neuf.id]
    assert apres.regle_vue == VERSION_REGLE
    assert apres.classe_vue is depot.lire().classe_de(apres)
    depot.annuler()
    # L’avis a été montré : annuler le choix ne fait pas qu’on ne l’ait pas vu.
    assert depot.lire().liens[neuf.id].regle_vue == VERSION_REGLE


def test_sans_lien_il_n_y_a_rien_a_annoncer():
    vide = {
        **document_de(carnet(())),
        "version_format": 3,
        "regle": {"prereglage": "premiere_version", "reglages": {}},
    }
    assert annonce_du_passage(carnet_de(vide)) == ""
    assert annonce_du_passage(carnet(("CMP",), [lien()])) == ""


def test_un_prereglage_disparu_est_nomme():
    avec = {
        **document_de(carnet(("CMP",), [lien()])),
        "version_format": 3,
        "regle": {"prereglage": "premiere_version", "reglages": {"noyau": ["P1"], "seuil_partenariat": 0.6}},
    }
    lu = carnet_de(avec)
    assert lu.reglages == {"seuil_partenariat": 0.6}
    assert lu.passage.abandonnes == ("prereglage", "noyau")
    assert "préréglage" in annonce_du_passage(lu)


@pytest.mark.parametrize("cas", ["mecs"])
def test_la_premiere_regle_gardee_dit_ce_qu_elle_disait(cas):
    attendues = {
        "ML02": "formel",
        "ML05": "partenariat",
        "ML10": "contact",
        "ML15": "formel",
        "ML18": "formel",
    }
    vues = {
        x["reference"]: classe_d_avant(x, "instituee", {"prereglage": "atelier"}) for x in _brut()["liens"]
    }
    assert {r: vues[r] for r in attendues} == attendues | {"ML18": vues["ML18"]}
    assert len(lignes_csv(ATTENDUS / f"{cas}_classes.csv")) == len(vues)


abimes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(["reponses", "noyau", "P1", "seuil_critere"]) | st.text(max_size=4), x, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(st.data())
def test_un_document_d_avant_forge_est_refuse_ou_lu_jamais_autre_chose(data):
    x = {"id": "l1", "source": "a1", "cible": "a2", "statut": "existant", "base": "mandat", "classe_avant": "formel",
         "reponses": {"P1": "O", "P2": "N"}}  # fmt: skip
    x[data.draw(st.sampled_from(["reponses", "base", "statut", "meme_organisme", "classe_avant"]))] = (
        data.draw(abimes)
    )
    forge = {**document_de(carnet(("CMP",))), "version_format": 3, "liens": [x], "regle": data.draw(abimes)}
    try:
        relu = carnet_de(forge)
    except ErreurCarnet:
        return
    annonce_du_passage(relu)
    carnet_de(document_qui_voyage(relu))


def test_le_bureau_montre_l_avis_que_l_auteur_avait_vu():
    from atelier.saisie.bureau.lecture_de_copie import avis_d_alors

    vu = lien(Base.MANDAT, dict.fromkeys(CRITERES, "N"), classe_vue=Classe.CONTACT, regle_vue=1)
    assert "sous la règle d’avant : contact" in avis_d_alors(vu, Classe.FORMEL)
    assert avis_d_alors(vu, Classe.CONTACT) == ""
    assert avis_d_alors(lien(), Classe.FORMEL) == ""


def _d_avant(**champs):
    """Une copie rendue sous la première règle : l’auteur a lu son avis, et rien d’autre."""
    dort = dict.fromkeys(CRITERES, "N") | {"P10": "O", "P3": "O"}
    raison = "La convention de 2019 fixe toujours qui fait quoi, même si les cheffes ne se voient plus."
    x = lien(Base.INSTITUTIONNELLE, dort, classe_avant=Classe.FORMEL, classe_choisie=Classe.FORMEL,
             justification=raison, regle_vue=1, **champs)  # fmt: skip
    return replace(carnet(("CMP",), [x]), passage=Passage(depuis=1))


def test_un_desaccord_est_avec_l_avis_que_l_auteur_avait_lu():
    from atelier.correction.indices import ecarts_avec_la_regle
    from atelier.correction.propositions import forces, question_d_oral

    d_accord, contre = _d_avant(classe_vue=Classe.FORMEL), _d_avant(classe_vue=Classe.CONTACT)
    assert (
        d_accord.classe_de(d_accord.liens["l1"]) is Classe.CONTACT
    )  # la deuxième règle, elle, dit autre chose
    assert list(ecarts_avec_la_regle(d_accord)) == []
    assert "ne dit pas comme vous" not in question_d_oral(d_accord)
    assert list(ecarts_avec_la_regle(contre)) == ["l1"]
    assert "vous tenez un autre avis" in " ".join(forces(contre))
    # Qui a lu que la règle a changé répond à celle d’aujourd’hui.
    prevenu = replace(d_accord, passage=Passage())
    assert list(ecarts_avec_la_regle(prevenu)) == ["l1"]


def test_le_bureau_donne_a_lire_un_lien_dont_l_avis_a_change():
    from atelier.correction.choix_des_liens import liens_a_lire
    from atelier.cours.textes import charger
    from atelier.remise.copie import Copie
    from atelier.saisie.bureau.lecture_de_copie import _liens

    c = _d_avant(classe_vue=Classe.FORMEL)
    assert [(x.lien, x.raison) for x in liens_a_lire(c)] == [("l1", "avis_change")]
    assert charger("correction")["liens_a_lire"]["avis_change"]
    texte = " ".join(_liens(Copie(c, finalisee=True))).replace("\u00a0", " ").replace("\u202f", " ")
    assert "Règle de l’atelier : contact" in texte
    assert "L’étudiant avait lu, sous la règle d’avant : réseau formel" in texte


def test_une_remise_de_la_version_0_5_se_verifie_et_se_lit_avec_la_deuxieme_regle(tmp_path):
    document = {k: v for k, v in _brut().items() if k != "contacts"}
    remise = {"revision": document["revision"], "empreinte": empreinte(document), "date": "2026-11-23"}
    chemin = tmp_path / "remise.ipynb"
    notebook = {"cells": [], "metadata": {"atelier": {"carnet": document, "remise": remise}}}
    chemin.write_text(json.dumps(notebook), encoding="utf-8")
    copie = lire_copie(chemin)
    assert copie.finalisee
    ml15 = next(x for x in copie.carnet.liens.values() if x.reference == "ML15")
    assert (ml15.classe_vue, copie.carnet.classe_de(ml15)) == (Classe.FORMEL, Classe.CONTACT)
    document["liens"][0]["preuve"] = "changée après la remise"
    chemin.write_text(json.dumps(notebook), encoding="utf-8")
    assert not lire_copie(chemin).finalisee
