"""Trois étudiants sur un vrai JupyterHub, avec la configuration livrée : ils entrent, saisissent, remettent."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

RACINE = Path(__file__).resolve().parents[2]
CONFIG = RACINE / "deploiement" / "jupyterhub" / "jupyterhub_config.py"
PASSE = "essai-de-classe"

pytestmark = pytest.mark.navigateur


def mandataire():
    if chemin := shutil.which("configurable-http-proxy") or os.environ.get("ATELIER_HUB_PROXY"):
        return chemin
    if os.environ.get("CI"):
        pytest.fail("configurable-http-proxy manque : .ci/run l’installe avec npm.")
    pytest.skip("Pas de configurable-http-proxy (npm) sur cette machine : essai du hub sauté.")


def port_libre():
    """Trois ports de suite : le public, le hub, le mandataire."""
    for port in range(18_300, 18_600, 3):
        prises = [socket.socket() for _ in range(3)]
        try:
            for n, prise in enumerate(prises):
                prise.bind(("127.0.0.1", port + n))
        except OSError:
            continue
        else:
            return port
        finally:
            for prise in prises:
                prise.close()
    raise AssertionError("aucun port libre")


def lances_dans(etat):
    """Ce que le hub a lancé dans une session à part (mandataire, ménage) : cela tourne dans son dossier."""
    for ou in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if ou.readlink().is_relative_to(etat):
                yield int(ou.parent.name)


@pytest.fixture
def hub():
    proxy = mandataire()
    etat = Path(tempfile.mkdtemp(prefix="at", dir="/tmp"))  # court : une prise ipc a 107 caractères
    port = port_libre()
    journal = etat / "journal.txt"
    with journal.open("wb") as sortie:
        serveur = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG)],
            env={**os.environ, "ATELIER_HUB": str(etat), "ATELIER_HUB_ESSAI": PASSE,
                 "ATELIER_HUB_PORT": str(port), "ATELIER_HUB_PROXY": proxy},
            cwd=etat, stdout=sortie, stderr=sortie, start_new_session=True,
        )  # fmt: skip
    try:
        limite = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/hub/login", timeout=2).close()
                break
            except (urllib.error.URLError, OSError):
                assert serveur.poll() is None, journal.read_text(errors="replace")[-3000:]
                assert time.monotonic() < limite, journal.read_text(errors="replace")[-3000:]
                time.sleep(0.3)
        yield port, etat
    finally:
        os.killpg(serveur.pid, signal.SIGKILL)
        serveur.wait(20)
        for reste in list(lances_dans(etat)):
            os.kill(reste, signal.SIGKILL)
        shutil.rmtree(etat, ignore_errors=True)


@pytest.mark.xdist_group("hub")  # sans navigateur : l’autre cœur le passe
def test_trois_etudiants_saisissent_et_remettent_sans_rien_perdre(hub):
    port, etat = hub
    fait = subprocess.run(
        [sys.executable, "-m", "benchmarks.hub.charge", "3", "--hub", f"http://127.0.0.1:{port}", "--etat", str(etat),
         "--passe", PASSE],
        cwd=RACINE, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert fait.returncode == 0, fait.stdout + fait.stderr
    print(fait.stdout)
    assert "3 travaux complets sur 3 ; 0 incidents" in fait.stdout


ANGLAIS = re.compile(
    r"\b(sign in|log ?in|log ?out|username|password|server|home|start|stop|token|page not found|warning)\b",
    re.I,
)


def test_les_pages_du_hub_sont_en_francais(hub, navigateur):
    port, _ = hub
    adresse = f"http://127.0.0.1:{port}/hub"
    page = navigateur.new_context(locale="fr-FR", viewport={"width": 1366, "height": 768}).new_page()

    def en_francais():
        dits = page.evaluate(
            "() => [document.title, document.documentElement.lang, document.body.innerText,"
            " ...[...document.querySelectorAll('[title], [aria-label]')].filter(e => e.offsetParent)"
            ".map(e => e.title + ' ' + e.ariaLabel)]"
        )
        assert dits[1] == "fr"
        assert not ANGLAIS.findall(" ".join(dits)), dits

    page.goto(f"{adresse}/login")
    en_francais()
    for passe in ("faux-mot-de-passe", PASSE):
        page.get_by_label("Votre nom de compte").fill("eleve1")
        page.get_by_label("Votre mot de passe").fill(passe)
        page.get_by_role("button", name="Entrer").click()
        if passe != PASSE:
            expect(page.get_by_role("alert")).to_contain_text("ne va pas")
            en_francais()
    expect(page.get_by_role("heading", name="Votre atelier s’ouvre")).to_be_visible()
    en_francais()
    expect(page.locator(".jp-NotebookPanel:visible")).to_be_visible(timeout=120_000)
    page.goto(f"{adresse}/home")
    en_francais()
    # Sur une machine chargée, le hub refuse parfois un arrêt (sa fenêtre d’erreur) ou n’a pas encore branché son
    # bouton : on rouvre la page et l’on reclique, comme le ferait un étudiant.
    arreter = page.get_by_role("button", name="Arrêter mon atelier")
    for _ in range(6):
        page.goto(f"{adresse}/home", wait_until="networkidle")
        if arreter.is_visible():
            arreter.click()
        with contextlib.suppress(AssertionError):
            expect(arreter).to_be_hidden(timeout=20_000)
            break
    expect(arreter).to_be_hidden()
    page.goto(f"{adresse}/nulle-part")
    expect(page.get_by_role("heading", name="Cette page n’existe pas")).to_be_visible()
    en_francais()
    page.goto(f"{adresse}/logout")
    expect(page.get_by_role("heading", name="Entrer dans l’atelier")).to_be_visible()
    page.context.close()
