"""Les textes d’une école : pris s’ils vont, nommés avec leur ligne s’ils ne vont pas."""

import shutil
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.cli import main
from atelier.cours.exercices import vignettes
from atelier.cours.formes import FORMES, controler
from atelier.cours.raisons import phrase
from atelier.cours.textes import charger, remplacer_les_textes, secteurs, textes_de_l_atelier
from atelier.cours.verifier import noms_connus, suivre, verifier
from atelier.domaine.clauses import Raison
from atelier.domaine.vocabulaire import Reponse
from atelier.saisie.portrait import mesures_en_html
from fabriques import carnet


@pytest.fixture
def ecole(tmp_path):
    (tmp_path / "cours").mkdir()

    def poser(nom, texte, encodage="utf-8"):
        (tmp_path / "cours" / f"{nom}.toml").write_text(texte, encoding=encodage)
        return tmp_path

    yield poser
    remplacer_les_textes({})


def test_tous_les_textes_livres_passent_leur_propre_controle(tmp_path):
    (tmp_path / "cours").mkdir()
    for nom in noms_connus():
        shutil.copy(str(files("atelier.cours") / f"{nom}.toml"), tmp_path / "cours")
    assert [str(p) for p in verifier(tmp_path)] == []


def test_une_cible_changee_l_est_seule(ecole):
    assert suivre(ecole("parcours", "[classe]\nacteurs = 10\n")) == []
    assert charger("parcours")["classe"]["acteurs"] == 10
    assert charger("parcours")["classe"]["liens"] == 15


def test_un_secteur_peut_s_ajouter_et_les_caches_suivent(ecole):
    assert "S20" not in secteurs()
    modele = 'libelle = "Numérique"\ncouleur = "#336699"\nacteurs_typiques = ["conseiller numérique"]\n'
    assert suivre(ecole("secteurs", f"[S20]\n{modele}")) == []
    assert secteurs()["S20"]["libelle"] == "Numérique"
    remplacer_les_textes({})
    assert "S20" not in secteurs()


def test_une_liste_remplace_la_liste(ecole):
    texte = (
        '[[vignettes]]\nid = "x1"\ntexte = "Une situation."\nreponses = ["formel"]\nniveau = "facile"\n'
        'criteres = ["P1"]\nexplication = "Parce que."\nen_classe = true\n'
    )
    assert suivre(ecole("vignettes", texte)) == []
    assert [v["id"] for v in vignettes()] == ["x1"]


@pytest.mark.parametrize(
    ("nom", "texte", "ligne", "dit"),
    [
        ("parcours", "[classe]\nacteurs = \n", 2, "TOML"),
        ("parcours", '[classe]\nacteurs = "dix"\n', 2, "un nombre"),
        ("parcours", "[classe]\n\nacteur = 10\n", 3, "pas connu"),
        ("parcours", "[classe]\nacteurs = -1\n", 2, "entre 0"),
        ("parcours", "[classe]\nentre_autres = 99999\n", 2, "« entre_autres » doit être entre 0 et 10 000"),
        ("parcour", "[classe]\n", 0, "nom inconnu"),
        (
            "vignettes",
            '[[vignettes]]\nid = "a"\ntexte = "t"\nreponses = ["copain"]\nniveau = "facile"\ncriteres = []\nexplication = "e"\n',
            4,
            "copain",
        ),
        ("vignettes", '[[vignettes]]\nid = "a"\ntexte = "t"\n', 1, "il manque"),
        (
            "exercices",
            '[[exercices]]\nid = "a"\ngenre = "une"\ntitre = "t"\nconsigne = "c"\nelements = ["x"]\nreponses = [4]\nexplication = "e"\n',
            7,
            "rang",
        ),
        ("glossaire", "[mots]\nacteur = 3\n", 2, "un texte"),
        ("exercices", "exercices = 5\n", 1, "une liste"),
        ("vignettes", "vignettes = []\n", 1, "vide"),
        ("parcours", '[stage]\nlibelle = "en stage"\n', 1, "il manque"),
        (
            "recits",
            '[[recits]]\nid = "x"\ntitre = "T"\ncentre = "C"\npoint_de_vue = "service"\ntexte = "t"\n',
            5,
            "au choix : etablissement, moi, personne",
        ),
        ("conservation", "jours = true\n", 1, "un nombre entier"),
        ("conservation", "jours = 40.5\n", 1, "un nombre entier"),
        ("secteurs", '[S20]\nlibelle = "N"\ncouleur = "red; x"\nacteurs_typiques = ["x"]\n', 3, "#336699"),
        ("secteurs", '[numerique]\nlibelle = "N"\n', 1, "par exemple : S14"),
        ("indices", '[S06]\nprivee = ["cabinet"]\n', 2, "par exemple : public"),
        ("controles", '[K99]\ngravite = "alerte"\nmessage = "m"\n', 1, "pas connu"),
        ("controles", '[K04]\ngravite = "grave"\n', 2, "bloquant, alerte"),
        ("libelles", '[classe]\nami = "ami"\n', 2, "pas connu"),
        ("parcours", '[minutes_par_page]\n"9" = 3\n', 2, "pas connu"),
        (
            "recits",
            '[[recits]]\nid = "x"\ntitre = " "\ncentre = "C"\npoint_de_vue = "moi"\ntexte = "t"\n',
            3,
            "vide",
        ),
        ("glossaire", "origine = 3\n", 1, "un texte"),
        ("epreuves", '[besoins]\nliste = ["un toit", ""]\n', 2, "vide"),
    ],
)
def test_chaque_erreur_dit_le_fichier_et_la_ligne(ecole, nom, texte, ligne, dit):
    dossier = ecole(nom, texte)
    problemes = verifier(dossier)
    assert problemes, "rien n’a été vu"
    assert (problemes[0].fichier, problemes[0].ligne) == (f"{nom}.toml", ligne)
    assert any(dit in str(p) for p in problemes)
    suivre(dossier)
    assert charger("parcours")["classe"]["acteurs"] == 12, "un fichier à problème n’est pas pris"


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        # Facultatif là où un autre texte livré s’en sert : la forme le dit, pas ce qui est livré.
        ("indices", '[S11]\nprive = ["cabinet privé"]\n'),
        ("controles", '[K04]\nsource = "notre règlement"\n'),
        # Deux champs d’avant, que plus rien ne lit : l’école qui les porte encore garde le reste de son texte.
        ("criteres", '[R1]\nportee = "lien"\ns_oppose_a = "P10"\n'),
        ("libelles", '[raison]\naccord = "Les directions sont d’accord."\n'),
        ("libelles", '[raison]\npartage = "{lues} : cela se partage, {lues}."\n'),
        ("libelles", '[raison]\nnegocie = "Le projet se négocie ({lues}), {à écrire}."\n'),
        ("correction", '[pistes]\nmandat = "« {lien} » ({classe}) s’impose à vous."\n'),
        ("glossaire", '[mots]\nbinome = "deux à deux"\n'),
        ("fonctions", '[familles]\n"Numérique" = ["médiateur"]\n'),
        ("notions", '[D12]\nterme = "t"\naxe = "a"\ndit = "d"\nsource = "s"\nquestion = "q"\n'),
        (
            "bareme",
            '[[criteres]]\nid = "x"\nlibelle = "l"\npoints = 20\npage = "01"\nindices = []\ndescripteurs = []\n',
        ),
    ],
)
def test_ce_que_la_forme_permet_se_prend_meme_si_l_atelier_n_en_use_pas(ecole, nom, texte):
    assert suivre(ecole(nom, texte)) == []


