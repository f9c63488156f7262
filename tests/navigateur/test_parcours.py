"""Les huit pages, comme un nouveau venu, à l’écran seulement : du vide à une remise valide."""

import pytest
from pilote import ajouter, relier
from playwright.sync_api import expect

from atelier.carnet.depot import Depot
from atelier.remise.copie import lire_copie

pytestmark = pytest.mark.navigateur


def volet(panneau, titre):
    panneau.locator(".atelier-depliant-bouton", has_text=titre).first.click()


def test_du_vide_a_une_remise_valide_en_huit_pages(lab):
    depot = Depot(lab.dossier)

    # 00 : partir d’un récit.
    panneau = lab.ouvrir("00_commencer.ipynb")
    expect(panneau.get_by_text("Pour commencer · 0 acteur")).to_be_visible()
    panneau.get_by_text("Lire le récit").click()
    expect(panneau.get_by_text("vingt-deux adolescents")).to_be_visible()
    panneau.get_by_role("button", name="Construire le réseau de ce récit").click()
    lab.jusqu_a(lambda: depot.lire().acteurs["a1"].nom == "MECS Les Lucioles")
    premier = panneau.get_by_label("Un premier acteur")
    premier.fill("Gendarmerie")
    premier.press("Enter")
    expect(panneau.get_by_text("Derniers acteurs : « Gendarmerie ».")).to_be_visible()
    expect(premier).to_have_value("")
    panneau.get_by_role("button", name="Annuler").first.click()
    expect(panneau.get_by_text("Derniers acteurs")).to_have_count(0)
    panneau.get_by_label("Je vise").select_option("j’ai manqué le cours : une heure")
    lab.jusqu_a(lambda: depot.lire().parcours == "absence")

    # 01 : une vignette au clavier, une explication, un exercice, une lecture, un vote.
    panneau = lab.ouvrir("01_reseau_ou_partenariat.ipynb")
    expect(panneau.get_by_text("Étape 1 sur 7")).to_be_visible()
    panneau.get_by_text("Réseau : le filet").click()
    expect(panneau.get_by_text("D’après le cours, qui cite Actualité")).to_be_visible()
    panneau.get_by_role("button", name="5. partenariat").click()
    pourquoi = panneau.get_by_label("En une phrase : qu’est-ce qui vous décide ?")
    lire = panneau.get_by_role("button", name="Lire l’explication")
    lire.click()
    expect(panneau.get_by_text("Écrivez d’abord votre raison")).to_be_visible()
    pourquoi.fill("Tout y est : accord, rythme, tâches.")
    lab.jusqu_a(lambda: depot.lire().exercices.get("v01.pourquoi", "").startswith("Tout y est"))
    lire.click()
    expect(panneau.get_by_text("Vous dites « partenariat »").first).to_be_visible()
    panneau.get_by_role("button", name="1. Je garde « partenariat »").click()
    lab.jusqu_a(lambda: depot.lire().exercices.get("v01.tenu") == "garde")
    panneau.get_by_role("button", name="Suivante →").click()
    panneau.get_by_role("button", name="5. partenariat").click()
    pourquoi.fill("Ils se rendent service.")
    lab.jusqu_a(lambda: "v02.pourquoi" in depot.lire().exercices)
    lire.click()
    expect(panneau.get_by_text("Regardez encore")).to_be_visible()
    panneau.get_by_role("button", name="2. Je change").click()
    panneau.get_by_role("button", name="3. réseau informel").click()
    lab.jusqu_a(lambda: depot.lire().exercices.get("v02") == "informel")
    assert depot.lire().exercices["v02.premier"] == "partenariat"
    volet(panneau, "Un réseau, ou un partenariat ?")
    panneau.get_by_text("C’est un réseau, qui contient trois partenariats").click()
    panneau.get_by_role("button", name="Vérifier", exact=True).click()
    expect(panneau.get_by_text("Oui, tout y est.")).to_be_visible()
    panneau.get_by_role("button", name="instituée : un accord vivant").click()
    lab.jusqu_a(lambda: depot.lire().exercices.get("lecture") == "instituee")

    # 02 et 03 : des acteurs, des liens.
    panneau = lab.ouvrir("02_carnet_d_adresses.ipynb")
    expect(panneau.get_by_text("Étape 2 sur 7 · 0 acteur")).to_be_visible()
    for nom in ("Collège", "Juge des enfants", "Mission locale"):
        ajouter(panneau, nom)
    expect(panneau.get_by_text("acteurs : 3 sur 8")).to_be_visible()
    panneau = lab.ouvrir("03_liens.ipynb")
    for nom in ("Collège", "Juge des enfants", "Mission locale"):
        relier(panneau, "MECS Les Lucioles", nom)
    lab.jusqu_a(lambda: len(depot.lire().liens) == 3)

    # 04 : le schéma. 05 : une source, un cas.
    panneau = lab.ouvrir("04_schema.ipynb")
    corps = panneau.locator(".atelier-carte iframe").content_frame.locator("body")
    lab.jusqu_a(lambda: corps.evaluate("() => window.nodes?.length ?? 0") == 3)
    panneau = lab.ouvrir("05_exemple.ipynb")
    panneau.locator("td[data-colonne=preuve]").first.click()
    panneau.locator("td[data-colonne=preuve] select").first.select_option("ils ont agi ensemble")
    lab.jusqu_a(lambda: depot.lire().exercices.get("source.X02") == "action")
    avant = depot.lire().liens
    panneau.get_by_role("button", name="4. réseau formel").click()
    expect(panneau.locator(".atelier-avis-regle")).to_be_visible()
    assert depot.lire().liens == avant, "explorer un cas ne change pas son réseau"

    # 06 : le réseau nommé, ses membres, un fait repris, une phrase.
    panneau = lab.ouvrir("06_analyser.ipynb")
    panneau.get_by_label("Nom du réseau").fill("Réseau jeunes de la rivière")
    panneau.get_by_label("Nom du réseau").press("Enter")
    for membre in ("Collège", "Mission locale"):
        panneau.locator(".atelier-cases").get_by_label(membre, exact=True).check()
    expect(panneau.get_by_text("2 membres.").first).to_be_visible()
    volet(panneau, "4. Composition actuelle")
    panneau.get_by_role("button", name="Reprendre").first.click()
    expect(panneau.get_by_text("Donnée", exact=True).first).to_be_visible()
    champ = panneau.get_by_label("Ce que j’en écris").locator("visible=true").first
    champ.fill("Deux services, peu de rencontres.")
    champ.press("Control+s")
    lab.jusqu_a(lambda: depot.lire().plan.get("C4.1") == "Deux services, peu de rencontres.")
    expect(panneau.get_by_text("1 sur 18 questions écrites")).to_be_visible()

    # 07 : la grille, une partie gardée, l’aperçu, la remise, le dossier.
    panneau = lab.ouvrir("07_remise.ipynb")
    expect(panneau.get_by_text("Distinguer réseau et partenariat (3 points)")).to_be_visible()
    volet(panneau, "Ce que je garde pour moi")
    panneau.get_by_label("Ne pas rendre mes exercices").check()
    lab.jusqu_a(lambda: depot.lire().non_rendu == ("exercices",))
    volet(panneau, "Voir exactement ce qui partira")
    panneau.get_by_role("button", name="Montrer l’aperçu").click()
    expect(panneau.get_by_text("Donnée : 2 membres.").first).to_be_visible()
    panneau.get_by_role("button", name="définitive").click()
    panneau.get_by_role("button", name="Préparer le fichier à déposer").click()
    expect(panneau.get_by_text("Le fichier est prêt et relu.")).to_be_visible()
    copie = lire_copie(lab.dossier / "A_DEPOSER" / "remise.ipynb")
    assert copie.finalisee
    assert copie.carnet.plan["C4.1"] == "Deux services, peu de rencontres."
    assert not copie.carnet.exercices
    assert depot.lire().exercices, "le travail, lui, reste entier"
    panneau.get_by_role("button", name="Préparer mon dossier").click()
    expect(panneau.get_by_role("link", name="mon-dossier.docx")).to_be_visible()
