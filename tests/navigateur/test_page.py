"""La page tient : touches égarées, deux fenêtres, noyau ou serveur parti, travail que l’on change."""

import json
import random

import pytest
from pilote import ajouter, relier
from playwright.sync_api import expect

from atelier.carnet.depot import Depot
from atelier.carnet.operations import nom_du_lien
from fabriques import depot_du_cas

pytestmark = pytest.mark.navigateur
CARNET = "02_carnet_d_adresses.ipynb"
PAGES = (
    "00_commencer.ipynb", "01_reseau_ou_partenariat.ipynb", CARNET, "03_liens.ipynb", "04_schema.ipynb",
    "05_exemple.ipynb", "06_analyser.ipynb", "07_remise.ipynb",
)  # fmt: skip


def noms(depot):
    return [a.nom for a in depot.lire().reseau.alters()]


def cellules(lab, nom):
    try:
        lues = json.loads((lab.dossier / nom).read_text(encoding="utf-8"))["cells"]
    except ValueError:
        return None  # en cours d’écriture
    return [(c["cell_type"], "".join(c["source"])) for c in lues]


def a_l_ecran(panneau):
    """Les cellules telles que JupyterLab les tient : leur genre et leur nombre."""
    return panneau.evaluate(
        "p => [...p.querySelectorAll('.jp-Cell')].map((c) => c.classList.contains('jp-CodeCell'))"
    )


# --- les touches ------------------------------------------------------------------------------------


def test_une_touche_egaree_ne_fait_rien_a_la_page(lab):
    panneau = lab.ouvrir(CARNET)
    avant, livrees = a_l_ecran(panneau), cellules(lab, CARNET)
    for texte in (
        panneau.locator(".widget-html-content", has_text="Un libellé court"),
        panneau.locator(".jp-RenderedHTMLCommon p", has_text="Passez les secteurs en revue"),
    ):
        for touches in ("x", "dd", "00", "m", "y", "a", "b", "Enter", "Delete"):
            texte.click()
            for touche in [touches] if len(touches) > 2 else touches:
                lab.page.keyboard.press(touche)
        texte.dblclick()
        lab.page.keyboard.type("abxdd")
    assert lab.page.locator(".jp-Dialog").count() == 0
    assert a_l_ecran(panneau) == avant
    ajouter(panneau, "CMP")
    lab.attendre_enregistre(panneau)
    assert lab.jusqu_a(lambda: cellules(lab, CARNET)) == livrees


def egarer(lab, nom, combien, graine):
    """Clics et touches au hasard sur les textes de la page, jamais dans un champ ni sur un bouton."""
    hasard = random.Random(graine)  # noqa: S311 — la même suite à chaque passage
    panneau = lab.ouvrir(nom)
    avant, livrees = a_l_ecran(panneau), cellules(lab, nom)
    touches = [*"abcdfhijklmoprstvwxyz0123456", "Enter", "Delete", "Backspace", "Escape", "ArrowUp", "ArrowDown",
               "Shift+Enter", "Control+Enter", "Alt+Enter", "Shift+m", "Control+Shift+Minus", "Shift+l", "Shift+o"]  # fmt: skip
    for _ in range(combien):
        if hasard.random() < 0.25:
            vise = lab.page.evaluate(
                """(au_hasard) => {
                  const textes = [...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-RenderedHTMLCommon :is(h1,h2,p,li), .jp-NotebookPanel:not(.lm-mod-hidden) .widget-html-content')]
                    .filter((n) => n.offsetParent && !n.querySelector('a, button, input, summary') && !n.closest('a, summary'));
                  const n = textes[Math.floor(au_hasard * textes.length)];
                  n?.scrollIntoView({block: 'center'});
                  const b = n?.getBoundingClientRect();
                  return b && b.width ? [b.x + Math.min(20, b.width / 2), b.y + Math.min(8, b.height / 2)] : null;
                }""",
                hasard.random(),
            )
            if vise:
                lab.page.mouse.click(*vise, click_count=hasard.choice((1, 1, 2)))
        else:
            lab.page.keyboard.press(hasard.choice(touches))
        if lab.page.evaluate("document.activeElement.matches('input, textarea, select, iframe')"):
            lab.page.evaluate("document.activeElement.blur()")
    assert lab.page.locator(".jp-Dialog").count() == 0, nom
    assert a_l_ecran(panneau) == avant, nom
    assert lab.jusqu_a(lambda: cellules(lab, nom)) == livrees, nom


def test_trois_cents_touches_et_clics_au_hasard_laissent_les_pages_telles_quelles(lab):
    depot_du_cas("mecs", lab.dossier)
    for rang, nom in enumerate(PAGES):
        egarer(lab, nom, 38, rang)


