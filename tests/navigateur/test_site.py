"""Le site sans installation : du vide à une remise téléchargée et notée, sans demander aucun autre serveur."""

import functools
import http.server
import os
import subprocess
import sys
import threading
import time
from base64 import b64decode
from pathlib import Path
from urllib.parse import urlparse

import pytest
from filelock import FileLock
from playwright.sync_api import expect

from atelier.correction.releve import corriger
from atelier.remise.copie import lire_contenu

RACINE = Path(__file__).resolve().parents[2]
CONSTRUIRE = RACINE / "deploiement" / "jupyterlite" / "construire.py"
LONG = 45_000

pytestmark = pytest.mark.navigateur


def python_assez_recent():
    candidats = [sys.executable, *Path.home().glob(".pyenv/versions/3.1[2-9]*/bin/python")]
    essai = "import sys; sys.exit(sys.version_info < (3, 12))"
    return any(subprocess.run([str(c), "-c", essai], check=False).returncode == 0 for c in candidats)


class Silencieux(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site_construit(tmp_path_factory, request):
    """Le site, construit une fois pour tous les ouvriers de pytest ; qui arrive second attend le premier."""
    if deja := os.environ.get("ATELIER_SITE"):
        return Path(deja)
    if not python_assez_recent():
        pytest.skip("Construire le site demande Python 3.12 : cette machine n’en a pas.")
    # Sous xdist, le dossier commun est celui qui porte ceux des ouvriers.
    commun = tmp_path_factory.getbasetemp()
    dossier = (commun.parent if hasattr(request.config, "workerinput") else commun) / "site construit"
    with FileLock(dossier.with_suffix(".verrou")):
        if not dossier.exists():
            neuf = tmp_path_factory.mktemp("site") / "site"
            fait = subprocess.run(
                [sys.executable, str(CONSTRUIRE), str(neuf)],
                capture_output=True,
                text=True,
                check=False,
                timeout=600,
            )
            assert fait.returncode == 0, fait.stdout + fait.stderr
            neuf.rename(dossier)
    return dossier


@pytest.fixture
def site(site_construit):
    servir = functools.partial(Silencieux, directory=str(site_construit))
    serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), servir)
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serveur.server_port}"
    serveur.shutdown()


@pytest.mark.xdist_group("site")  # sans navigateur : l’autre cœur le construit pendant les autres essais
def test_le_site_se_construit_de_fichiers_seulement(site_construit):
    pages = {p.name for p in (site_construit / "files").glob("*.ipynb")}
    assert pages == {p.name for p in (RACINE / "notebooks").glob("*.ipynb")}
    assert sum(p.stat().st_size for p in site_construit.rglob("*") if p.is_file()) < 80_000_000
    assert not [p for p in site_construit.rglob("*") if p.is_symlink()]


