import pytest
from hypothesis import given

from atelier.analyse.approfondir import a_dedoubler, ecarts_de_vue, liens_a_approfondir, liens_qui_divergent
from atelier.analyse.bilan import bilan
from atelier.analyse.mesures import mesurer, profil
from atelier.analyse.portee import Depart, apport_des_potentiels, ponts, secteurs_a_un_acteur, si_je_pars
from atelier.carnet.lots import dedoubler
from atelier.cours.textes import insecables, libelles
from atelier.domaine.acteur import Acteur
from atelier.domaine.lien import Lien
from atelier.domaine.vocabulaire import CRITERES, Base, Classe, Reponse, Statut
from atelier.saisie.portrait import deux_axes_en_html, mesures_en_html, profil_en_html
from fabriques import ATTENDUS, carnet, carnets, depot_du_cas, lien, lignes_csv


@pytest.mark.parametrize("cas,attendues", [(r["cas"], r) for r in lignes_csv(ATTENDUS / "mesures.csv")])
def test_les_cas_ont_leurs_mesures_attendues(cas, attendues, tmp_path):
    attendues = {nom: float(v) for nom, v in attendues.items() if nom != "cas"}
    mesures = mesurer(depot_du_cas(cas, tmp_path).lire().reseau)
    trouvees = {nom: getattr(mesures, nom) for nom in attendues}
    assert trouvees == attendues


def test_une_etoile_et_un_reseau_vide_ne_pretendent_rien():
    vide = mesurer(carnet(acteurs=()).reseau)
    assert (vide.densite_sans_ego, vide.taille_effective, vide.part_liens_base_personnelle) == (
        None,
        None,
        None,
    )
    etoile = mesurer(carnet(liens=[("a1", "a2"), ("a1", "a3")]).reseau)
    assert (etoile.densite_sans_ego, etoile.taille_effective) == (0, 2)


def test_deux_liens_paralleles_ne_comptent_qu_une_paire():
    trois = carnet(liens=[("a1", "a2"), ("a1", "a3"), ("a2", "a3"), ("a3", "a2")])
    assert mesurer(trois.reseau).n_liens_entre_ces_alters == 1


def test_le_profil_compte_les_cinq_classes_et_les_seuls_existants():
    c = carnet(
        liens=[
            lien(Base.PERSONNELLE, mobilisable=True),
            lien(Base.PERSONNELLE, mobilisable=True, statut=Statut.POTENTIEL),
        ]
    )
    assert profil(c.reseau) == {x: int(x is Classe.INFORMEL) for x in Classe}


@given(carnets())
def test_le_bilan_ne_tombe_jamais(c):
    b = bilan(c)
    assert [x["id"] for x in b["liens"]] == list(c.liens)
    assert set(b["profil"]) == {x.value for x in Classe}


def test_si_je_pars_dit_ce_qui_se_perd():
    c = carnet(
        (
            Acteur("a2", "Amie", secteur="S09"),
            Acteur("a3", "CMP", secteur="S06"),
            Acteur("a4", "PMI", secteur="S02"),
        ),
        [
            lien(Base.PERSONNELLE, {"P1": "O"}, finalites=("F2",)),
            Lien("l2", "a1", "a3", base=Base.INSTITUTIONNELLE, finalites=("F1",)),
            Lien("l3", "a1", "a3", base=Base.PERSONNELLE),
            Lien("l4", "a1", "a4", base=Base.PERSONNELLE, statut=Statut.POTENTIEL),
        ],
    )
    depart = si_je_pars(c.reseau)
    assert depart.liens == ("l1", "l3")
    assert depart.acteurs == ("a2",)
    assert depart.secteurs == ("S09",)
    assert depart.finalites == ("F2",)
    assert depart.a_instituer == ("l1", "l3")
    assert si_je_pars(carnet().reseau) == Depart((), (), (), (), ())


