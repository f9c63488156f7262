import pytest
from hypothesis import given

from atelier.analyse.bilan import bilan
from atelier.analyse.constats import CONTROLES, constater
from atelier.analyse.mesures import mesurer, profil
from atelier.cours.textes import charger
from atelier.domaine.regle import PREREGLAGES, regle
from atelier.domaine.vocabulaire import Base, Classe, Statut
from fabriques import ATTENDUS, carnet, carnets, depot_du_cas, lien, lignes_csv


@pytest.mark.parametrize("prereglage", list(PREREGLAGES))
@pytest.mark.parametrize("cas,attendues", [(r["cas"], r) for r in lignes_csv(ATTENDUS / "mesures.csv")])
def test_les_cas_ont_leurs_mesures_attendues(cas, attendues, prereglage, tmp_path):
    attendues = {nom: float(v) for nom, v in attendues.items() if nom != "cas"}
    mesures = mesurer(depot_du_cas(cas, tmp_path).lire().reseau, regle(prereglage))
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


def test_chaque_controle_a_son_texte_et_chaque_texte_son_controle():
    textes = charger("controles")
    assert set(textes) == set(CONTROLES)
    for texte in textes.values():
        assert texte["gravite"] in ("bloquant", "alerte", "question", "info")
        assert texte["origine"] in ("cours", "source", "proposition")
        assert texte["message"]


DECLENCHEURS = {
    "K05": (
        carnet(liens=[lien(Base.MANDAT, classe_choisie=Classe.PARTENARIAT)]),
        carnet(liens=[lien(Base.MANDAT, classe_choisie=Classe.FORMEL)]),
    ),
    "K06": (
        carnet(liens=[lien(classe_choisie=Classe.PARTENARIAT)]),
        carnet(liens=[lien(classe_choisie=Classe.PARTENARIAT, preuve="compte rendu du 12 mars")]),
    ),
    "K13": (carnet(), None),
    "K14": (
        carnet(liens=[lien(statut=Statut.POTENTIEL)]),
        carnet(liens=[lien(statut=Statut.POTENTIEL, classe_visee=Classe.FORMEL, prochaine_etape="appeler")]),
    ),
    "K17": (carnet(liens=[("a1", "a2")]), carnet(liens=[("a2", "a3")])),
    "K22": (carnet(liens=[lien()]), carnet(liens=[lien(finalites=("F1",))])),
    "K24": (carnet(liens=[("a1", "a2")]), carnet(liens=[("a1", "a2"), ("a1", "a3")])),
}


@pytest.mark.parametrize("code", DECLENCHEURS)
def test_un_controle_se_declenche_et_son_jumeau_non(code):
    declenche, jumeau = DECLENCHEURS[code]
    assert code in {c.id for c in constater(declenche)}
    if jumeau is not None:
        assert code not in {c.id for c in constater(jumeau)}


def test_un_travail_vide_n_a_aucun_constat():
    assert constater(carnet(acteurs=())) == []
