"""Rien de saisi ne devient une balise : par construction, puis sur toutes les pages et toutes les sorties."""

import ast
import re
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import ipywidgets as w
import pytest
from corpus import archive
from corpus import page as page_de_travail
from gestes import ouvrir
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import atelier
from atelier.carnet.depot import Depot
from atelier.carnet.document import document_de
from atelier.carnet.modele import Analyse, Epreuve
from atelier.carnet.operations import Changement
from atelier.correction.bareme import bareme_propose
from atelier.correction.bureau import Notation
from atelier.correction.lecture import Lecture
from atelier.correction.participants import Participant
from atelier.correction.retours import retour
from atelier.cours.balises import html
from atelier.domaine.acteur import Acteur, Fiche
from atelier.domaine.texte import libelle_propre
from atelier.domaine.vocabulaire import Base, Categorie, Classe, Qualite, Statut
from atelier.dossier.dossier import en_html
from atelier.dossier.papiers import carnet_d_adresses, fiche_d_entretien
from atelier.etapes import PAGES
from atelier.remise.copie import Copie
from atelier.remise.paquet import html_du_travail, sortie
from atelier.saisie.bureau.bureau_de_correction import BureauDeCorrection
from atelier.saisie.bureau.lecture_de_copie import en_html as copie_a_lire
from atelier.saisie.ecriteau import Ecriteau
from atelier.saisie.session import Session
from fabriques import carnet, lien

PAQUET = Path(atelier.__file__).parent
DESSIN = {f"schema/{nom}.py" for nom in ("svg", "legende", "planche", "page")}
"""Le dessin écrit ses traits en nombres, et ``page`` reprend celle de pyvis ; tests/schema les éprouve."""
BALISE = re.compile(r"(?<!\?P)</?[a-z][a-z0-9]*[ />]")
HOSTILES = (
    "<img src=x onerror=alert(1)>",
    "\"><script>alert('x')</script>",
    "' onmouseover='alert(1)",
    "</p></details><iframe srcdoc=x>",
    "{0} {nom} {{ 7 * 7 }} {% raw %} &lt;b&gt;",
)


# --- par construction --------------------------------------------------------------------------------


def ecarts(texte):
    """Les balises écrites ailleurs que dans le gabarit d’un ``html(…)``, et les gabarits qui n’en sont pas."""
    arbre = ast.parse(texte)
    noeuds = list(ast.walk(arbre))
    appels = [n for n in noeuds if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "html"]
    gabarits = {id(n.args[0]) for n in appels if n.args and isinstance(n.args[0], ast.Constant)}
    permis = gabarits | {id(n.value) for n in noeuds if isinstance(n, ast.Expr)}
    for n in noeuds:
        texte_du_code = isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in permis
        if texte_du_code and BALISE.search(n.value):
            yield n.lineno, n.value[:40]
    yield from (
        (n.lineno, "html(…) sans gabarit écrit là")
        for n in appels
        if len(gabarits & {id(a) for a in n.args}) != 1
    )
    for n in noeuds:
        if isinstance(n, ast.Call) and getattr(n.func, "id", "") in ("Html", "Markup") and n.args:
            yield n.lineno, "du HTML dit protégé sans l’être"


@pytest.mark.parametrize(
    "chemin",
    [
        c
        for c in sorted(PAQUET.rglob("*.py"))
        if c.relative_to(PAQUET).as_posix() not in DESSIN | {"cours/balises.py"}
    ],
    ids=lambda c: c.relative_to(PAQUET).as_posix(),
)
def test_toute_balise_s_ecrit_dans_le_gabarit_d_un_html(chemin):
    texte = chemin.read_text(encoding="utf-8")
    assert list(ecarts(texte)) == []
    assert "from html import escape" not in texte and "markupsafe" not in texte
    if chemin.name != "ecriteau.py":
        assert not re.search(r"\bw\.HTML\b|description_allow_html", texte), "dites-le par un Ecriteau"


@pytest.mark.parametrize(
    "faute",
    [
        'x = f"<p>{nom}</p>"',
        'x = "<p>" + nom + "</p>"',
        'x = "<p>{}</p>".format(nom)',
        'x = "<li>%s</li>" % nom',
        'html(f"<p>{nom}</p>")',
        'html("<p>" + nom)',
        "html(nom)",
        "Html(nom)",
    ],
)
def test_la_regle_voit_une_faute(faute):
    assert list(ecarts(faute))


def test_aucun_pont_ne_lit_un_texte_comme_du_html():
    for chemin in PAQUET.rglob("*.js"):
        texte = chemin.read_text(encoding="utf-8")
        assert not re.search(r"\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write\b", texte), chemin


# --- un écriteau -------------------------------------------------------------------------------------


@given(st.text())
def test_un_ecriteau_protege_un_texte_ordinaire_et_garde_ce_que_html_ecrit(texte):
    ecriteau = Ecriteau(texte)
    assert balises(ecriteau.value) == []
    ecriteau.value = html("<p>{}</p>", texte)
    assert balises(ecriteau.value) == [("p", ())]
    ecriteau.value = ecriteau.value  # le relire puis le redire ne le protège pas deux fois
    assert ecriteau.value == html("<p>{}</p>", texte)


# --- toutes les pages --------------------------------------------------------------------------------


class Balises(HTMLParser):
    def __init__(self, texte):
        super().__init__()
        self.vues = []
        self.feed(texte)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.vues.append((tag, tuple(nom for nom, _ in attrs)))


def balises(texte):
    """Les balises d’un texte et les noms de leurs attributs, rangés : un nom change l’ordre des lignes."""
    return sorted(Balises(texte).vues)


