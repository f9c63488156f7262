"""Saisir vite : une action par acteur, une par lien ; la table, la revue, la matrice, le collage."""

import pytest
from pilote import ajouter, relier
from playwright.sync_api import expect

from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.domaine.vocabulaire import Base, Statut
from fabriques import depot_du_cas

pytestmark = pytest.mark.navigateur
CARNET = "02_carnet_d_adresses.ipynb"


def noms(depot):
    return [a.nom for a in depot.lire().reseau.alters()]


def focus(lab):
    return lab.page.evaluate(
        "document.activeElement.getAttribute('data-colonne') ?? document.activeElement.tagName"
    )


def test_ajouter_comprend_questionne_et_garde_le_curseur(lab):
    depot = Depot(lab.dossier)
    panneau = lab.ouvrir(CARNET)
    champ = panneau.get_by_label("Ajouter un acteur")
    for texte in ("CMP", "éducatrice référente, ASE", "CHU"):
        ajouter(panneau, texte)
        expect(champ).to_be_focused()
    champ.fill("Épicerie sociale")
    champ.press("Shift+Enter")
    lab.jusqu_a(lambda: len(noms(depot)) == 4)
    tous = {a.nom: a for a in depot.lire().acteurs.values()}
    assert tous["éducatrice référente, ASE"].fonction == "éducatrice référente"
    assert tous["CMP"].secteur == "S06"
    assert tous["CHU"].secteur == ""
    assert tous["Épicerie sociale"].statut is Statut.POTENTIEL
    # Un sigle ambigu pose la question, sans arrêter la saisie.
    ajouter(panneau, "CHU")
    expect(panneau.get_by_text("Il y avait déjà « CHU »")).to_be_visible()
    panneau.get_by_role("button", name="C’est le même : les réunir").click()
    lab.jusqu_a(lambda: noms(depot).count("CHU") == 1)
    depot.appliquer(op.supprimer_acteur(tous["CHU"].id))
    ajouter(panneau, "CHU")
    panneau.get_by_role("button", name="Centre d’hébergement d’urgence").click()
    lab.jusqu_a(lambda: [a.secteur for a in depot.lire().acteurs.values() if a.nom == "CHU"] == ["S08"])
    # Un nom de personne est signalé.
    ajouter(panneau, "Madame Durand")
    expect(panneau.get_by_text("paraît désigner une personne")).to_be_visible()
    # Proposer sans accents, choisir aux flèches ; un secteur vide relance.
    champ.press_sequentially("medico-psycho-p")
    expect(panneau.get_by_role("option").first).to_contain_text("CMPP")
    champ.press("ArrowDown")
    champ.press("Enter")
    lab.jusqu_a(lambda: "CMPP" in noms(depot))
    expect(champ).to_be_focused()
    relance = panneau.locator(".atelier-relance")
    expect(relance).to_contain_text("Et du côté")
    relance.get_by_role("button").first.click()
    expect(champ).to_be_focused()
    assert champ.input_value()


