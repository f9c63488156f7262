import errno
import json
import multiprocessing
import os
import signal
import time

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from atelier.carnet import ecriture
from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.carnet.document import document_de
from atelier.domaine.vocabulaire import Classe
from atelier.erreurs import CarnetIllisible, CarnetTropRecent, EcritureImpossible, ErreurSaisie


def test_ce_qui_est_rendu_est_sur_le_disque(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP"))
    assert "CMP" in (tmp_path / "carnet.json").read_text(encoding="utf-8")
    assert Depot(tmp_path).lire() == depot.lire()


def test_deux_depots_sur_le_meme_dossier_ne_s_effacent_pas(tmp_path):
    un, deux = Depot(tmp_path), Depot(tmp_path)
    un.appliquer(op.ajouter_acteur("CMP"))
    deux.appliquer(op.ajouter_acteur("Collège"))
    un.appliquer(op.modifier_acteur("a2", fonction="psychologue"))
    deux.appliquer(op.modifier_acteur("a2", organisation="Hôpital"))
    acteur = un.lire().acteurs["a2"]
    assert (acteur.fonction, acteur.organisation) == ("psychologue", "Hôpital")
    assert [a.nom for a in deux.lire().reseau.alters()] == ["CMP", "Collège"]


def test_annuler_et_retablir_survivent_a_un_redemarrage(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP"))
    depot.appliquer(op.ajouter_lien("a1", "a2", base="institutionnelle"))
    depot.appliquer(op.choisir_classe("l1", "formel", "un protocole"))
    depot.appliquer(op.supprimer_acteur("a2"))
    assert Depot(tmp_path).annuler().description == "suppression de « CMP »"
    assert Depot(tmp_path).lire().liens["l1"].classe_choisie is Classe.FORMEL
    Depot(tmp_path).annuler()
    assert Depot(tmp_path).lire().liens["l1"].classe_choisie is None
    assert len(Depot(tmp_path).piles().retablissables) == 2
    Depot(tmp_path).retablir()
    Depot(tmp_path).retablir()
    assert "a2" not in Depot(tmp_path).lire().acteurs
    assert Depot(tmp_path).lire().revision == 8


def test_un_identifiant_supprime_ne_resert_pas_meme_apres_annulation(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP"))
    depot.annuler()
    assert depot.appliquer(op.ajouter_acteur("Collège")).cree == "a3"


def test_il_n_y_a_rien_a_annuler_dans_un_travail_neuf(tmp_path):
    with pytest.raises(ErreurSaisie, match="rien à annuler"):
        Depot(tmp_path).annuler()


def test_un_refus_ne_change_rien(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP"))
    avant = (tmp_path / "carnet.json").read_bytes()
    for refus in (
        op.ajouter_acteur("  "), op.ajouter_lien("a1", "a1"), op.supprimer_acteur("a1"),
        op.modifier_acteur("a9", nom="x"), op.repondre("l9", {"P1": "O"}), op.ajouter_acteur("x" * 300),
    ):  # fmt: skip
        with pytest.raises(ErreurSaisie):
            depot.appliquer(refus)
    assert (tmp_path / "carnet.json").read_bytes() == avant


@pytest.mark.parametrize(
    "contenu", [b"", b"{", b"{}", b"\x00\x01", b'{"version_format": 1, "acteurs": []}', b"\xff" * 50]
)
@pytest.mark.parametrize("nombre", [3, 14])
def test_un_fichier_abime_n_est_jamais_ecrase_et_se_restaure_sans_perte(tmp_path, contenu, nombre):
    depot = Depot(tmp_path)
    for n in range(nombre):
        depot.appliquer(op.ajouter_acteur(f"Acteur {n}"))
    depot.appliquer(op.supprimer_acteur("a2"))
    depot.annuler()
    depot.appliquer(op.ajouter_lien("a1", "a3"))
    avant = depot.lire()
    (tmp_path / "carnet.json").write_bytes(contenu)
    with pytest.raises(CarnetIllisible) as e:
        depot.appliquer(op.ajouter_acteur("CMP"))
    assert f"révision {avant.revision}" in e.value.remede
    assert (tmp_path / "carnet.json").read_bytes() == contenu
    assert Depot(tmp_path).restaurer() == Depot(tmp_path).lire()
    relu = Depot(tmp_path).lire()
    assert (relu.acteurs, relu.liens, relu.revision) == (avant.acteurs, avant.liens, avant.revision)
    assert (tmp_path / "abime-1-carnet.json").read_bytes() == contenu
    assert Depot(tmp_path).annuler().description.startswith("ajout du lien")
    with pytest.raises(ErreurSaisie, match="rien à restaurer"):
        Depot(tmp_path).restaurer()


def test_sans_sauvegarde_ni_historique_on_le_dit(tmp_path):
    (tmp_path / "carnet.json").write_bytes(b"{")
    with pytest.raises(ErreurSaisie, match="Aucune sauvegarde"):
        Depot(tmp_path).restaurer()
    assert (tmp_path / "carnet.json").read_bytes() == b"{"


def test_un_fichier_plus_recent_est_refuse_et_intact(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP"))
    document = document_de(depot.lire()) | {"version_format": 99}
    (tmp_path / "carnet.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(CarnetTropRecent):
        depot.appliquer(op.ajouter_acteur("x"))
    with pytest.raises(CarnetTropRecent):
        depot.restaurer()
    assert json.loads((tmp_path / "carnet.json").read_text(encoding="utf-8")) == document


@pytest.mark.parametrize(
    "code,mot", [(errno.ENOSPC, "plein"), (errno.EROFS, "lecture seule"), (errno.EACCES, "droit")]
)
@pytest.mark.parametrize("geste", ["fsync", "replace"])
def test_un_disque_qui_refuse_laisse_l_ancien_intact(tmp_path, monkeypatch, code, mot, geste):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP"))
    avant = (tmp_path / "carnet.json").read_bytes()

    def refuse(*_, **__):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as m:
        m.setattr(ecriture.os, "fsync", refuse) if geste == "fsync" else m.setattr(
            ecriture, "remplacer", refuse
        )
        with pytest.raises(EcritureImpossible, match=mot):
            depot.appliquer(op.ajouter_acteur("Collège"))
    assert (tmp_path / "carnet.json").read_bytes() == avant
    assert not list(tmp_path.glob(".*.tmp"))
    assert depot.piles().annulables[-1].description == "ajout de « CMP »"
    depot.appliquer(op.ajouter_acteur("Collège"))
    depot.annuler()
    assert [a.nom for a in depot.lire().reseau.alters()] == ["CMP"]


def test_une_ligne_d_historique_coupee_n_empeche_rien(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP"))
    with (tmp_path / ".atelier" / "historique.jsonl").open("ab") as f:
        f.write(b'{"id": "coup')
    depot.appliquer(op.ajouter_acteur("Collège"))
    assert [e.description for e in depot.piles().annulables] == ["ajout de « CMP »", "ajout de « Collège »"]


def _ajouter(dossier, prefixe, accuses, nombre):
    depot = Depot(dossier)
    for n in range(nombre):
        depot.appliquer(op.ajouter_acteur(f"{prefixe}{n}"))
        with open(accuses, "a", encoding="utf-8") as f:  # noqa: PTH123
            f.write(f"{prefixe}{n}\n")


def test_deux_processus_ne_perdent_rien(tmp_path):
    contexte = multiprocessing.get_context("spawn")
    processus = [
        contexte.Process(target=_ajouter, args=(tmp_path, p, tmp_path / f"{p}.txt", 20)) for p in "xy"
    ]
    for p in processus:
        p.start()
    for p in processus:
        p.join(60)
    noms = {a.nom for a in Depot(tmp_path).lire().reseau.alters()}
    assert noms == {f"{p}{n}" for p in "xy" for n in range(20)}
    assert Depot(tmp_path).lire().revision == 40


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows n’a pas SIGKILL")
def test_un_arret_brutal_ne_perd_aucune_operation_accusee(tmp_path):
    contexte = multiprocessing.get_context("fork")
    for tour in range(12):
        accuses = tmp_path / f"{tour}.txt"
        p = contexte.Process(target=_ajouter, args=(tmp_path, f"t{tour}-", accuses, 10_000))
        p.start()
        time.sleep(0.05 + tour * 0.013)
        os.kill(p.pid, signal.SIGKILL)
        p.join()
        attendus = set(accuses.read_text(encoding="utf-8").split()) if accuses.exists() else set()
        presents = {a.nom for a in Depot(tmp_path).lire().reseau.alters()}
        assert attendus <= presents
    Depot(tmp_path).annuler()


class DepotContreModele(RuleBasedStateMachine):
    """Annuler et rétablir, mêlés à tout le reste, contre une pile d’états en mémoire."""

    @initialize()
    def ouvrir(self):
        import tempfile

        self.dossier = tempfile.TemporaryDirectory()
        self.depot = Depot(self.dossier.name)
        self.passe, self.futur = [self._vu()], []

    def _vu(self):
        document = document_de(self.depot.lire())
        # Le choix fait avant l’avis et l’avis vu ne se défont pas : ils ne sont pas dans ce que l’on compare.
        vus = ("classe_avant", "classe_vue", "regle_vue")
        liens = [{k: v for k, v in x.items() if k not in vus} for x in document["liens"]]
        return {k: v for k, v in document.items() if k not in ("revision", "compteurs")} | {"liens": liens}

    def _fait(self, operation):
        self.depot.appliquer(operation)
        vu = self._vu()
        if vu != self.passe[-1]:
            self.passe.append(vu)
            self.futur.clear()

    @rule(nom=st.sampled_from(["CMP", "Collège", "ASE"]))
    def ajouter(self, nom):
        self._fait(op.ajouter_acteur(nom))

    @precondition(lambda self: len(self.depot.lire().acteurs) > 1)
    @rule(data=st.data())
    def relier(self, data):
        cible = data.draw(st.sampled_from([a.id for a in self.depot.lire().reseau.alters()]))
        self._fait(op.ajouter_lien("a1", cible))

    @precondition(lambda self: self.depot.lire().liens)
    @rule(data=st.data(), classe=st.sampled_from(list(Classe)))
    def classer(self, data, classe):
        self._fait(op.choisir_classe(data.draw(st.sampled_from(sorted(self.depot.lire().liens))), classe))

    @precondition(lambda self: len(self.depot.lire().acteurs) > 1)
    @rule(data=st.data())
    def supprimer(self, data):
        self._fait(
            op.supprimer_acteur(data.draw(st.sampled_from([a.id for a in self.depot.lire().reseau.alters()])))
        )

    @precondition(lambda self: len(self.passe) > 1)
    @rule()
    def annuler(self):
        Depot(self.dossier.name).annuler()
        self.futur.append(self.passe.pop())
        assert _trie(self._vu()) == _trie(self.passe[-1])

    @precondition(lambda self: self.futur)
    @rule()
    def retablir(self):
        Depot(self.dossier.name).retablir()
        self.passe.append(self.futur.pop())
        assert _trie(self._vu()) == _trie(self.passe[-1])

    def teardown(self):
        self.dossier.cleanup()


def _trie(document):
    return {k: v for k, v in document.items() if k != "carnet_id"}


TestDepotContreModele = DepotContreModele.TestCase
TestDepotContreModele.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


def test_annuler_un_choix_garde_celui_fait_avant_l_avis(tmp_path):
    depot = Depot(tmp_path)
    depot.appliquer(op.ajouter_acteur("CMP"))
    depot.appliquer(op.ajouter_lien("a1", "a2"))
    depot.appliquer(op.choisir_classe("l1", Classe.PARTENARIAT))
    depot.annuler()
    lien = depot.lire().liens["l1"]
    assert (lien.classe_avant, lien.classe_choisie) == (Classe.PARTENARIAT, None)
    depot.appliquer(op.choisir_classe("l1", Classe.CONTACT))
    assert depot.lire().liens["l1"].classe_avant is Classe.PARTENARIAT
    # Le rejeu de l’historique, après un fichier abîmé, dit la même chose.
    attendu = depot.lire()
    (tmp_path / "carnet.json").write_text("{", encoding="utf-8")
    assert Depot(tmp_path).restaurer() == attendu


def test_un_etat_passe_se_distingue_d_une_suite_faite_ailleurs(tmp_path):
    depot = Depot(tmp_path / "carnet.json")
    depot.appliquer(op.ajouter_acteur("CMP"))
    depot.appliquer(op.ajouter_acteur("Collège"))
    passe = depot.lire()
    (tmp_path / "autre").mkdir()
    (tmp_path / "autre" / "carnet.json").write_bytes((tmp_path / "carnet.json").read_bytes())
    ailleurs = Depot(tmp_path / "autre")
    ailleurs.appliquer(op.ajouter_acteur("PMI"))
    for nom in ("ASE", "MDPH"):
        depot.appliquer(op.ajouter_acteur(nom))
    depot.appliquer(op.supprimer_acteur("a2"))
    assert depot.est_ancien(passe)
    assert not depot.est_ancien(ailleurs.lire())
    # Sans journal, un état qui porte un acteur que le dossier n’a pas n’est pas tenu pour passé.
    (tmp_path / ".atelier" / "historique.jsonl").unlink()
    assert not Depot(tmp_path).est_ancien(passe)


def test_une_sauvegarde_plus_recente_n_empeche_pas_de_restaurer(tmp_path):
    depot = Depot(tmp_path)
    for n in range(12):
        depot.appliquer(op.ajouter_acteur(f"A{n}"))
    attendu = depot.lire()
    suffixe = attendu.carnet_id[:8]
    recente = tmp_path / ".atelier" / "sauvegardes" / f"carnet-9999999-{suffixe}.json"
    recente.write_text(json.dumps(document_de(attendu) | {"version_format": 99}), encoding="utf-8")
    (tmp_path / "carnet.json").write_text("{", encoding="utf-8")
    assert Depot(tmp_path).restaurer() == attendu


def test_un_contact_d_avant_le_format_2_s_annule_encore():
    from atelier.carnet.differences import appliquer
    from atelier.carnet.modele import carnet_neuf

    document = document_de(carnet_neuf("x"))
    ecart = {"chemin": ["contacts", "a1"], "avant": "standard"}
    assert appliquer(document, [ecart], vers="avant")["contacts"] == {"a1": {"coordonnees": "standard"}}
