"""Rien ne se perd : rechargement, clavier, noyau, onglets, renommage, copies, dans un vrai JupyterLab."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from pilote import ajouter, relier
from playwright.sync_api import expect

from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.remise.copie import lire_copie
from atelier.remise.paquet import MIME
from atelier.schema.dessin import dessiner
from atelier.schema.disposition import disposer
from atelier.schema.svg import COTE
from fabriques import RACINE, depot_du_cas

pytestmark = pytest.mark.navigateur
CARNET = "02_carnet_d_adresses.ipynb"


def noms(depot):
    return [a.nom for a in depot.lire().reseau.alters()]


def sortie_gardee(lab, nom):
    try:
        notebook = json.loads((lab.dossier / nom).read_text(encoding="utf-8"))
    except ValueError:
        return {}  # en cours d’écriture
    for cellule in notebook["cells"]:
        for sortie in cellule.get("outputs", []):
            if MIME in sortie.get("data", {}):
                return sortie["data"]
    return None


def pid_du_noyau(dossier):
    """Le processus du noyau dont le dossier courant est celui de l’étudiant."""
    for entree in Path("/proc").glob("[0-9]*"):
        try:
            commande = (entree / "cmdline").read_text()
            if "ipykernel_launcher" in commande and (entree / "cwd").readlink() == dossier:
                return int(entree.name)
        except OSError:
            continue
    raise AssertionError("aucun noyau")


def test_apres_un_rechargement_tout_continue(lab):
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "CMP")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 1)
    lab.page.reload()
    panneau = lab.page.locator(".jp-NotebookPanel:visible")
    lab.attendre_vivant(panneau)
    assert panneau.locator(".atelier-bandeau").count() == 0
    ajouter(panneau, "Collège")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 2)
    # La mise à jour que le noyau ne peut plus envoyer, le gardien l’a faite.
    garde = lab.jusqu_a(lambda: (s := sortie_gardee(lab, CARNET)) and s[MIME]["revision"] == 2 and s)
    assert "Collège" in "".join(garde["text/html"])
    assert lab.dossier.joinpath(CARNET).stat().st_size < 250_000
    # Une page enregistrée pendant qu’elle s’éveillait n’a que son premier formulaire : les autres reviennent.
    lab.attendre_enregistre(panneau)
    fichier = lab.api("GET", f"contents/{CARNET}?content=1")
    code = [c for c in fichier["content"]["cells"] if c["cell_type"] == "code"]
    for cellule in code[1:]:
        cellule["outputs"] = []
    lab.page.goto("about:blank")
    lab.api(
        "PUT", f"contents/{CARNET}", {"type": "notebook", "format": "json", "content": fichier["content"]}
    )
    panneau = lab.ouvrir(CARNET)
    expect(panneau.get_by_label("Ajouter un acteur")).to_be_visible()


CHAMPS = """
import ipywidgets as w, pathlib
def noter(c): pathlib.Path("recu.txt").open("a", encoding="utf-8").write(f"{c['owner'].description}={c['new']}\\n")
champs = [w.Text(description="Texte", continuous_update=False), w.Textarea(description="Zone", continuous_update=False),
          w.Combobox(description="Liste", options=["a"], continuous_update=False), w.IntText(description="Nombre", continuous_update=False)]