def travail(t):
    """Un travail où chaque champ libre dit ``t``."""
    acteurs = [
        Acteur("a2", t, organisation=t, fonction=t, note=t, categorie=Categorie.PUBLIC, secteur="S03"),
        Acteur("a3", f"{t} bis", statut=Statut.POTENTIEL),
        Acteur("a4", "CMP"),
    ]
    liens = [
        lien(
            Base.INSTITUTIONNELLE,
            {"P1": "O", "P3": "?"},
            **dict.fromkeys(
                ("justification", "preuve", "circule", "accord_de", "prochaine_etape", "echeance"), t
            ),
            classe_avant=Classe.FORMEL,
            classe_choisie=Classe.PARTENARIAT,
            qualite=Qualite.TENU,
            porte_par=t,
        ),
        ("a2", "a3"),
    ]
    c = carnet(
        acteurs,
        liens,
        plan={"C1.1": f"{t}\n{t}", "M1": t},
        faits={"C4.1": (t,)},
        contacts={"a2": Fiche(t, demandes=t)},
    )
    return replace(
        c,
        acteurs={**c.acteurs, "a1": replace(c.acteurs["a1"], nom=t)},
        epreuves=(Epreuve(t, ("a2", "a3")),),
        exercices={"lecture.pourquoi": t, "V01": "reseau", "V01.pourquoi": t},
        analyse=Analyse(t, ("a2",)),
    )  # fmt: skip


def widgets(widget):
    yield widget
    for enfant in getattr(widget, "children", ()):
        yield from widgets(enfant)


def lus(formulaire):
    return [x.value for x in widgets(formulaire.boite) if isinstance(x, w.HTML)]


@pytest.mark.parametrize("hostile", HOSTILES)
def test_aucune_page_ne_laisse_passer_une_balise(hostile, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Depot(tmp_path).appliquer(lambda c: Changement(replace(travail(hostile), carnet_id=c.carnet_id), "essai"))
    session = Session(tmp_path)
    assert hostile in {a.nom for a in session.lire().acteurs.values()}
    dits = []
    for nom, page in PAGES.items():
        classe = getattr(import_module(f"atelier.saisie.pages.{page.module}"), page.classe)
        formulaire = classe(session) if nom == "etape" else ouvrir(session, classe)
        formulaire.rafraichir(session.lire())
        for identifiant in ("a2", "l1"):
            formulaire.viser(identifiant)
        for x in widgets(formulaire.boite):
            if isinstance(x, w.HTML):
                assert isinstance(x, Ecriteau)
                dits.append(x.value)
    verifier(dits, hostile)


@pytest.mark.parametrize("hostile", HOSTILES)
def test_le_bureau_ne_laisse_passer_aucune_balise_d_une_copie(hostile, tmp_path):
    copie = page_de_travail(document_de(replace(travail(hostile), carnet_id="abc")))
    nom = f"{hostile.replace('/', '')}_1_assignsubmission_file_/remise.ipynb"
    (tmp_path / "copies.zip").write_bytes(archive([(nom, copie)]))
    bureau = BureauDeCorrection(tmp_path)
    bureau.choix.proposer(bureau.ouverte.bureau)
    bureau.choix.lire()
    bureau._aller("1")
    dits = [x.value for x in widgets(bureau.boite) if isinstance(x, w.HTML)]
    lecture, ligne = bureau.ouverte.lectures["1"], bureau.ouverte.ligne("1", bureau.ouverte.bureau)
    verifier([*dits, *(copie_a_lire(lecture, ligne, hostile, p) for p in ("", "02", "04", "07"))], hostile)


def verifier(dits, hostile):
    protege = html("{}", hostile)
    tout = "\n".join(dits).replace("\u00a0", " ")
    assert tout.count(protege) > 5, "ce qui est saisi est bien montré"
    for dit in dits:
        assert not {t for t, _ in balises(dit)} & {"script", "iframe"}
        assert not any(a.startswith("on") for _, attributs in balises(dit) for a in attributs)
    if protege != hostile:
        assert hostile not in tout


# --- toutes les sorties ------------------------------------------------------------------------------


def un_retour(c, t):
    bareme = bareme_propose()
    niveaux = {x.id: 1 for x in bareme.criteres}
    notation = Notation(
        niveaux=niveaux, commentaires={"": t, bareme.criteres[0].id: t}, forces=(t,), pistes=(t,), question=t,
        reponses={"l1": t},
    )  # fmt: skip
    lecture = Lecture(Participant(t, t), "remise.ipynb", "a_noter", copie=Copie(c, finalisee=True))
    return retour(lecture, "notee", notation, bareme, bareme.note(niveaux), a_rendre=True)


SORTIES = {
    "dossier": lambda c, t: en_html(c),
    "carnet_d_adresses": lambda c, t: carnet_d_adresses(c),
    "fiche_d_entretien": lambda c, t: fiche_d_entretien(c),
    "sortie_gardee": lambda c, t: html_du_travail(c) + sortie(c, fermee=True)["text/html"],
    "retour": un_retour,
}
ORDINAIRES = {nom: balises(faire(travail("mot"), "mot")) for nom, faire in SORTIES.items()}
textes = st.one_of(
    st.sampled_from(HOSTILES),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=60),
).map(libelle_propre).filter(bool)  # fmt: skip


@pytest.mark.parametrize("nom", SORTIES)
@given(texte=textes)
def test_ce_qui_est_saisi_ne_change_pas_une_balise_d_une_sortie(nom, texte):
    assert balises(SORTIES[nom](travail(texte), texte)) == ORDINAIRES[nom]
