"""Le bureau de correction, au clavier, sur douze copies ; et les pages qu’il écrit, sans script."""

import json
import random
from dataclasses import replace

import pytest
from corpus import CORPUS, archive, archive_moodle, page
from pilote import Lab
from playwright.sync_api import expect

from atelier.carnet.format import document_de
from atelier.carnet.modele import carnet_neuf
from atelier.correction.bareme import bareme_propose
from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.releve import corriger
from atelier.domaine.acteur import Acteur
from atelier.domaine.vocabulaire import Classe
from atelier.echange.importation import importer, lire_acteurs, lire_liens
from atelier.remise.remettre import remettre
from fabriques import CAS, carnet, lien

pytestmark = [pytest.mark.navigateur, pytest.mark.xdist_group("navigateur-2")]
CRITERES = 8
HOSTILE = (
    "<img src=x onerror=\"window.touche=1\"><script>window.touche=2</script><svg onload='window.touche=3'>"
)


def douze_copies(dossier):
    """Une archive de Moodle : douze remises du cas, des choix tirés au sort."""
    alea = random.Random(8)  # noqa: S311 — des copies d’essai
    operation, _ = importer(lire_acteurs(CAS / "mecs_acteurs.csv"), lire_liens(CAS / "mecs_liens.csv"))
    entrees = []
    for n in range(12):
        c = operation(carnet_neuf(f"copie{n}")).carnet
        liens = {
            i: x
            if x.est_potentiel
            else replace(x, classe_choisie=alea.choice(list(Classe)), justification="Un écrit.")
            for i, x in c.liens.items()
        }
        ou = dossier / f"eleve{n}"
        ou.mkdir(parents=True)
        recu = remettre(replace(c, liens=liens, revision=50), ou)
        entrees.append(
            (f"Élève {n:02d}_{100 + n}_assignsubmission_file_/remise.ipynb", recu.chemin.read_bytes())
        )
    return archive(entrees)


@pytest.fixture
def bureau(tmp_path, navigateur):
    dossier = tmp_path / "Promotion été"
    dossier.mkdir()
    (dossier / "copies.zip").write_bytes(douze_copies(tmp_path / "sources"))
    (dossier / "feuille.csv").write_bytes(
        b"\xef\xbb\xbfIdentifiant,Nom complet,Note,Note maximale,Feedback par commentaires\r\n"
        + b"".join(f'Participant {100 + n},X,,"20,00",\r\n'.encode() for n in range(12))
    )
    lab = Lab(dossier, navigateur, tmp_path / "données", "--formateur")
    yield lab
    lab.fermer()
    assert lab.ailleurs == []
    assert lab.erreurs == []