def test_chaque_texte_livre_a_sa_forme_et_la_remplit():
    assert set(FORMES) == set(noms_connus())
    for nom in noms_connus():
        livre = textes_de_l_atelier(nom)
        # Sans rien pour le compléter : seules ses clés connues viennent de lui.
        cles = {k: v if isinstance(v, dict) else None for k, v in livre.items()}
        assert list(controler(nom, livre, cles)) == [], nom


@given(data=st.data())
def test_aucun_contenu_ne_fait_tomber_le_controle(data):
    nom = data.draw(st.sampled_from(noms_connus()))
    livre = textes_de_l_atelier(nom)
    cles = st.text(max_size=5) | st.sampled_from(["id", "criteres", "questions", "S01", *livre])
    valeurs = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda x: st.lists(x, max_size=3) | st.dictionaries(cles, x, max_size=3),
        max_leaves=6,
    )
    contenu = data.draw(st.dictionaries(cles, valeurs, max_size=4))
    for chemin, quoi in controler(nom, contenu, livre):
        assert quoi and isinstance(chemin, tuple)


TROUS = st.text(st.sampled_from("{}lues[]!:.0 ")) | st.lists(
    st.sampled_from(["{lues}", "{reserve}", "{valeur}", "{n}", "{", "}", " ", "{}", "{0}"])
).map("".join)


@given(texte=TROUS, code=st.sampled_from(sorted(textes_de_l_atelier("libelles")["raison"])))
def test_les_accolades_d_un_texte_d_ecole_se_remplissent_ou_restent(texte, code):
    remplacer_les_textes({"libelles": {"raison": {code: texte}}})
    try:
        dite = phrase(Raison("moyenne_p", code, True, lues=(("P1", Reponse.OUI),)))
    finally:
        remplacer_les_textes({})
    assert dite.count("{") == texte.count("{") - texte.count("{lues}") - texte.count("{reserve}")


@given(texte=TROUS, nom=st.sampled_from(sorted(set(textes_de_l_atelier("mesures")) - {"origine"})))
def test_la_phrase_d_une_mesure_d_ecole_s_ecrit_quoi_qu_elle_contienne(texte, nom):
    remplacer_les_textes({"mesures": {nom: {"sens": texte}}})
    try:
        assert mesures_en_html(carnet(liens=[("a1", "a2"), ("a2", "a3")]))
    finally:
        remplacer_les_textes({})


def test_un_fichier_qui_n_est_pas_en_utf8_se_dit(ecole):
    assert "UTF-8" in str(verifier(ecole("glossaire", '[mots]\n"é" = "été"\n', "cp1252"))[0])


def test_la_commande_dit_tout_et_rend_le_bon_code(ecole, tmp_path, capsys):
    assert main(["verifier-cours", str(tmp_path)]) == 2
    ecole("parcours", "[classe]\nacteurs = 10\n")
    assert main(["verifier-cours", str(tmp_path)]) == 0
    ecole("glossaire", "[mots]\nacteur = 3\n")
    assert main(["verifier-cours", str(tmp_path / "cours")]) == 1
    sortie = capsys.readouterr().out
    assert "cours/glossaire.toml, ligne 2" in sortie
    assert "Bons : parcours.toml." in sortie
