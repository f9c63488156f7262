"""Le fil entier, comme un étudiant le suit, puis la copie lue sans rien lancer."""

import csv
import json

import pytest
from pilote import relier
from playwright.sync_api import expect

from atelier.carnet.depot import Depot
from atelier.cli import main
from atelier.domaine.vocabulaire import Certitude, Classe, Statut
from atelier.remise.paquet import MIME
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import disposer
from atelier.schema.svg import COTE

pytestmark = pytest.mark.navigateur


def notes(dossier):
    with (dossier / "notes.csv").open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def test_jupyterlab_s_ouvre_en_francais_sur_la_premiere_page(lab):
    page = lab.page
    page.goto(lab.adresse)
    panneau = page.locator(".jp-NotebookPanel:visible")
    panneau.get_by_role("heading", name="Réseaux et partenariats").wait_for()
    assert page.get_by_role("menuitem", name="Fichier").is_visible()
    assert page.locator(".jp-Launcher").count() == 0
    assert page.locator(".jp-toastContainer, .Toastify__toast").count() == 0
    page.wait_for_timeout(3000)  # une nouvelle ou une mise à jour mettrait ce temps à surgir
    assert page.locator(".Toastify__toast").count() == 0
    textes = page.locator("body").inner_text()
    for anglais in ("File", "Edit", "Kernel", "Settings", "Help", "Launcher"):
        assert anglais not in textes.split()
    panneau = lab.ouvrir("00_commencer.ipynb")
    panneau.get_by_label("Son nom").fill("MECS Les Saules")
    panneau.get_by_label("Son nom").press("Enter")
    lab.attendre_enregistre(panneau)
    assert Depot(lab.dossier).lire().acteurs["a1"].nom == "MECS Les Saules"


