import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.domaine.classement import classe_selon_la_regle, evaluer
from atelier.domaine.regle import PREREGLAGES, regle
from atelier.domaine.vocabulaire import CRITERES, Base, Classe, Lecture, Reponse, Statut
from atelier.erreurs import ErreurSaisie
from fabriques import ATTENDUS, PARTENARIAT, depot_du_cas, lien, liens_quelconques, lignes_csv

RANG = {
    c: n for n, c in enumerate((None, Classe.CONTACT, Classe.INFORMEL, Classe.FORMEL, Classe.PARTENARIAT))
}


@pytest.mark.parametrize("prereglage", list(PREREGLAGES))
@pytest.mark.parametrize("cas", ["mecs", "etudiant"])
def test_les_cas_ont_leurs_classes_attendues(cas, prereglage, tmp_path):
    carnet = depot_du_cas(cas, tmp_path).lire()
    attendues = {r["id"]: r["classe_attendue"] for r in lignes_csv(ATTENDUS / f"{cas}_classes.csv")}
    trouvees = {
        x.reference: classe_selon_la_regle(x, Lecture.INSTITUEE, regle(prereglage)) or "potentiel"
        for x in carnet.liens.values()
    }
    assert trouvees == attendues


def test_un_lien_vide_n_a_pas_d_avis():
    for base in (Base.INSTITUTIONNELLE, Base.MANDAT):
        avis = evaluer(lien(base))
        assert avis.classe is None
        assert avis.a_renseigner == ("P1", "P2")
    assert evaluer(lien(None, {"P1": "O", "P2": "O"})).a_renseigner == ("base",)


def test_une_base_personnelle_ne_regarde_que_la_mobilisation():
    assert evaluer(lien(Base.PERSONNELLE, PARTENARIAT, mobilisable=True)).classe is Classe.INFORMEL
    assert evaluer(lien(Base.PERSONNELLE, mobilisable=False)).classe is Classe.PERSONNEL
    assert evaluer(lien(Base.PERSONNELLE)).a_renseigner == ("mobilisable",)


def test_un_mandat_n_est_partenariat_que_si_l_on_negocie_vraiment():
    assert evaluer(lien(Base.MANDAT, PARTENARIAT)).classe is Classe.PARTENARIAT
    for critere in ("P7", "P8"):
        assert evaluer(lien(Base.MANDAT, PARTENARIAT | {critere: "P"})).classe is Classe.FORMEL


def test_les_deux_lectures_divergent_sans_convention():
    sans_papier = lien(reponses=PARTENARIAT | {"P10": "N"})
    assert classe_selon_la_regle(sans_papier, Lecture.INSTITUEE) is Classe.PARTENARIAT
    assert classe_selon_la_regle(sans_papier, Lecture.CONVENTIONNEE) is Classe.FORMEL


def test_sans_objet_dispense_mais_ne_prouve_rien():
    medecin = PARTENARIAT | {"P1": "S"}
    assert evaluer(lien(reponses=medecin)).classe is Classe.PARTENARIAT
    assert evaluer(lien(reponses=dict.fromkeys(CRITERES, "S"))).classe is Classe.CONTACT


def test_un_lien_interne_n_est_pas_un_partenariat():
    interne = lien(reponses=PARTENARIAT, meme_organisme=True)
    assert evaluer(interne).classe is Classe.FORMEL


def test_un_potentiel_n_a_pas_de_classe_et_n_est_pas_provisoire():
    avis = evaluer(lien(reponses=PARTENARIAT, statut=Statut.POTENTIEL))
    assert (avis.classe, avis.provisoire) == (None, False)


def test_la_bascule_dit_quelle_reponse_suffirait():
    avis = evaluer(lien(reponses=PARTENARIAT | {"P4": "P"}))
    assert avis.a_la_limite
    assert [(b.critere, b.vers, b.classe) for b in avis.bascules] == [("P4", Reponse.NON, Classe.FORMEL)]


@given(
    liens_quelconques(),
    st.sampled_from(CRITERES),
    st.sampled_from(list(Lecture)),
    st.sampled_from(list(PREREGLAGES)),
)
def test_aucun_oui_n_eloigne_du_partenariat(x, critere, lecture, nom):
    avant = classe_selon_la_regle(x, lecture, PREREGLAGES[nom])
    mieux = lien(x.base, {**x.reponses, critere: Reponse.OUI}, mobilisable=x.mobilisable, statut=x.statut,
                 meme_organisme=x.meme_organisme)  # fmt: skip
    apres = classe_selon_la_regle(mieux, lecture, PREREGLAGES[nom])
    if avant in RANG and apres in RANG:
        assert RANG[apres] >= RANG[avant]
    else:
        assert apres == avant


@given(
    st.sampled_from([Base.INSTITUTIONNELLE, Base.MANDAT]),
    st.dictionaries(st.sampled_from(CRITERES), st.sampled_from("OPNS"), min_size=11),
    st.sampled_from(list(Lecture)),
    st.sampled_from(list(PREREGLAGES)),
)
def test_provisoire_exactement_quand_une_reponse_manquante_changerait_la_classe(base, donnees, lecture, nom):
    x = lien(base, donnees)
    preset = PREREGLAGES[nom]
    vides = [c for c in CRITERES if c not in donnees]
    possibles = {
        classe_selon_la_regle(
            lien(base, {**donnees, **dict(zip(vides, choix, strict=True))}), lecture, preset
        )
        for choix in itertools.product("OPNS", repeat=len(vides))
    }
    avis = evaluer(x, lecture, preset)
    assert avis.provisoire == (possibles != {avis.classe})
    assert bool(avis.a_renseigner) == avis.provisoire


@given(liens_quelconques())
def test_je_ne_sais_pas_vaut_une_absence_de_reponse(x):
    sues = {c: r for c, r in x.reponses.items() if r is not Reponse.NE_SAIT_PAS}
    autre = lien(x.base, sues, mobilisable=x.mobilisable, statut=x.statut, meme_organisme=x.meme_organisme)
    assert evaluer(x) == evaluer(autre)


def test_le_seuil_du_partenariat_est_respecte():
    # Neuf réponses : 6,5 sur 9 passe le seuil de 0,7, 6 sur 9 non.
    noyau = {"P1": "O", "P2": "O", "P3": "O", "P4": "O", "P6": "P", "P7": "P", "P8": "P"}
    assert evaluer(lien(reponses={**noyau, "P5": "P", "P9": "P"})).classe is Classe.PARTENARIAT
    assert evaluer(lien(reponses={**noyau, "P5": "N", "P9": "N"})).classe is Classe.FORMEL


def test_un_seuil_impossible_est_refuse():
    for reglages in (
        {"seuil_partenariat": 2},
        {"nom": "x"},
        {"noyau": ["P99"]},
        {"inconnu": 1},
        {"minimum_reponses": True},
    ):
        with pytest.raises(ErreurSaisie):
            regle("atelier", reglages)
    assert regle("atelier", {"seuil_partenariat": 0.8}).seuil_partenariat == 0.8