def test_du_vide_a_une_remise_notee_sans_rien_installer(site, navigateur, tmp_path):
    contexte = navigateur.new_context(
        viewport={"width": 1366, "height": 768}, locale="fr-FR", accept_downloads=True
    )
    contexte.set_default_timeout(45_000)
    ailleurs = []

    def barrer(route):
        adresse = urlparse(route.request.url)
        if adresse.scheme in ("data", "blob") or adresse.hostname == "127.0.0.1":
            return route.continue_()
        ailleurs.append(route.request.url)
        return route.abort()

    contexte.route("**/*", barrer)
    # Ce que demandent les programmes de fond du navigateur ne passe pas par la barrière : on le note aussi.
    contexte.on(
        "request", lambda r: None if r.url.startswith((site, "data:", "blob:")) else ailleurs.append(r.url)
    )
    vue = contexte.new_page()
    erreurs = []
    vue.on("pageerror", lambda e: erreurs.append(str(e)))

    def ouvrir(adresse):
        debut = time.monotonic()
        vue.goto(adresse)
        panneau = vue.locator(".jp-NotebookPanel:visible")
        panneau.locator(".atelier-etat").first.wait_for()
        vue.wait_for_function(
            "() => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')]"
            ".every((c) => c.querySelector('.jp-OutputArea-output'))"
        )
        expect(panneau.get_by_text("Traceback")).to_have_count(0)
        expect(panneau.get_by_text("Impossible de lire")).to_have_count(0)
        print(f"{adresse.rpartition('=')[2]} : vivante en {time.monotonic() - debut:.1f} s")
        return panneau

    def page(nom):
        return ouvrir(f"{site}/notebooks/index.html?path={nom}.ipynb")

    # L’adresse nue mène à la première page, qui dit ce qu’il n’y a pas ici.
    panneau = ouvrir(f"{site}/")
    expect(panneau.get_by_text("Ici, rien n’est installé")).to_be_visible()
    nom = panneau.get_by_label("Son nom")
    nom.fill("MECS Les Saules")
    nom.press("Enter")
    expect(panneau.locator(".atelier-etat").filter(has_text="Enregistré").first).to_be_visible(timeout=LONG)

    panneau = page("02_carnet_d_adresses")
    champ = panneau.get_by_label("Ajouter un acteur")
    for acteur in ("Gendarmerie", "Médiathèque"):
        champ.fill(acteur)
        champ.press("Enter")
        expect(champ).to_have_value("", timeout=LONG)
        panneau.get_by_role("rowheader", name=acteur).first.wait_for()
    expect(panneau.locator(".atelier-etat").filter(has_text="Enregistré").first).to_be_visible(timeout=LONG)

    panneau = page("03_liens")
    for acteur in ("Gendarmerie", "Médiathèque"):
        premier, second = panneau.get_by_label("Entre", exact=True), panneau.get_by_label("et", exact=True)
        premier.fill("MECS Les Saules")
        premier.press("Enter")
        second.fill(acteur)
        second.press("Enter")
        expect(second).to_have_value("", timeout=LONG)
    expect(panneau.locator(".atelier-etat").filter(has_text="Enregistré").first).to_be_visible(timeout=LONG)

    panneau = page("04_schema")
    expect(panneau.frame_locator("iframe").first.locator("canvas").first).to_be_visible(timeout=LONG)

    panneau = page("07_remise")
    panneau.get_by_role("button", name="Préparer le fichier à déposer").click()
    expect(panneau.get_by_text("Le fichier est prêt et relu.")).to_be_visible(timeout=LONG)
    lien = panneau.locator("a[download='remise.ipynb']")
    octets = b64decode(lien.get_attribute("href").partition("base64,")[2])
    copie = lire_contenu(octets, "remise.ipynb")
    assert copie.finalisee
    assert {a.nom for a in copie.carnet.reseau.alters()} == {"Gendarmerie", "Médiathèque"}
    assert len(copie.carnet.liens) == 2
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies" / "remise.ipynb").write_bytes(octets)
    (ligne,) = corriger([tmp_path / "copies"], tmp_path / "notes").lignes
    assert ligne.etat == "a_noter"

    # Emporter, puis effacer de ce navigateur : la page suivante est vide.
    panneau = page("00_commencer")
    panneau.locator(".atelier-depliant-bouton", has_text="Emporter, rapporter").click()
    panneau.get_by_role("button", name="Emporter mon travail").click()
    expect(panneau.locator("a[download^='mon-travail']")).to_be_visible(timeout=LONG)
    panneau.locator(".atelier-depliant-bouton", has_text="Effacer définitivement").click()
    panneau.get_by_label("Écrivez EFFACER").fill("EFFACER")
    panneau.get_by_role("button", name="Effacer mon travail").click()
    expect(panneau.get_by_text("Effacé :")).to_be_visible(timeout=LONG)
    panneau = page("02_carnet_d_adresses")
    expect(panneau.get_by_text("Médiathèque")).to_have_count(0)

    assert ailleurs == []
    assert erreurs == []
    contexte.close()