def test_le_formulaire_du_schema_revient_a_sa_place(lab):
    nom = "04_schema.ipynb"
    livrees = cellules(lab, nom)
    notebook = json.loads((lab.dossier / nom).read_text(encoding="utf-8"))
    notebook["cells"] = [c for c in notebook["cells"] if "cartographier" not in "".join(c["source"])]
    (lab.dossier / nom).write_text(json.dumps(notebook), encoding="utf-8")
    panneau = lab.ouvrir(nom, vivant=False)
    panneau.get_by_role("button", name="Réparer la page").click()
    lab.attendre_vivant(panneau)
    assert lab.jusqu_a(lambda: cellules(lab, nom)) == livrees


def test_une_page_a_laquelle_il_manque_un_formulaire_se_repare(lab):
    livrees = cellules(lab, CARNET)
    notebook = json.loads((lab.dossier / CARNET).read_text(encoding="utf-8"))
    notebook["cells"] = [c for c in notebook["cells"] if "acteurs()" not in "".join(c["source"])]
    fantome = {
        "cell_type": "code",
        "id": "f",
        "metadata": {},
        "source": "",
        "outputs": [],
        "execution_count": None,
    }
    notebook["cells"].insert(3, fantome)
    (lab.dossier / CARNET).write_text(json.dumps(notebook), encoding="utf-8")
    panneau = lab.ouvrir(CARNET, vivant=False)
    panneau.get_by_text("Il manque un formulaire à cette page").wait_for()
    panneau.get_by_role("button", name="Réparer la page").click()
    lab.attendre_vivant(panneau)
    ajouter(panneau, "CMP")
    lab.attendre_enregistre(panneau)
    assert lab.jusqu_a(lambda: cellules(lab, CARNET)) == livrees


def test_une_page_adaptee_expres_reste_comme_elle_est(lab):
    notebook = json.loads((lab.dossier / CARNET).read_text(encoding="utf-8"))
    sienne = {
        "cell_type": "code",
        "id": "s",
        "metadata": {},
        "source": "print('à moi')",
        "outputs": [],
        "execution_count": None,
    }
    notebook["cells"].append(sienne)
    (lab.dossier / CARNET).write_text(json.dumps(notebook), encoding="utf-8")
    panneau = lab.ouvrir(CARNET, vivant=False)
    panneau.get_by_role("button", name="▶ Tout lancer").last.click()
    lab.attendre_vivant(panneau)
    assert panneau.get_by_role("button", name="Réparer la page").count() == 0
    nombre = len(a_l_ecran(panneau))
    panneau.locator(".jp-RenderedHTMLCommon p", has_text="Passez les secteurs en revue").click()
    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("b")
    expect(panneau.locator(".jp-Cell")).to_have_count(nombre + 1)


# --- deux fenêtres ----------------------------------------------------------------------------------


def alterner(lab, pages, entrees, champs):
    """Écrit un nom dans chaque fenêtre à tour de rôle, à 60 ms la touche ; rend les noms tapés."""
    tapes = []
    for n in range(entrees):
        page, geste = pages[n % len(pages)], champs[n % len(pages)]
        page.bring_to_front()
        tapes.append(geste(page, n))
    return tapes


def ecrire_un_acteur(page, n):
    nom = f"Acteur numéro {n}"
    page.locator(".jp-NotebookPanel:visible").get_by_label("Ajouter un acteur").click()
    page.keyboard.type(nom, delay=60)
    page.keyboard.press("Enter")
    return nom


def aucune_fenetre_de_jupyterlab(*pages):
    for page in pages:
        assert page.locator(".jp-Dialog").count() == 0, page.locator(".jp-Dialog").inner_text()


def test_trois_fenetres_de_deux_navigateurs_sur_la_meme_page_prennent_chaque_nom(lab):
    pages = [lab.page, lab.page.context.new_page(), lab.nouvelle_page()]
    pages[1].set_default_timeout(40_000)
    for page in pages:
        lab.ouvrir(CARNET, page=page)
    tapes = alterner(lab, pages, 12, [ecrire_un_acteur] * 3)
    depot = Depot(lab.dossier)
    lab.jusqu_a(lambda: sorted(noms(depot)) == sorted(tapes))
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 12)
    aucune_fenetre_de_jupyterlab(*pages)


def test_la_page_02_et_la_page_03_a_tour_de_role_prennent_tout(lab):
    lab.ouvrir(CARNET)
    autre = lab.page.context.new_page()
    autre.set_default_timeout(40_000)
    lab.ouvrir("03_liens.ipynb", page=autre)

    def relier_un_acteur(page, n):
        nom = f"Lié numéro {n}"
        page.locator(".jp-NotebookPanel:visible").get_by_label("et", exact=True).click()
        page.keyboard.type(nom, delay=60)
        page.keyboard.press("Enter")
        return nom

    tapes = alterner(lab, [lab.page, autre], 16, [ecrire_un_acteur, relier_un_acteur])
    depot = Depot(lab.dossier)
    lab.jusqu_a(lambda: sorted(noms(depot)) == sorted(tapes))
    assert len(depot.lire().liens) == 8
    aucune_fenetre_de_jupyterlab(lab.page, autre)