for c in champs: c.observe(noter, "value")
display(*champs)
"""


def test_ctrl_s_enregistre_depuis_chaque_champ_et_depuis_le_schema(lab):
    notebook = json.loads((RACINE / "notebooks" / CARNET).read_text(encoding="utf-8"))
    notebook["cells"] = [
        {
            "cell_type": "code",
            "id": "c",
            "metadata": {},
            "source": CHAMPS,
            "outputs": [],
            "execution_count": None,
        }
    ]
    (lab.dossier / "essai.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    panneau = lab.ouvrir("essai.ipynb", vivant=False)
    panneau.get_by_role("button", name="▶ Tout lancer").last.click()
    recu = lab.dossier / "recu.txt"
    for n, (champ, valeur) in enumerate((("Texte", "é"), ("Zone", "œ"), ("Liste", "ç"), ("Nombre", "12"))):
        saisie = panneau.get_by_label(champ, exact=True)
        saisie.fill(valeur)
        avant = (lab.dossier / "essai.ipynb").stat().st_mtime_ns
        saisie.press("Control+s" if n % 2 else "Meta+s")
        lab.jusqu_a(
            lambda c=champ, v=valeur: recu.exists() and f"{c}={v}" in recu.read_text(encoding="utf-8")
        )
        lab.jusqu_a(lambda a=avant: (lab.dossier / "essai.ipynb").stat().st_mtime_ns > a)
        assert lab.page.evaluate("document.activeElement.matches('input, textarea')"), (
            "le champ garde le curseur"
        )

    depot_du_cas("mecs", lab.dossier)
    panneau = lab.ouvrir("04_schema.ipynb")
    toile = panneau.locator(".atelier-carte iframe").content_frame.locator("canvas")
    toile.click(position={"x": 20, "y": 20})
    lab.jusqu_a(lambda: lab.revision_gardee("04_schema.ipynb") == 1)
    lab.page.wait_for_timeout(800)
    avant = (lab.dossier / "04_schema.ipynb").stat().st_mtime_ns
    lab.page.keyboard.press("Control+s")
    lab.jusqu_a(lambda: (lab.dossier / "04_schema.ipynb").stat().st_mtime_ns > avant)


def test_une_justification_en_cours_est_gardee_par_ctrl_s(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    panneau = lab.ouvrir("03_liens.ipynb")
    panneau.get_by_label("Lien", exact=True).last.select_option(index=5)
    zone = panneau.get_by_label("Parce que")
    zone.fill("réunions chaque mois")
    zone.press("Control+s")
    lab.jusqu_a(lambda: any(x.justification == "réunions chaque mois" for x in depot.lire().liens.values()))
    lab.jusqu_a(lambda: lab.revision_gardee("03_liens.ipynb") == depot.lire().revision)


@pytest.mark.parametrize("maniere", ["redémarré", "tué", "arrêté"])
def test_un_noyau_perdu_se_reprend_d_un_clic(lab, maniere):
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "CMP")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 1)
    if maniere == "tué":
        os.kill(pid_du_noyau(lab.dossier), signal.SIGKILL)
    elif maniere == "redémarré":
        panneau.locator("[data-jp-item-name=restart]").click()
        lab.page.locator(".jp-Dialog button.jp-mod-accept").click()
    else:
        lab.page.evaluate(
            """async ([base, jeton]) => {
              const entete = {Authorization: `token ${jeton}`};
              const [s] = await (await fetch(`${base}/api/sessions`, {headers: entete})).json();
              await fetch(`${base}/api/sessions/${s.id}`, {method: 'DELETE', headers: entete});
            }""",
            [lab.base, lab.jeton],
        )
    etat = panneau.locator(".atelier-etat")
    expect(etat).to_contain_text("rien n’est perdu")
    panneau.get_by_role("button", name="Reprendre").click()
    expect(etat).to_contain_text("Enregistré ·")
    lab.attendre_vivant(panneau)
    ajouter(panneau, "Collège")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 2)
    assert noms(Depot(lab.dossier)) == ["CMP", "Collège"]


def ecraser(page):
    """Si JupyterLab demande quoi faire d’un fichier changé ailleurs, fait le pire choix : écraser."""
    while page.locator(".jp-Dialog").count():
        page.locator(".jp-Dialog").get_by_role("button").last.click()
        page.wait_for_timeout(1200)


def test_deux_onglets_restent_justes_meme_si_l_on_ecrase(lab):
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "CMP")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 1)
    autre_page = lab.page.context.new_page()
    autre_page.set_default_timeout(30_000)
    autre = lab.ouvrir(CARNET, page=autre_page)
    lab.page.bring_to_front()
    ajouter(panneau, "Collège")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 2)
    autre_page.bring_to_front()
    autre.get_by_role("rowheader", name="Collège").first.wait_for()
    ajouter(autre, "Mission locale")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 3)
    lab.page.wait_for_timeout(2500)
    for page in (lab.page, autre_page):
        page.bring_to_front()
        ecraser(page)
        page.locator(".jp-NotebookPanel:visible").locator(".jp-Notebook").click(position={"x": 300, "y": 20})
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1200)
        ecraser(page)
    assert lab.revision_gardee(CARNET) == 3
    copie = lire_copie(lab.dossier / CARNET)
    assert [a.nom for a in copie.carnet.reseau.alters()] == ["CMP", "Collège", "Mission locale"]
    assert noms(Depot(lab.dossier)) == ["CMP", "Collège", "Mission locale"]


def test_deux_notebooks_sur_le_meme_travail_ne_se_genent_pas(lab):
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "CMP")
    ajouter(panneau, "Collège")
    autre_page = lab.page.context.new_page()
    autre_page.set_default_timeout(30_000)
    liens = lab.ouvrir("03_liens.ipynb", page=autre_page)
    relier(liens, "CMP", "Collège")
    liens.get_by_role("rowheader", name="CMP – Collège").first.wait_for()
    lab.page.bring_to_front()
    ajouter(panneau, "Mission locale")
    autre_page.bring_to_front()
    autre_page.evaluate("window.dispatchEvent(new Event('focus'))")
    liens.get_by_label("et", exact=True).press_sequentially("miss")
    expect(liens.get_by_role("option", name="Mission locale", exact=True)).to_have_count(1)
    carnet = Depot(lab.dossier).lire()
    assert (len(carnet.acteurs), len(carnet.liens), carnet.revision) == (4, 1, 4)
    lab.jusqu_a(lambda: lab.revision_gardee("03_liens.ipynb") == 4)


def test_renommer_puis_relancer_et_effacer_les_sorties(lab):
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "CMP")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 1)
    lab.page.evaluate(
        """async ([base, jeton, de, vers]) => fetch(`${base}/api/contents/${de}`, {method: 'PATCH',
          headers: {Authorization: `token ${jeton}`, 'Content-Type': 'application/json'},
          body: JSON.stringify({path: vers})})""",
        [lab.base, lab.jeton, CARNET, "mes acteurs à moi.ipynb"],
    )  # fmt: skip
    panneau = lab.ouvrir("mes acteurs à moi.ipynb")
    ajouter(panneau, "Collège")
    lab.jusqu_a(lambda: lab.revision_gardee("mes acteurs à moi.ipynb") == 2)
    lab.page.get_by_role("menuitem", name="Édition").click()
    lab.page.get_by_text("Effacer les sorties de toutes les cellules").click()
    lab.page.locator(".jp-NotebookPanel:visible .jp-Notebook").click(position={"x": 300, "y": 20})
    lab.page.keyboard.press("Control+s")
    lab.jusqu_a(lambda: sortie_gardee(lab, "mes acteurs à moi.ipynb") is None)
    assert lab.revision_gardee("mes acteurs à moi.ipynb") == 2
    panneau.get_by_text("▶ Tout lancer", exact=True).first.click()
    lab.attendre_vivant(panneau)
    ajouter(panneau, "Mission locale")
    lab.jusqu_a(lambda: lab.revision_gardee("mes acteurs à moi.ipynb") == 3)


def test_rouvert_sans_confiance_la_table_et_l_image_se_voient_et_rien_ne_s_execute(lab):
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "<img src=x onerror=\"document.title='pris'\"> CMP")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 1)
    lab.jusqu_a(lambda: (s := sortie_gardee(lab, CARNET)) and s[MIME]["revision"] == 1)
    notebook = json.loads((lab.dossier / CARNET).read_text(encoding="utf-8"))
    piege = "<script>document.title='pris'</script><p onclick=\"1\">piège</p>"
    notebook["cells"].append({"cell_type": "code", "id": "p", "metadata": {}, "source": "x = 1", "execution_count": None,
                              "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/html": piege}}]})  # fmt: skip
    (lab.dossier / "reçus").mkdir()
    (lab.dossier / "reçus" / "copie.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    panneau = lab.ouvrir("reçus/copie.ipynb", vivant=False)
    panneau.locator(".atelier-bandeau", has_text="dorment").wait_for()
    panneau.get_by_text("Ce que cette page garde").click()
    image = panneau.locator("img[src^='data:image/svg+xml']").first
    image.wait_for()
    assert image.evaluate("i => i.complete && i.naturalWidth > 100")
    assert panneau.get_by_role("cell", name="CMP").count() == 1
    lab.page.wait_for_timeout(1500)
    assert "pris" not in lab.page.title()
    assert panneau.locator("script, [onclick], [onerror]").count() == 0
    assert panneau.get_by_text("Error displaying widget").count() == 0
    assert panneau.get_by_text("Ce formulaire dort").or_(panneau.get_by_text("lancez la page")).count() >= 1


def test_une_page_ne_se_lance_seule_que_si_l_atelier_l_a_livree(lab):
    temoin = lab.dossier / "execute.txt"
    piege = f"open({str(temoin)!r}, 'a').write('x')"

    # Une copie avec une cellule changée : rien ne se lance.
    notebook = json.loads((RACINE / "notebooks" / CARNET).read_text(encoding="utf-8"))
    code = next(c for c in notebook["cells"] if c["cell_type"] == "code")
    code["source"] = f"import atelier; atelier.acteurs(); {piege}"
    (lab.dossier / "copie.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    panneau = lab.ouvrir("copie.ipynb", vivant=False)
    bandeau = panneau.locator(".atelier-bandeau")
    bandeau.wait_for()
    lab.page.wait_for_timeout(1500)
    assert not temoin.exists()

    # Des fichiers Python à côté : la page se lance, eux non.
    for nom in ("json", "atelier", "ipywidgets", "sitecustomize"):
        (lab.dossier / f"{nom}.py").write_text(piege, encoding="utf-8")
    lab.ouvrir(CARNET)
    assert not temoin.exists()

    # Une page d’une version plus ancienne : elle se lance encore.
    ancienne = json.loads(
        (RACINE / "tests" / "attendus" / "00_commencer-0.1.0.ipynb").read_text(encoding="utf-8")
    )
    (lab.dossier / "00_commencer.ipynb").write_text(json.dumps(ancienne), encoding="utf-8")
    lab.ouvrir("00_commencer.ipynb")

    # Dans un sous-dossier, ou dans un dossier venu d’ailleurs : un clic.
    (lab.dossier / "sous").mkdir()
    shutil.copy(RACINE / "notebooks" / CARNET, lab.dossier / "sous")
    panneau = lab.ouvrir(f"sous/{CARNET}", vivant=False)
    panneau.locator(".atelier-bandeau").get_by_role("button", name="▶ Tout lancer").click()
    lab.attendre_vivant(panneau)


def test_une_page_venue_d_ailleurs_rend_son_travail_ou_demande(lab, tmp_path):
    # Reçue dans un dossier vide : son travail est repris.
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "CMP")
    ajouter(panneau, "Collège")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 2)
    page_envoyee = (lab.dossier / CARNET).read_bytes()
    shutil.rmtree(lab.dossier / ".atelier")
    (lab.dossier / "carnet.json").unlink()
    panneau = lab.ouvrir("03_liens.ipynb")
    panneau = lab.ouvrir(CARNET)
    panneau.locator(".atelier-question", has_text="Travail repris de cette page").first.wait_for()
    assert noms(Depot(lab.dossier)) == ["CMP", "Collège"]
    assert "contacts" in panneau.locator(".atelier-question").first.inner_text()
    panneau.get_by_role("button", name="J’ai compris").first.click()

    # Le dossier a avancé : un acteur supprimé ne revient pas.
    Depot(lab.dossier).appliquer(op.supprimer_acteur("a2"))
    (lab.dossier / CARNET).write_bytes(page_envoyee)
    panneau = lab.ouvrir(CARNET)
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 3)
    assert noms(Depot(lab.dossier)) == ["Collège"]

    # Un autre travail dans la page : l’étudiant choisit, l’autre est rangé.
    ailleurs = Depot(tmp_path / "ailleurs.json")
    ailleurs.appliquer(op.ajouter_acteur("PMI"))
    notebook = json.loads(page_envoyee)
    notebook["metadata"]["atelier"]["carnet"] = json.loads(
        (tmp_path / "ailleurs.json").read_text(encoding="utf-8")
    )
    (lab.dossier / CARNET).write_text(json.dumps(notebook), encoding="utf-8")
    panneau = lab.ouvrir(CARNET)
    question = panneau.locator(".atelier-question", has_text="un autre travail").first
    question.wait_for()
    assert "PMI" in question.inner_text()
    ajouter(panneau, "Gendarmerie")
    expect(panneau.locator(".atelier-etat").first).to_contain_text("Non enregistré dans cette page")
    garde = json.loads((lab.dossier / CARNET).read_text(encoding="utf-8"))["metadata"]["atelier"]["carnet"]
    assert [a["nom"] for a in garde["acteurs"][1:]] == ["PMI"]
    question.get_by_role("button", name="Celui de la page").click()
    panneau.get_by_role("rowheader", name="PMI").first.wait_for()
    assert noms(Depot(lab.dossier)) == ["PMI"]
    lab.attendre_enregistre(panneau)
    panneau = lab.ouvrir("00_commencer.ipynb")
    panneau.get_by_text("Commencer un autre travail").click()
    expect(panneau.get_by_label("Travail rangé").locator("option")).to_have_count(1)
    panneau.get_by_role("button", name="Y revenir").click()
    panneau.get_by_text("Vous êtes revenu à ce travail.").wait_for()
    assert noms(Depot(lab.dossier)) == ["Collège", "Gendarmerie"]


@pytest.mark.parametrize("attente", [100, 900])
def test_effacer_definitivement_ne_laisse_rien_dans_le_dossier(lab, attente):
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "Acteur Plantésecret")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 1)
    panneau = lab.ouvrir("07_remise.ipynb")
    panneau.get_by_label("Oui, c’est voulu").check()
    panneau.get_by_role("button", name="Préparer le fichier à déposer").click()
    panneau.get_by_text("Le fichier est prêt et relu.").wait_for()
    # Sur une machine lente, un enregistrement est encore en route quand on efface.
    lab.page.add_init_script(
        "const vite = window.fetch; window.fetch = async (demande, options) => {"
        " if ((demande.method ?? options?.method) === 'PUT') await new Promise((f) => setTimeout(f, 1500));"
        " return vite(demande, options); }"
    )
    panneau = lab.ouvrir("00_commencer.ipynb")
    panneau.get_by_text("Effacer définitivement").click()
    panneau.get_by_role("button", name="Effacer mon travail").click()
    panneau.get_by_text("Rien n’est effacé").wait_for()
    panneau.get_by_label("Écrivez EFFACER").fill("EFFACER")
    ajouter(panneau, "Acteur Plantésecret encore", champ="Un premier acteur")
    lab.page.wait_for_timeout(attente)
    panneau.get_by_role("button", name="Effacer mon travail").click()
    panneau.get_by_text("Effacé :").wait_for()
    lab.page.wait_for_timeout(6000)
    trouve = subprocess.run(
        ["grep", "-rl", "Plant", str(lab.dossier)], capture_output=True, text=True, check=False
    )
    assert trouve.stdout == ""
    assert not (lab.dossier / "carnet.json").exists()
    panneau = lab.ouvrir(CARNET)
    panneau.get_by_text("Aucun acteur pour l’instant").wait_for()


def test_la_page_sait_relire_ce_qu_elle_a_garde(lab):
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "CMP")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 1)
    panneau.get_by_text("Ce que cette page garde").click()
    panneau.get_by_role("button", name="Vérifier sur le disque").click()
    panneau.get_by_text("Vérifié : cette page, relue sur le disque, porte bien votre dernier état").wait_for()


def test_sans_gardien_la_sortie_porte_le_travail_et_la_page_dit_ce_qui_n_est_pas_garanti(lab):
    inerte = (
        "window._JUPYTERLAB = window._JUPYTERLAB || {}; window._JUPYTERLAB['atelier-gardien'] = {init() {}, "
        "get: async () => () => ({default: {id: 'rien:rien', autoStart: true, activate() {}}, __esModule: true})};"
    )
    lab.page.route("**/remoteEntry.js*", lambda r: r.fulfill(body=inerte, content_type="text/javascript")
                   if "atelier-gardien" in r.request.url else r.continue_())  # fmt: skip
    panneau = lab.ouvrir(CARNET, vivant=False)
    panneau.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    for _ in range(6):  # rien, ici, n’attend le noyau à notre place
        lab.page.wait_for_timeout(2500)
        lab.page.get_by_role("menuitem", name="Exécution").click()
        lab.page.get_by_text("Exécuter toutes les cellules", exact=True).click()
        lab.page.wait_for_timeout(2500)
        if panneau.locator(".atelier-etat").count():
            break
    lab.attendre_vivant(panneau)
    ajouter(panneau, "CMP")
    panneau.get_by_text("Enregistré dans votre dossier").first.wait_for()
    assert "Ctrl+S" in panneau.locator(".atelier-etat").first.inner_text()
    panneau.locator("[data-jp-item-name=save]").click()
    garde = lab.jusqu_a(lambda: sortie_gardee(lab, CARNET))
    assert [a["nom"] for a in garde[MIME]["acteurs"]] == ["Mon établissement", "CMP"]
    assert lire_copie(lab.dossier / CARNET).carnet.revision == 1


def test_notebook_7_garde_aussi_le_travail(lab):
    page = lab.page
    page.goto(f"{lab.base}/notebooks/{CARNET}?token={lab.jeton}")
    panneau = page.locator(".jp-NotebookPanel")
    lab.attendre_vivant(panneau)
    ajouter(panneau, "CMP")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 1)
    page.reload()
    lab.attendre_vivant(panneau)
    ajouter(panneau, "Collège")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 2)
    expect(panneau.locator(".atelier-etat").first).to_contain_text("Enregistré ·")
    # Notebook 7 cherche, pour lui-même, un réglage que JupyterLab seul a ; cela n’empêche rien.
    lab.erreurs = [e for e in lab.erreurs if "reading 'schema'" not in e]


def test_un_fichier_abime_se_restaure_d_un_clic(lab):
    panneau = lab.ouvrir(CARNET)
    ajouter(panneau, "CMP")
    ajouter(panneau, "Collège")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 2)
    (lab.dossier / "carnet.json").write_bytes(b"\x00" * 40)
    champ = panneau.get_by_label("Ajouter un acteur")
    champ.fill("PMI")
    champ.press("Enter")
    expect(panneau.locator(".atelier-etat").first).to_contain_text(
        "Non enregistré : Impossible de lire carnet.json"
    )
    assert (lab.dossier / "carnet.json").read_bytes() == b"\x00" * 40
    expect(champ).to_have_value("PMI")  # ce qui est refusé revient à l’écran
    panneau.locator(".atelier-question").first.get_by_role("button", name="Restaurer").click()
    panneau.get_by_text("Travail restauré").first.wait_for()
    champ.press("Enter")
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 3)
    assert noms(Depot(lab.dossier)) == ["CMP", "Collège", "PMI"]


def test_un_acteur_deplace_sur_le_schema_y_reste_et_s_annule(lab):
    depot = depot_du_cas("mecs", lab.dossier)
    panneau = lab.ouvrir("04_schema.ipynb")
    toile = panneau.locator(".atelier-carte iframe").content_frame.locator("canvas")
    toile.wait_for()
    lab.toucher()
    lab.page.wait_for_timeout(800)
    boite = toile.bounding_box()
    place = next(p for p in disposer(dessiner(depot.lire())).places.values() if p.noeud.libelle == "CJC")
    toile.scroll_into_view_if_needed()
    boite = toile.bounding_box()
    echelle = min(boite["width"], boite["height"]) / (2 * COTE)
    x, y = (
        boite["x"] + boite["width"] / 2 + place.x * echelle,
        boite["y"] + boite["height"] / 2 + place.y * echelle,
    )
    cote = -120 if y + 60 > 740 else 60
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 10, y + cote / 2, steps=5)
    lab.page.mouse.move(x + 20, y + cote, steps=5)
    lab.page.mouse.up()
    lab.jusqu_a(lambda: place.noeud.id in depot.lire().positions)
    nouvelle = depot.lire().positions[place.noeud.id]
    assert abs(nouvelle[1] - place.y - cote / echelle) < 15
    lab.jusqu_a(lambda: lab.revision_gardee("04_schema.ipynb") == 2)
    panneau.get_by_role("button", name="Annuler : déplacement de « CJC »").first.click()
    lab.jusqu_a(lambda: depot.lire().positions == {})


def test_on_ecrit_plus_vite_que_le_noyau_ne_repond(lab):
    panneau = lab.ouvrir(CARNET)
    panneau.get_by_label("Ajouter un acteur").click()
    for n in range(8):
        lab.page.keyboard.type(f"Acteur numéro {n}")
        lab.page.keyboard.press("Enter")
    attendus = [f"Acteur numéro {n}" for n in range(8)]
    lab.jusqu_a(lambda: noms(Depot(lab.dossier)) == attendus)
    lab.jusqu_a(lambda: lab.revision_gardee(CARNET) == 8)


def test_une_remise_ouverte_ne_s_efface_pas_d_un_clic(lab):
    depot_du_cas("mecs", lab.dossier)
    panneau = lab.ouvrir("07_remise.ipynb")
    panneau.get_by_role("button", name="Préparer le fichier à déposer").click()
    panneau.get_by_text("Le fichier est prêt et relu.").wait_for()
    assert panneau.get_by_role("link", name="remise.ipynb").get_attribute("href").startswith("data:")
    panneau = lab.ouvrir("A_DEPOSER/remise.ipynb", vivant=False)
    panneau.get_by_text("il n’y a rien à lancer").last.wait_for()
    lab.page.wait_for_timeout(2500)
    assert panneau.locator(".atelier-bandeau").count() == 0
    panneau.get_by_text("▶ Tout lancer", exact=True).click()
    lab.page.wait_for_timeout(1500)
    assert panneau.locator("img[src^='data:image/svg+xml']").count() == 1
    assert lire_copie(lab.dossier / "A_DEPOSER" / "remise.ipynb").finalisee


def test_une_page_s_ouvre_par_son_debut(lab):
    panneau = lab.ouvrir("00_commencer.ipynb")
    lab.page.wait_for_timeout(2500)
    titre = panneau.get_by_role("heading", name="Réseaux et partenariats")
    assert titre.bounding_box()["y"] > 60