def test_les_ponts_et_les_secteurs_fragiles():
    c = carnet(
        tuple(Acteur(f"a{n}", f"A{n}", secteur=s) for n, s in enumerate(("S01", "S01", "S02"), 2)),
        [("a1", "a2"), ("a1", "a3"), ("a1", "a4"), ("a2", "a3"), ("a3", "a4")],
    )
    assert ponts(c.reseau) == ["a3"]
    assert secteurs_a_un_acteur(c.reseau) == {"S02": "a4"}
    assert ponts(carnet().reseau) == []


def test_ce_que_les_potentiels_ajoutent():
    c = carnet((Acteur("a2", "CMP", secteur="S06"), Acteur("a3", "X", secteur="S08", statut=Statut.POTENTIEL),
                Acteur("a4", "Y", secteur="S06", statut=Statut.POTENTIEL)))  # fmt: skip
    assert apport_des_potentiels(c.reseau) == (2, ("S08",))


@given(carnets())
def test_le_portrait_ne_tombe_jamais_et_n_a_rien_d_actif(c):
    for page in (profil_en_html(c), mesures_en_html(c), deux_axes_en_html(c)):
        assert "<script" not in page
        assert "onerror=" not in page.replace("&", "")


def test_le_portrait_dit_un_reseau_vide_sans_pretendre():
    page = mesures_en_html(carnet(()))
    for phrase in libelles("mesure_vide").values():
        assert insecables(phrase) in page
    assert "rien de classé" in profil_en_html(carnet(()))


def test_les_liens_a_approfondir_viennent_dans_l_ordre_et_jamais_d_entre_les_autres():
    c = carnet(
        ("CMP", "PMI", "ASE", "Amie"),
        [
            lien(),
            Lien("l2", "a1", "a3", base=Base.INSTITUTIONNELLE, reponses={"P1": Reponse.OUI}),
            Lien("l3", "a1", "a4", classe_choisie=Classe.PARTENARIAT),
            Lien("l4", "a2", "a3"), Lien("l5", "a1", "a5", base=Base.PERSONNELLE),
            Lien("l6", "a1", "a5", base=Base.MANDAT, reponses=dict.fromkeys(CRITERES, Reponse.NE_SAIT_PAS)),
        ],
    )  # fmt: skip
    assert [i for i, _ in liens_a_approfondir(c)] == ["l3", "l2", "l1"]
    assert {r for _, r in liens_a_approfondir(c)} <= set(libelles("approfondir"))


def test_un_lien_qui_mele_deux_choses_se_dedouble_sans_rien_perdre():
    x = lien(
        Base.PERSONNELLE,
        {"P1": "O", "P2": "P", "R4": "O"},
        preuve="charte",
        finalites=("F1",),
        justification="j",
    )
    assert a_dedoubler(x)
    c = dedoubler("l1")(carnet(("CMP",), [x])).carnet
    personne, cadre = c.liens.values()
    assert (personne.base, dict(personne.reponses), personne.justification) == (
        Base.PERSONNELLE,
        {"R4": "O"},
        "j",
    )
    assert (cadre.base, dict(cadre.reponses), cadre.preuve) == (
        Base.INSTITUTIONNELLE,
        {"P1": "O", "P2": "P"},
        "charte",
    )
    assert not a_dedoubler(personne)


def test_les_lectures_divergent_et_l_autre_peut_voir_autrement():
    x = lien(reponses={f"P{n}": "O" for n in range(1, 10)} | {"P10": "N"}, reponses_autre={"P1": Reponse.NON})
    assert liens_qui_divergent(carnet(("CMP",), [x])) == ["l1"]
    assert ecarts_de_vue(x) == ["P1"]


def test_le_profil_ne_dit_pas_l_avis_de_la_regle_avant_le_choix():
    tout = {f"P{n}": "O" for n in range(1, 11)}
    assert "partenariat" not in profil_en_html(carnet(("CMP",), [lien(reponses=tout)])).replace(
        "des partenariats", ""
    )
    assert "partenariat 1" in profil_en_html(
        carnet(("CMP",), [lien(reponses=tout, classe_choisie=Classe.CONTACT)])
    )