def test_douze_copies_se_notent_au_clavier_et_l_on_reprend_ou_l_on_etait(bureau):
    lab = bureau
    panneau = lab.ouvrir("corriger.ipynb", vivant=False)
    panneau.get_by_text("Tout lancer").first.click()
    panneau.get_by_label("Feuille de Moodle").select_option("feuille.csv")
    panneau.get_by_role("button", name="Lire les copies").click()
    premiere = panneau.locator(".atelier-a-noter").first
    premiere.wait_for()
    expect(panneau.locator("b", has_text="0 sur 12")).to_be_visible()
    depot = DepotDuBureau(lab.dossier / "correction")
    notees = lambda: sum(len(n.niveaux) == CRITERES for n in depot.lire().notations.values())  # noqa: E731

    # Une copie à la fois : huit chiffres, puis n. On compte les touches.
    touches = 0
    premiere.focus()
    for copie in range(3):
        for chiffre in "22132213":
            lab.page.keyboard.press(chiffre)
            touches += 1
        lab.jusqu_a(lambda c=copie: notees() == c + 1)
        lab.page.keyboard.press("n")
        touches += 1
        expect(panneau.get_by_text(f"Copie {copie + 2}", exact=True).first).to_be_visible()
        expect(premiere).to_be_focused()
    assert touches / 3 == CRITERES + 1

    # Un commentaire au clavier, puis le même, proposé à la copie suivante.
    lab.page.keyboard.press("c")
    lab.page.keyboard.type("Vos preuves sont précises.")
    lab.page.keyboard.press("Enter")
    lab.jusqu_a(
        lambda: any("précises" in t for n in depot.lire().notations.values() for t in n.commentaires.values())
    )
    lab.page.keyboard.press("n")
    expect(panneau.locator("datalist option[value='Vos preuves sont précises.']")).to_have_count(1)

    # Les noms restent cachés tant que tout n’est pas noté.
    expect(panneau.get_by_text("Élève 0")).to_have_count(0)

    # On ferme, on rouvre : on reprend à la première copie qui reste, sans rien choisir.
    lab.page.context.close()
    lab.page = lab.nouvelle_page()
    panneau = lab.ouvrir("corriger.ipynb", vivant=False)
    panneau.get_by_text("Tout lancer").first.click()
    expect(panneau.locator("b", has_text="3 sur 12")).to_be_visible()
    expect(panneau.locator(".atelier-copie h4").first).to_have_text("Copie 4")

    # Un critère, toutes les copies : une touche par copie.
    panneau.get_by_role("button", name="un critère, toutes les copies").click()
    criteres = panneau.locator("select", has=lab.page.locator("option", has_text="Distinguer réseau"))
    for rang in range(CRITERES):
        criteres.select_option(index=rang)
        lignes = panneau.locator(".atelier-a-noter")
        expect(panneau.get_by_role("group", name=bareme_propose().criteres[rang].libelle)).to_be_visible()
        expect(lignes).to_have_count(12)
        lignes.first.focus()
        for _ in range(12):
            lab.page.keyboard.press("2")
        lab.jusqu_a(lambda r=rang: all(len(n.niveaux) >= r + 1 for n in depot.lire().notations.values()))
    lab.jusqu_a(lambda: notees() == 12)
    expect(panneau.locator("b", has_text="12 sur 12")).to_be_visible()

    # Annuler défait, rétablir refait ; puis on écrit, et la feuille est remplie.
    panneau.get_by_role("button", name="Annuler : niveau").click()
    lab.jusqu_a(lambda: notees() == 11 or (depot.lire().revision > 0 and bool(depot.piles().retablissables)))
    panneau.get_by_role("button", name="Rétablir : niveau").click()
    lab.jusqu_a(lambda: not depot.piles().retablissables)
    volet = panneau.locator(".jupyter-widget-Collapse-header", has_text="Écrire les notes")
    volet.click()
    panneau.get_by_role("button", name="Tout écrire").click()
    expect(panneau.get_by_text("12 notes sur 12 copies")).to_be_visible()
    feuille = (lab.dossier / "correction" / "feuille_moodle.csv").read_bytes()
    assert feuille.count(b'"13,5"') == 12


def test_aucun_retour_ni_synthese_ne_lance_de_script(tmp_path, navigateur):
    hostile = carnet(
        acteurs=[Acteur("a2", HOSTILE, organisation=HOSTILE, categorie="association"), Acteur("a3", "PMI")],
        liens=[lien(classe_choisie=Classe.PARTENARIAT, justification=HOSTILE, preuve=HOSTILE)],
    )
    hostile = replace(hostile, plan={"C1.1": HOSTILE}, reseau_analyse=HOSTILE)
    copies = tmp_path / "copies"
    copies.mkdir()
    archive_moodle(copies / "corpus.zip")
    for n in range(3):
        contenu = json.loads(page(document_de(replace(hostile, carnet_id=f"h{n}"))))
        nom = HOSTILE.replace("/", "").replace('"', "")[:60]
        (copies / f"h{n}.zip").write_bytes(
            archive([(f"{nom}_{900 + n}_assignsubmission_file_/remise.ipynb", json.dumps(contenu).encode())])
        )
    sortie = tmp_path / "sortie"
    releve = corriger(sorted(copies.iterdir()), sortie)
    assert len(releve.lignes) == len(CORPUS) + 3
    contexte = navigateur.new_context(offline=True)
    vue = contexte.new_page()
    demandes, alertes = [], []
    vue.on("request", lambda r: demandes.append(r.url) if not r.url.startswith(("file:", "data:")) else None)
    vue.on("dialog", lambda d: alertes.append(d.message))
    pages = [*sortie.rglob("*.html")]
    assert len(pages) == len(releve.lignes) + 1
    for html in pages:
        vue.goto(html.as_uri())
        assert vue.evaluate("window.touche") is None, html
        assert vue.evaluate(
            "document.querySelectorAll('script, iframe, object, embed, form, link, base, [href], svg').length"
        ) == 0, html  # fmt: skip
        assert vue.evaluate(
            "[...document.querySelectorAll('*')].flatMap((n) => n.getAttributeNames()).filter((a) => a.startsWith('on')).length"
        ) == 0, html  # fmt: skip
        assert vue.evaluate(
            "[...document.images].every((i) => i.src.startsWith('data:image/svg+xml;base64,'))"
        ), html
    assert demandes == []
    assert alertes == []
    contexte.close()
