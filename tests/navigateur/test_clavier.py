"""Au clavier seul : du premier acteur à la remise, sans toucher la souris."""

import pytest
from playwright.sync_api import expect

from atelier.carnet.depot import Depot
from atelier.remise.copie import lire_copie

pytestmark = pytest.mark.navigateur
TABULATIONS = 160
NOM = """() => {
  const n = document.activeElement;
  if (!n || n === document.body) return '';
  if (n.type === 'radio') return n.closest('fieldset')?.querySelector('legend')?.textContent ?? '';
  const id = n.getAttribute('aria-labelledby');
  return (n.getAttribute('aria-label') ?? (id && document.getElementById(id)?.textContent) ?? n.labels?.[0]?.textContent
    ?? n.textContent ?? '').trim();
}"""


class Clavier:
    """Va d’un élément à l’autre par Tab, comme qui n’a pas de souris."""

    def __init__(self, page):
        self.page = page
        self.tabulations = 0

    def aller(self, nom, exact=False, sens="Tab"):
        for _ in range(TABULATIONS):
            ici = self.page.evaluate(NOM)
            if ici == nom if exact else nom in ici:
                return
            self.page.keyboard.press(sens)
            self.tabulations += 1
        raise AssertionError(
            f"« {nom} » n’est pas à portée de Tab ; dernier : {self.page.evaluate(NOM)[:80]!r}"
        )

    def ecrire(self, nom, texte, exact=False):
        self.aller(nom, exact)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(texte)
        self.page.keyboard.press("Enter")

    def presser(self, nom, touche="Enter", exact=False):
        self.aller(nom, exact)
        self.page.keyboard.press(touche)


def page_suivante(lab, clavier, numero, jalon):
    """Ouvre une page par la barre, et attend qu’elle vive."""
    clavier.aller(f"Page {numero},", sens="Shift+Tab")
    lab.page.keyboard.press("Enter")
    panneau = lab.page.locator(".jp-NotebookPanel:visible")
    panneau.get_by_text(jalon).first.wait_for()
    lab.attendre_vivant(panneau)
    return panneau


def test_du_premier_acteur_a_la_remise_sans_souris(lab):
    depot = Depot(lab.dossier)
    panneau = lab.ouvrir("00_commencer.ipynb")
    clavier = Clavier(lab.page)
    clavier.ecrire("Son nom", "MECS Les Tilleuls")
    lab.jusqu_a(lambda: depot.lire().acteurs[depot.lire().ego].nom == "MECS Les Tilleuls")

    panneau = page_suivante(lab, clavier, "02", "Étape 2 sur 7")
    for nom in ("CMP", "Collège", "Mission locale"):
        clavier.ecrire("Ajouter un acteur", nom)
        expect(panneau.get_by_label("Ajouter un acteur")).to_have_value("")
    # Un volet s’ouvre au clavier, et ce qu’il contient est à portée.
    clavier.presser("La fiche d’un acteur")
    clavier.presser("Coller, importer, réunir", "Space")
    clavier.aller("Lignes à importer", exact=True)
    lab.page.keyboard.type("PMI")
    clavier.presser("Voir ce tableau")
    panneau.get_by_text("À ajouter : 1 acteur").wait_for()
    clavier.presser("Importer", exact=True)
    lab.jusqu_a(lambda: len(depot.lire().acteurs) == 5)

    panneau = page_suivante(lab, clavier, "03", "Étape 3 sur 7")
    for nom in ("CMP", "Collège", "Mission locale", "PMI"):
        clavier.aller("et", exact=True)
        lab.page.keyboard.type(nom)
        lab.page.keyboard.press("Enter")
        expect(panneau.get_by_label("et", exact=True)).to_have_value("")
    lab.jusqu_a(lambda: len(depot.lire().liens) == 4)
    clavier.presser("Passer au suivant", exact=True)
    panneau.get_by_text("Votre choix, avant l’avis de la règle").wait_for()
    lab.page.wait_for_timeout(600)
    lab.page.keyboard.press("ArrowDown")  # une réponse de la première question
    clavier.aller("Pour vous, ce lien est")
    lab.page.keyboard.press("4")
    clavier.presser("Enregistrer mon choix")
    lab.jusqu_a(lambda: any(x.classe_choisie for x in depot.lire().liens.values()))

    panneau = page_suivante(lab, clavier, "06", "Étape 6 sur 7")
    clavier.ecrire("Nom du réseau", "Réseau jeunes")
    clavier.presser("CMP", "Space")
    lab.jusqu_a(lambda: len(depot.lire().analyse.perimetre) == 1)
    clavier.presser("1. ")
    clavier.aller("Ce que j’en écris")
    lab.page.keyboard.type("Une santé pour tous.")
    lab.page.keyboard.press("Control+s")
    lab.jusqu_a(lambda: "Une santé pour tous." in depot.lire().plan.values())

    panneau = page_suivante(lab, clavier, "07", "Étape 7 sur 7")
    clavier.presser("Où j’en suis")
    clavier.presser("Préparer le fichier à déposer")
    panneau.get_by_text("Le fichier est prêt et relu.").wait_for()
    assert lire_copie(lab.dossier / "A_DEPOSER" / "remise.ipynb").carnet.revision == depot.lire().revision