def test_trois_navigateurs_sur_un_dossier_ne_perdent_rien(lab):
    pages = [lab.page, lab.nouvelle_page(), lab.nouvelle_page()]
    for page in pages:
        lab.ouvrir(CARNET, page=page)
    for n in range(4):
        for k, page in enumerate(pages):
            champ = page.locator(".jp-NotebookPanel:visible").get_by_label("Ajouter un acteur")
            champ.fill(f"{k}-{n}")
            champ.press("Enter")
    depot = Depot(lab.dossier)
    lab.jusqu_a(lambda: sorted(noms(depot)) == sorted(f"{k}-{n}" for k in range(3) for n in range(4)))
    lab.page.wait_for_timeout(12_000)  # le temps d’un enregistrement automatique de chacun
    aucune_fenetre_de_jupyterlab(*pages)
    assert lab.revision_gardee(CARNET) == 12


# --- noyau, serveur, fichier ------------------------------------------------------------------------


def test_un_noyau_arrete_par_le_serveur_ne_perd_pas_ce_que_l_on_ecrit(lab):
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "CMP")
    lab.attendre_enregistre(panneau)
    lab.arreter_les_noyaux()
    champ = panneau.get_by_label("Ajouter un acteur")
    champ.fill("Mission locale")
    champ.press("Enter")
    etat = panneau.locator(".atelier-etat")
    expect(etat).not_to_contain_text("Enregistré ·")
    expect(champ).to_have_value("Mission locale")
    panneau.get_by_role("button", name="Reprendre").click()
    lab.jusqu_a(lambda: noms(Depot(lab.dossier)) == ["CMP", "Mission locale"])
    expect(panneau.get_by_label("Ajouter un acteur")).to_have_value("")
    expect(etat).to_contain_text("Enregistré ·")


def test_le_noyau_entend_les_gestes_l_un_apres_l_autre(lab):
    """Deux fils dans le noyau : un clic y passerait avant le texte que l’on vient d’écrire."""
    partis = []

    def noter(trame):
        partis.append(trame)

    lab.page.on("websocket", lambda ws: ws.on("framesent", noter))
    panneau = lab.ouvrir(CARNET)
    lab.page.reload()
    lab.attendre_vivant(panneau)
    ajouter(panneau, "CMP")
    panneau.get_by_role("button", name="Annuler : ajout de").click()
    lab.jusqu_a(lambda: Depot(lab.dossier).lire().revision == 2)
    textes = [t.decode("utf-8", "replace") if isinstance(t, bytes) else t for t in partis]
    assert any("comm_msg" in t for t in textes), "aucun geste n’a été vu"
    assert not [t[:300] for t in textes if "create_subshell_request" in t or '"subshell_id":"' in t]


def test_un_brouillon_survit_a_un_rechargement(lab):
    panneau = lab.ouvrir(CARNET)
    panneau.get_by_label("Ajouter un acteur").press_sequentially("Mission loc")
    lab.page.reload()
    lab.attendre_vivant(panneau)
    expect(panneau.get_by_label("Ajouter un acteur")).to_have_value("Mission loc")


def test_le_serveur_parti_se_dit_en_francais_et_son_retour_aussi(lab):
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "CMP")
    lab.attendre_enregistre(panneau)
    lab.page.context.set_offline(True)
    champ = panneau.get_by_label("Ajouter un acteur")
    champ.fill("Collège")
    champ.press("Enter")
    panneau.locator(".jp-RenderedHTMLCommon p", has_text="Passez les secteurs en revue").click()
    lab.page.keyboard.press("Control+s")
    etat = panneau.locator(".atelier-etat")
    expect(etat).to_contain_text("L’atelier ne répond plus")
    aucune_fenetre_de_jupyterlab(lab.page)
    lab.page.context.set_offline(False)
    expect(etat).not_to_contain_text("ne répond plus")
    lab.erreurs.clear()  # le réseau coupé en fait dans JupyterLab
    if panneau.get_by_role("button", name="Reprendre").count():
        panneau.get_by_role("button", name="Reprendre").click()
    lab.jusqu_a(lambda: noms(Depot(lab.dossier)) == ["CMP", "Collège"])


