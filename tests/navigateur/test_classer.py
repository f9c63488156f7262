"""Classer au clavier seul, comparer, et aller d’une remarque à ce dont elle parle."""

import pytest
from playwright.sync_api import expect

from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.domaine.vocabulaire import Base, Classe, Reponse
from fabriques import depot_du_cas

pytestmark = pytest.mark.navigateur
LIENS = "03_liens.ipynb"


def choisir(panneau, depot, lien):
    """Choisit un lien dans la liste : son rang, après « choisissez »."""
    panneau.get_by_label("Lien", exact=True).last.select_option(
        index=1 + list(depot.lire().liens).index(lien)
    )


def test_dix_liens_se_classent_au_clavier_seul(lab):
    depot = Depot(lab.dossier)
    for n in range(10):
        depot.appliquer(op.ajouter_acteur(f"Acteur {n}"))
        depot.appliquer(op.ajouter_lien("a1", f"a{n + 2}"))
    panneau = lab.ouvrir(LIENS)
    clavier = lab.page.keyboard
    touches = 0

    def presser(*suite):
        nonlocal touches
        for touche in suite:
            clavier.press(touche)
            touches += 1

    for n in range(10):
        lien = f"l{n + 1}"
        if n == 0:
            panneau.get_by_role("button", name="Passer au suivant").focus()
            presser("Enter")
        lab.page.wait_for_function(
            "document.activeElement.closest('fieldset')?.dataset.cle === 'impose'"
        )  # le curseur est sur la première question
        # Imposé, base, accord des directions, rencontres : une touche chacune, et l’on passe à la suite.
        for cle, touche in (("impose", "2"), ("base", "2"), ("P1", "o"), ("P2", "p")):
            lab.page.wait_for_function(f"document.activeElement.closest('fieldset')?.dataset.cle === '{cle}'")
            presser(touche)
        lab.jusqu_a(lambda lien=lien: "P2" in depot.lire().liens[lien].reponses)
        assert panneau.get_by_text("dit :").count() == 0
        lab.page.wait_for_function("document.activeElement.closest('fieldset')?.dataset.cle === 'classe'")
        presser("4")
        presser("Tab")
        clavier.type("parce que")
        presser("Tab", "Tab", "Enter")
        lab.jusqu_a(lambda lien=lien: depot.lire().liens[lien].classe_choisie is Classe.FORMEL)
        if n < 9:
            presser("Tab", "Enter")
    liens = depot.lire().liens.values()
    assert {x.base for x in liens} == {Base.INSTITUTIONNELLE}
    assert {x.justification for x in liens} == {"parce que"}
    expect(panneau.get_by_text("Tous vos liens sont classés")).to_be_visible()
    print(f"dix liens au clavier : {touches} touches hors lettres, {touches / 10:.1f} par lien")
    assert touches <= 120


def test_comparer_basculer_et_garder_ou_changer(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    juge = next(
        x for x in depot.lire().liens.values() if depot.lire().acteurs[x.cible].nom == "Juge des enfants"
    )
    panneau = lab.ouvrir(LIENS)
    choisir(panneau, depot, juge.id)
    panneau.get_by_label("partenariat", exact=True).check()
    expect(panneau.get_by_text("Pas encore enregistré.")).to_be_visible()
    # Changer de lien ne perd pas le choix en suspens.
    autre = next(i for i in depot.lire().liens if i != juge.id)
    choisir(panneau, depot, autre)
    expect(panneau.get_by_label("partenariat", exact=True)).not_to_be_checked()
    choisir(panneau, depot, juge.id)
    expect(panneau.get_by_label("partenariat", exact=True)).to_be_checked()
    panneau.get_by_role("button", name="Enregistrer mon choix").click()
    # La classe, une raison, puis l’avis.
    expect(panneau.get_by_text("quand vous aurez dit pourquoi")).to_be_visible()
    panneau.get_by_label("Parce que").fill("Nous y allons ensemble.")
    panneau.get_by_role("button", name="Enregistrer mon choix").click()
    panneau.get_by_text("La règle proposée par l’atelier dit : réseau formel").wait_for()
    avant = depot.lire()
    # Et si… : la classe bouge, pas les réponses.
    panneau.get_by_text("Et si… ?").click()
    panneau.get_by_label("Si", exact=True).select_option("Accord négocié des directions")
    panneau.get_by_label("était", exact=True).select_option("oui")
    expect(panneau.get_by_text("n’ont pas bougé")).to_be_visible()
    assert depot.lire() == avant
    # Se laisser convaincre : les deux choix restent, dans l’ordre.
    panneau.get_by_role("button", name="La règle me convainc").click()
    lab.jusqu_a(lambda: depot.lire().liens[juge.id].classe_choisie is Classe.FORMEL)
    assert depot.lire().liens[juge.id].classe_avant is Classe.PARTENARIAT
    # Vu de l’autre côté : un écart se montre.
    panneau.get_by_text("Vu de l’autre côté").click()
    panneau.locator('fieldset[data-cle="autre_P1"]').get_by_label("oui").check()
    lab.jusqu_a(lambda: depot.lire().liens[juge.id].reponses_autre == {"P1": Reponse.OUI})
    expect(panneau.get_by_text("1 écart")).to_be_visible()
    # La règle et ses seuils : modifiables, avec un retour.
    panneau.get_by_text("Les deux lectures, la règle").click()
    panneau.get_by_label("Partenariat : part des points à atteindre").fill("0.5")
    panneau.get_by_label("Partenariat : part des points à atteindre").press("Enter")
    lab.jusqu_a(lambda: depot.lire().regle.seuil_partenariat == 0.5)
    panneau.get_by_role("button", name="Revenir aux seuils d’origine").click()
    lab.jusqu_a(lambda: depot.lire().regle.seuil_partenariat == 0.55)


def test_d_une_remarque_on_va_a_ce_dont_elle_parle(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    depot.appliquer(op.ajouter_acteur("Zone seule"))
    lien = next(x for x in depot.lire().liens.values() if x.classe_choisie is None and not x.est_potentiel)
    depot.appliquer(op.choisir_classe(lien.id, Classe.PARTENARIAT))
    depot.appliquer(op.modifier_lien(lien.id, preuve=""))
    panneau = lab.ouvrir("06_analyser.ipynb")
    panneau.get_by_text("Toutes les remarques").click()
    panneau.get_by_role("row", name="Zone seule").get_by_role("button", name="Voir").click()
    fiche = lab.page.locator(".jp-NotebookPanel:visible").get_by_label("Acteur", exact=True)
    expect(fiche).to_have_value("Zone seule", timeout=40_000)
    panneau = lab.ouvrir("06_analyser.ipynb")
    panneau.get_by_text("Réseau et partenariat, lien par lien").click()
    point = panneau.locator(".atelier-point").first
    point.focus()
    lab.page.keyboard.press("Enter")
    expect(panneau.get_by_text("Votre choix :")).to_be_visible()
    for titre in ("Les mesures, en mots", "Les deux axes"):
        panneau.get_by_text(titre).click()
    expect(panneau.get_by_text("suppose une personne au centre")).to_be_visible()
