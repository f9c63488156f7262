"""Les jetons, les états, les liens : ce que docs/apparence.md promet, sans navigateur."""

import re

import pytest

from atelier.analyse.progres import progres_par_page
from atelier.carnet.depot import Depot
from atelier.saisie.composants import _ETATS, message, tableau
from atelier.saisie.pages.remettre import PageRemettre
from atelier.saisie.ponts.barre import PAGES, vers
from atelier.saisie.ponts.bascule import BoutonsBascule
from atelier.saisie.ponts.socle import FRONT
from atelier.saisie.session import Session
from fabriques import RACINE, depot_du_cas

JETONS = (FRONT / "commun" / "jetons.css").read_text(encoding="utf-8")
REGLES = (FRONT / "commun" / "atelier.css").read_text(encoding="utf-8")
CLAIR, SOMBRE = (dict(re.findall(r"(--atelier-[\w-]+): (#[0-9a-f]{6})", bloc)) for bloc in JETONS.split("[data-jp-theme"))  # fmt: skip


def luminance(couleur):
    """La luminance relative de WCAG 2.1."""
    voies = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, v, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in voies)
    return 0.2126 * r + 0.7152 * v + 0.0722 * b


def contraste(a, b):
    haut, bas = sorted((luminance(a), luminance(b)), reverse=True)
    return (haut + 0.05) / (bas + 0.05)


FONDS = ("fond-doux", "fond-survol", "fond-tete")
ENCRES = ("encre-douce", "encre-pale", "accent", "accent-fort", "juste", "refus")
PAIRES = [
    *((e, f) for e in ENCRES for f in ("fond-doux", "fond-survol" if e != "encre-pale" else "fond-doux")),
    ("juste", "juste-fond"), ("presque", "presque-fond"), ("refus", "refus-fond"),
    ("attention-encre", "attention-fond"), ("sur-accent", "accent"), ("sur-accent", "accent-fort"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("jetons", "fond"), [(CLAIR, "#ffffff"), (SOMBRE, "#111111")], ids=["clair", "sombre"]
)
def test_chaque_encre_tient_4_5_sur_ses_fonds_et_chaque_trait_fort_3(jetons, fond):
    j = {nom.removeprefix("--atelier-"): c for nom, c in jetons.items()}
    faibles = [p for p in PAIRES if contraste(j[p[0]], j[p[1]]) < 4.5]
    faibles += [e for e in ENCRES if contraste(j[e], fond) < 4.5]
    faibles += [t for t in ("trait-fort", "curseur", "attention") if contraste(j[t], fond) < 3]
    assert faibles == []


def test_les_deux_themes_ont_les_memes_couleurs_et_les_regles_n_en_inventent_pas():
    assert CLAIR.keys() == SOMBRE.keys()
    salle = REGLES.index("/* --- la projection en salle"), REGLES.index("/* --- le bureau du formateur")
    hors_salle = REGLES[: salle[0]] + REGLES[salle[1] :]
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", hors_salle)) <= {"#ffffff"}  # le papier du schéma
    connus = set(re.findall(r"(--atelier-[\w-]+):", JETONS))
    assert set(re.findall(r"var\((--atelier-[\w-]+)", REGLES)) <= connus


def test_trois_tailles_de_texte():
    dites = set(re.findall(r"font-size: ([^;]+);", REGLES[: REGLES.index("/* --- la projection en salle")]))
    # 0 : un mot que Jupyter écrit, et que l’on cache.
    assert dites - {"0"} == {f"var(--atelier-{t})" for t in ("petit", "texte", "titre")}


@pytest.mark.parametrize("genre", _ETATS)
def test_un_etat_se_dit_par_une_icone_un_mot_et_une_couleur(genre):
    dit = message(genre, "<p>suite</p>")
    icone, mot = _ETATS[genre]
    assert f"<span aria-hidden='true'>{icone}</span> {mot}" in dit
    assert genre == "presque" or f'[data-genre="{genre}"]' in REGLES


def test_ce_qui_defile_se_parcourt_au_clavier_et_un_titre_vide_n_en_est_pas_un():
    dit = tableau(("", "A"), [("1", "<b>")], vide="", titre="Mon tableau")
    assert 'tabindex="0"' in dit and 'aria-label="Mon tableau"' in dit
    assert "<td></td>" in dit and "&lt;b&gt;" in dit


def test_chaque_chose_a_faire_mene_a_un_formulaire_ou_un_volet_qui_existe(tmp_path):
    source = "".join(p.read_text(encoding="utf-8") for p in (RACINE / "src/atelier/saisie").rglob("*.py"))
    lieux = {
        *re.findall(r'^    nom = "(\w+)"', source, re.M),
        *re.findall(r'lieu\(self\.boite, "(\w+)"\)', source),
    }
    voulus = {
        p.lieu for points in progres_par_page(depot_du_cas("mecs", tmp_path).lire()).values() for p in points
    }
    assert voulus <= lieux
    assert vers(2, "acteurs", "<12>") == (
        '<a class="atelier-vers" href="02_carnet_d_adresses.ipynb" data-page="02_carnet_d_adresses.ipynb" '
        'data-lieu="acteurs">&lt;12&gt;</a>'
    )
    assert [p[0][:2] for p in PAGES] == [f"{n:02d}" for n in range(8)]


def test_la_page_07_dit_ce_qui_n_est_pas_classe_avant_de_preparer(tmp_path):
    depot_du_cas("mecs", tmp_path)
    session = Session(Depot(tmp_path).fichier.parent)
    p = PageRemettre(session)
    session.inscrire(p.nom, p)
    assert "37 liens à classer" in p.a_classer.value.replace("\u00a0", " ")
    assert 'data-lieu="classer"' in p.a_classer.value
    enfants = list(p.boite.children)
    preparer = next(n for n, e in enumerate(enfants) if getattr(e, "description", "").startswith("Préparer"))
    assert enfants.index(p.a_classer) < preparer


def test_une_bascule_suit_sa_valeur_et_ne_prend_que_ses_options():
    b = BoutonsBascule("Dessin", [("la cible", "cible"), ("tous", "ensemble")])
    vus = []
    b.observe(lambda c: vus.append(c["new"]), "value")
    b.value = "cible"
    b.entendre({"rang": 1})
    for mauvais in (-1, 2, "1", None):
        b.entendre({"rang": mauvais})
    assert (vus, b.rang) == (["cible", "ensemble"], 1)
    b.value = "ailleurs"
    assert b.rang == -1