def test_la_table_se_corrige_au_clavier_et_se_defait(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    panneau = lab.ouvrir(CARNET)
    table = panneau.get_by_role("grid").first
    expect(table.get_by_role("row")).to_have_count(31)
    panneau.get_by_role("searchbox", name="Filtrer la table").fill("college")
    lignes = table.get_by_role("row")
    lab.jusqu_a(lambda: lignes.count() < 10)
    panneau.get_by_role("searchbox", name="Filtrer la table").fill("")
    expect(table.get_by_role("row")).to_have_count(31)
    # Trier, puis corriger en place sans la souris.
    table.get_by_role("button", name="Acteur").click()
    premier = table.get_by_role("rowheader").first
    avant = premier.inner_text()
    premier.focus()
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.press("End")
    lab.page.keyboard.type(" (bis)")
    lab.page.keyboard.press("Tab")
    lab.jusqu_a(lambda: f"{avant} (bis)" in noms(depot))
    assert focus(lab) == "statut"
    lab.page.keyboard.press("Enter")
    lab.jusqu_a(lambda: depot.lire().acteurs[_id(depot, f"{avant} (bis)")].statut is Statut.POTENTIEL)
    lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("Enter")
    expect(table.locator("select")).to_be_focused()
    lab.page.keyboard.press("Escape")
    assert focus(lab) == "secteur"
    # Une touche n’y lance jamais un raccourci de JupyterLab : les cellules restent.
    cellules = panneau.locator(".jp-Cell").count()
    for touche in ("d", "Escape", "x", "Escape", "b", "Escape"):
        lab.page.keyboard.press(touche)
    assert panneau.locator(".jp-Cell").count() == cellules
    # Supprimer, puis Ctrl+Z.
    n = len(noms(depot))
    lab.page.keyboard.press("Delete")
    lab.jusqu_a(lambda: len(noms(depot)) == n - 1)
    lab.page.keyboard.press("Control+z")
    lab.jusqu_a(lambda: len(noms(depot)) == n)
    # Plusieurs lignes à la fois.
    for rang in (1, 2, 3):
        table.get_by_role("row").nth(rang).get_by_role("checkbox").check()
    panneau.get_by_label("Colonne à changer").first.select_option("secteur")
    panneau.get_by_label("Nouvelle valeur").first.select_option("S13")
    depart = sum(a.secteur == "S13" for a in depot.lire().acteurs.values())
    panneau.get_by_role("button", name="Appliquer").click()
    lab.jusqu_a(lambda: sum(a.secteur == "S13" for a in depot.lire().acteurs.values()) >= depart + 2)
    lab.attendre_enregistre(panneau)


def _id(depot, nom):
    return next(a.id for a in depot.lire().acteurs.values() if a.nom == nom)


def test_les_liens_au_clavier_la_revue_et_la_matrice(lab):
    depot = Depot(lab.dossier)
    for nom in ("CMP", "Collège", "PMI"):
        depot.appliquer(op.ajouter_acteur(nom))
    panneau = lab.ouvrir("03_liens.ipynb")
    second = panneau.get_by_label("et", exact=True)
    for nom in ("CMP", "coll"):
        second.press_sequentially(nom)
        if nom == "coll":
            second.press("ArrowDown")
        second.press("Enter")
        expect(second).to_have_value("")
        expect(second).to_be_focused()
    lab.jusqu_a(lambda: len(depot.lire().liens) == 2)
    relier(panneau, "PMI", "Gendarmerie")
    lab.jusqu_a(lambda: "Gendarmerie" in noms(depot))
    expect(panneau.get_by_text("Acteur ajouté : Gendarmerie")).to_be_visible()
    # La revue : un chiffre répond, oui avec sa base, non, plus tard.
    panneau.get_by_text("Passer les paires en revue").click()
    panneau.get_by_role("button", name="1. Oui, et cela tient aux institutions").focus()
    lab.page.keyboard.press("1")
    lab.jusqu_a(lambda: [x.base for x in depot.lire().liens.values()].count(Base.INSTITUTIONNELLE) == 1)
    lab.page.keyboard.press("5")
    lab.jusqu_a(lambda: len(depot.lire().sans_lien) == 1)
    question = panneau.locator(".atelier-phrase").first
    avant = question.inner_text()
    lab.page.keyboard.press("6")
    expect(question).not_to_have_text(avant)
    assert len(depot.lire().liens) == 4
    # La matrice : Espace relie, Espace délie ce qui est encore nu.
    panneau.get_by_text("Qui connaît qui").click()
    case = panneau.get_by_role("button", name="PMI et Mon établissement : pas de lien")
    case.focus()
    lab.page.keyboard.press("Space")
    lab.jusqu_a(lambda: len(depot.lire().liens) == 5)
    panneau.get_by_role("button", name="PMI et Mon établissement : liés").wait_for()
    lab.page.keyboard.press("ArrowRight")
    assert "PMI et CMP" in lab.page.evaluate("document.activeElement.getAttribute('aria-label')")
    lab.page.keyboard.press("ArrowLeft")
    lab.page.keyboard.press("Space")
    lab.jusqu_a(lambda: len(depot.lire().liens) == 4)


def test_coller_un_tableau_montre_avant_d_importer(lab):
    depot = Depot(lab.dossier)
    depot.appliquer(op.ajouter_acteur("Val de Gers"))
    panneau = lab.ouvrir(CARNET)
    champ = panneau.get_by_label("Ajouter un acteur")
    champ.focus()
    lab.page.evaluate(
        """texte => { const d = new DataTransfer(); d.setData("text/plain", texte);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true})); }""",
        "Structure\tFonction\tTéléphone\nVal de Gers, antenne de Seissan\taccueil\t06\n<b>CMP</b>\tpsychologue\t\n\tseul\t\n",
    )
    panneau.get_by_text("Rien n’est encore entré").wait_for()
    expect(panneau.get_by_text("contact d’une personne : jamais importé").first).to_be_visible()
    assert noms(depot) == ["Val de Gers"]
    panneau.get_by_role("gridcell", name="c’est un autre : ajouter").click()
    panneau.get_by_label("Que faire ? de").select_option("laisser")
    panneau.get_by_role("gridcell", name="ne pas prendre").last.wait_for()
    panneau.get_by_role("button", name="Importer", exact=True).click()
    lab.jusqu_a(lambda: noms(depot) == ["Val de Gers", "<b>CMP</b>"])
    garde = (lab.dossier / "carnet.json").read_text(encoding="utf-8").split("acteurs")[1]
    assert "06" not in garde.replace('"S06"', "")  # le secteur du CMP, deviné de son nom
    panneau.get_by_role("button", name="Annuler : import de tableau collé").first.click()
    lab.jusqu_a(lambda: noms(depot) == ["Val de Gers"])