def test_une_page_en_lecture_seule_se_dit_en_francais(lab):
    panneau = lab.ouvrir(CARNET)
    refus = json.dumps({"message": "Permission denied: 02_carnet_d_adresses.ipynb", "reason": None})
    lab.page.route(
        "**/api/contents/**",
        lambda r: (
            r.fulfill(status=403, body=refus, content_type="application/json")
            if r.request.method == "PUT"
            else r.continue_()
        ),
    )
    ajouter(panneau, "CMP")
    expect(panneau.locator(".atelier-etat")).to_contain_text("en lecture seule")
    aucune_fenetre_de_jupyterlab(lab.page)
    assert noms(Depot(lab.dossier)) == ["CMP"]
    lab.page.unroute("**/api/contents/**")
    panneau.get_by_role("button", name="Réessayer").click()
    lab.attendre_enregistre(panneau)
    assert lab.revision_gardee(CARNET) == 1


# --- changer de travail, importer, défaire ----------------------------------------------------------


def test_partir_d_un_recit_demande_et_l_on_revient_a_son_travail(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    avant = depot.lire()
    panneau = lab.ouvrir("00_commencer.ipynb")
    panneau = lab.ouvrir("05_exemple.ipynb")
    panneau.get_by_role("button", name="Construire le réseau de ce récit").click()
    question = panneau.locator(".atelier-question")
    expect(question).to_contain_text(avant.acteurs[avant.ego].nom)
    expect(question).to_contain_text("30 acteurs")
    question.get_by_role("button", name="Garder mon travail").click()
    assert depot.lire() == avant
    panneau.get_by_role("button", name="Construire le réseau de ce récit").click()
    question.get_by_role("button", name="Ranger mon travail et partir de ce récit").click()
    panneau.get_by_text("Au centre :").wait_for()
    assert Depot(lab.dossier).lire().carnet_id != avant.carnet_id
    # La page 00 porte une copie de l’ancien travail : elle ne la propose pas comme si elle valait mieux.
    panneau = lab.ouvrir("00_commencer.ipynb")
    lab.attendre_enregistre(panneau)
    assert panneau.locator(".atelier-question:visible").count() == 0
    panneau.get_by_role("button", name="Revenir à mon travail").click()
    lab.jusqu_a(lambda: Depot(lab.dossier).lire().carnet_id == avant.carnet_id)
    assert noms(Depot(lab.dossier)) == [a.nom for a in avant.reseau.alters()]


def test_annuler_nomme_ce_qu_il_defait_et_dit_ce_qui_revient(lab):
    panneau = lab.ouvrir("03_liens.ipynb")
    relier(panneau, "Mon établissement", "CMP")
    panneau.get_by_text("Acteur ajouté : CMP.").wait_for()
    panneau = lab.ouvrir(CARNET)
    panneau.get_by_role("button", name="Annuler : ").click()
    expect(panneau.locator(".atelier-nouvelle")).to_contain_text("Parti : « CMP », Mon établissement – CMP")
    panneau.get_by_role("button", name="Rétablir : ").click()
    expect(panneau.locator(".atelier-nouvelle")).to_contain_text("Revenu : « CMP »")
    panneau = lab.ouvrir("03_liens.ipynb")
    assert panneau.get_by_text("Acteur ajouté : CMP.").count() == 0


def test_une_erreur_se_dit_une_fois_et_en_haut(lab):
    depot_du_cas("mecs", lab.dossier)
    panneau = lab.ouvrir("03_liens.ipynb")
    (lab.dossier / "carnet.json").write_bytes(b"\x00")
    second = panneau.get_by_label("et", exact=True)
    second.fill("CMP")
    second.press("Enter")
    expect(panneau.get_by_text("Non enregistré : Impossible de lire carnet.json")).to_have_count(1)
    expect(second).to_have_value("CMP")


def test_sur_le_schema_un_second_lien_se_dit_et_ctrl_z_le_defait(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    lien = next(iter(depot.lire().liens.values()))
    avant = len(depot.lire().liens)
    panneau = lab.ouvrir("04_schema.ipynb")
    liste = panneau.locator("select[size]").first
    carnet = depot.lire()
    bouts = (lien.source, lien.cible)
    acteur, autre = bouts if lien.source != carnet.ego else bouts[::-1]
    liste.select_option(label=carnet.acteurs[acteur].nom)
    champ = panneau.get_by_label("Relier à")
    champ.fill(carnet.acteurs[autre].nom)
    champ.press("Enter")
    panneau.get_by_text("celui-ci s’y ajoute").wait_for()
    assert len(depot.lire().liens) == avant + 1
    cadre = panneau.locator(".atelier-carte iframe").content_frame
    cadre.locator("canvas").click(position={"x": 12, "y": 12})
    lab.page.keyboard.press("Control+z")
    lab.jusqu_a(lambda: len(depot.lire().liens) == avant)
    assert nom_du_lien(depot.lire(), lien)
