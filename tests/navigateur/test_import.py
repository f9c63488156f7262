"""Le volet d’import, dans un vrai navigateur : les lignes se montrent, une colonne se change, une question se pose."""

import pytest
from playwright.sync_api import expect

from atelier.carnet.depot import Depot
from fabriques import RACINE

pytestmark = pytest.mark.navigateur
AXE = RACINE / "tests" / "front" / "node_modules" / "axe-core" / "axe.min.js"
TABLEAU = "Partenaires;;;\nStructure;Zone;Référent;Divers\nPMI;littoral;Mme Lacombe;06 11 22 33 44\nCCAS;bourg;Sami Rouvière;05 58 00 00 00\n"


def noms(depot):
    return [a.nom for a in depot.lire().reseau.alters()]


def test_un_tableau_se_montre_se_corrige_et_entre(lab):
    depot = Depot(lab.dossier)
    panneau = lab.ouvrir("02_carnet_d_adresses.ipynb")
    panneau.get_by_text("Coller, importer, réunir").click()
    boite = panneau.get_by_label("Lignes à importer")
    boite.fill("Machin;Truc\nalpha;rouge\nbeta;vert\n")
    panneau.get_by_role("button", name="Voir ce tableau").click()
    panneau.get_by_role("button", name="Ce sont des liens").wait_for()
    assert noms(depot) == []

    boite.fill(TABLEAU)
    panneau.get_by_text("À ajouter : 2 acteurs").wait_for()
    expect(panneau.get_by_role("button", name="Ce sont des liens")).to_be_hidden()
    expect(panneau.get_by_role("cell", name="PMI", exact=True)).to_be_visible()
    expect(panneau.get_by_text("littoral", exact=True)).to_have_count(0)
    # La colonne « Zone » devient une note : au menu de sa case.
    panneau.get_by_role("row", name="Zone").get_by_text("ne pas prendre").dblclick()
    panneau.get_by_role("combobox").filter(has_text="ne pas prendre").last.select_option("note")
    expect(panneau.get_by_role("cell", name="littoral", exact=True)).to_be_visible()
    if AXE.is_file():
        lab.page.evaluate(AXE.read_text(encoding="utf-8"))
        fautes = lab.page.evaluate(
            "async () => (await axe.run({include: [['.jupyter-widgets']]}, {resultTypes: ['violations'],"
            " iframes: false})).violations.map(v => v.id)"
        )
        assert fautes == []
    panneau.get_by_role("button", name="Importer", exact=True).click()
    lab.jusqu_a(lambda: noms(depot) == ["PMI", "CCAS"])
    assert [a.note for a in depot.lire().reseau.alters()] == ["littoral", "bourg"]


def test_quatre_mille_lignes_une_barre_la_page_vit_et_l_on_peut_arreter(lab, tmp_path):
    depot = Depot(lab.dossier)
    fichier = tmp_path / "territoire.csv"
    mots = [
        "accueil",
        "enfance",
        "famille",
        "logement",
        "emploi",
        "santé",
        "quartier",
        "réunion",
        "convention",
    ]
    lignes = ["De;Vers;Nature;Preuve;Justification"]
    for n in range(4_000):
        textes = (f"{' '.join(mots[(n + k) % 9] for k in range(9))} {n}.{m}" for m in range(2))
        lignes.append(f"Service {n % 280};Service {(n * 7 + 1) % 280};n{n};{';'.join(textes)}")
    fichier.write_text("\n".join(lignes), encoding="utf-8")
    panneau = lab.ouvrir("02_carnet_d_adresses.ipynb")
    panneau.get_by_text("Coller, importer, réunir").click()
    barre = panneau.locator("progress[aria-label=Lecture]")

    def choisir():
        with lab.page.expect_file_chooser() as choix:
            panneau.get_by_role("button", name="Choisir un fichier").click()
        choix.value.set_files(fichier)
        barre.wait_for()

    choisir()
    panneau.get_by_role("button", name="Arrêter").click()
    panneau.get_by_text("Arrêté : rien n’est entré.").wait_for()
    expect(barre).to_be_hidden()
    assert not depot.existe()

    choisir()
    # Pendant la lecture, un acteur s’ajoute comme d’habitude.
    ajout = panneau.get_by_label("Ajouter un acteur")
    ajout.fill("Pendant ce temps")
    ajout.press("Enter")
    lab.jusqu_a(lambda: noms(depot) == ["Pendant ce temps"])
    panneau.get_by_text("4000 liens").wait_for()
    panneau.get_by_role("button", name="Importer", exact=True).click()
    panneau.get_by_text("Lignes lues : 4000").wait_for()
    lab.jusqu_a(lambda: len(noms(depot)) == 281)