def test_le_fil_de_l_etudiant_puis_la_copie_lue_par_le_formateur(lab, tmp_path, capsys):
    depot = Depot(lab.dossier)

    # Le carnet d’adresses : un cas, puis un acteur potentiel, au clavier.
    panneau = lab.ouvrir("02_carnet_d_adresses.ipynb")
    panneau.get_by_text("Coller, importer, réunir").click()
    panneau.get_by_label("Un cas inventé", exact=True).select_option("mecs")
    panneau.get_by_role("button", name="Voir ce cas").click()
    panneau.get_by_text("Rien n’est encore entré").wait_for()
    assert not depot.existe()
    panneau.get_by_role("button", name="Importer", exact=True).click()
    panneau.get_by_text("Lignes lues : 73").wait_for()
    champ = panneau.get_by_label("Ajouter un acteur")
    champ.press_sequentially("Épicerie sociale « L’Œillet »")
    champ.press("Shift+Enter")
    panneau.get_by_role("rowheader", name="Épicerie sociale « L’Œillet »").first.wait_for()
    expect(champ).to_have_value("")
    assert lab.page.evaluate("document.activeElement.placeholder") == champ.get_attribute("placeholder")
    ajoute = next(a for a in depot.lire().acteurs.values() if a.nom.startswith("Épicerie"))
    assert ajoute.statut is Statut.POTENTIEL

    # Les liens : un lien existant entre deux acteurs, les critères, le choix, puis seulement l’avis.
    panneau = lab.ouvrir("03_liens.ipynb")
    relier(panneau, "Gendarmerie", "Médiathèque")
    panneau.get_by_role("rowheader", name="Gendarmerie – Médiathèque").first.wait_for()
    # Entre deux autres acteurs : la base et d’où on le sait, jamais la grille.
    panneau.get_by_label("Lien", exact=True).last.select_option(
        label="Gendarmerie – Médiathèque  ·  à classer"
    )
    panneau.get_by_label("Oui : ce lien tient à l’institution").check()
    panneau.get_by_label("on me l’a dit").check()
    lab.jusqu_a(lambda: _lien(depot).certitude is Certitude.DIT)
    assert panneau.get_by_text("Les caractéristiques d’un réseau").count() == 0
    # Avec le centre : les trois questions, son choix, puis seulement l’avis.
    relier(panneau, "MECS Les Tamaris", "Médiathèque")
    lab.jusqu_a(lambda: _lien(depot).source == "a1")
    panneau.get_by_label("Lien", exact=True).last.select_option(index=len(depot.lire().liens))
    panneau.locator('fieldset[data-cle="P1"]').wait_for()  # celui d’avant n’a pas cette question
    panneau.get_by_label("Oui : ce lien tient à l’institution").check()
    for critere, reponse in (("P1", "oui"), ("P2", "en partie")):
        panneau.locator(f'fieldset[data-cle="{critere}"]').get_by_label(reponse, exact=True).check()
    lab.jusqu_a(lambda: {"P1", "P2"} <= set(_lien(depot).reponses))
    assert panneau.get_by_text("apparaîtra après votre choix").is_visible()
    assert panneau.get_by_text("dit :").count() == 0
    panneau.get_by_label("partenariat", exact=True).check()
    panneau.get_by_label("Parce que").fill("une charte signée en mars")
    panneau.get_by_role("button", name="Enregistrer mon choix").click()
    panneau.get_by_text("La règle proposée par l’atelier dit : réseau formel").wait_for()
    assert _lien(depot).classe_choisie is Classe.PARTENARIAT
    lab.attendre_enregistre(panneau)
    garde = lab.dossier / "03_liens.ipynb"
    document = lab.jusqu_a(lambda: _garde(garde, depot.lire().revision))
    assert any(a["nom"].startswith("Épicerie") for a in document["acteurs"])
    sorties = [
        s for c in json.loads(garde.read_text(encoding="utf-8"))["cells"] for s in c.get("outputs", [])
    ]
    bundle = lab.jusqu_a(lambda: next((s["data"] for s in sorties if MIME in s.get("data", {})), None))
    assert "data:image/svg+xml;base64," in "".join(bundle["text/html"])

    # Le schéma : la page pyvis dans son cadre isolé, cliquée sur le vrai pixel.
    panneau = lab.ouvrir("04_schema.ipynb")
    cadre = panneau.locator(".atelier-carte iframe")
    assert cadre.get_attribute("sandbox") == "allow-scripts"
    cliquer_acteur(cadre, depot.lire(), "Juge des enfants")
    panneau.get_by_text("Juge des enfants (magistrat").wait_for()

    # La remise.
    panneau = lab.ouvrir("07_remise.ipynb")
    panneau.get_by_role("button", name="Préparer le fichier à déposer").click()
    panneau.get_by_text("Pas encore prêt").wait_for()
    assert "Épicerie sociale" in panneau.get_by_text("Vraiment ?").inner_text()
    panneau.get_by_label("Oui, c’est voulu").check()
    panneau.get_by_role("button", name="Préparer le fichier à déposer").click()
    panneau.get_by_text("Le fichier est prêt et relu.").wait_for()

    # Le formateur : sans rien exécuter.
    remise = lab.dossier / "A_DEPOSER" / "remise.ipynb"
    capsys.readouterr()
    assert main(["verifier", str(remise)]) == 0
    assert "MECS Les Tamaris – Médiathèque : partenariat" in capsys.readouterr().out
    for copie, etat, code in ((garde, "non_finalisee", 1), (remise, "a_noter", 0)):
        sortie = tmp_path / etat
        assert main(["corriger", str(copie), "--vers", str(sortie)]) == code
        (ligne,) = notes(sortie)
        assert ligne["etat"] == etat
        assert ligne["note"] == ""
        assert (ligne["indice_acteurs"], ligne["indice_acteurs_potentiels"]) == ("31", "6")
        assert ligne["indice_choisi_partenariat"] == "1"
        assert "Épicerie sociale « L’Œillet »" in (sortie / "acteurs.csv").read_text(encoding="utf-8")
        assert "MECS Les Tamaris – Médiathèque,existant,institutionnelle,partenariat,partenariat,formel" in (
            sortie / "liens.csv"
        ).read_text(encoding="utf-8")
    assert main(["corriger", str(lab.dossier), "--vers", str(tmp_path / "tout")]) == 0
    assert [x["etat"] for x in notes(tmp_path / "tout")] == ["a_noter"]
    assert garde.stat().st_size < 250_000


def _lien(depot):
    return list(depot.lire().liens.values())[-1]


def _garde(chemin, revision):
    document = json.loads(chemin.read_text(encoding="utf-8"))["metadata"].get("atelier", {}).get("carnet", {})
    return document if document.get("revision") == revision else None


def cliquer_acteur(cadre, carnet, nom):
    """Clique le vrai pixel où l’acteur est dessiné."""
    place = next(p for p in disposer(dessiner(carnet)).places.values() if p.noeud.libelle == nom)
    toile = cadre.content_frame.locator("canvas")
    toile.wait_for()
    cadre.page.wait_for_timeout(1200)  # la légende et le cadrage se posent
    boite = toile.bounding_box()
    echelle = min(boite["width"], boite["height"]) / (2 * COTE)
    toile.click(
        position={
            "x": boite["width"] / 2 + place.x * echelle,
            "y": boite["height"] / 2 + place.y * echelle,
        }
    )
