"""Conduire un vrai JupyterLab, lancé comme un étudiant le lance, avec un vrai Chromium."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

ATTENTE = 40_000
expect.set_options(timeout=20_000)  # une machine d’intégration continue peut être lente
# Sans ces options, Chromium cherche sans cesse des serveurs que la machine n’atteint pas.
OPTIONS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"]  # fmt: skip


def chromium():
    for nom in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if chemin := shutil.which(nom):
            return chemin
    if os.environ.get("ATELIER_EXIGE_NAVIGATEUR") or os.environ.get("CI"):
        pytest.fail("Aucun Chromium sur cette machine : les tests de navigateur sont exigés ici.")
    pytest.skip("Aucun Chromium sur cette machine : tests de navigateur sautés.")


def ajouter(panneau, nom, champ="Ajouter un acteur"):
    """Ajoute un acteur comme un étudiant : écrire, Entrée."""
    champ = panneau.get_by_label(champ)
    champ.fill(nom)
    champ.press("Enter")
    expect(champ).to_have_value("")


def relier(panneau, a, b):
    """Ajoute un lien au clavier : un nom, Entrée, l’autre, Entrée."""
    premier, second = panneau.get_by_label("Entre", exact=True), panneau.get_by_label("et", exact=True)
    premier.fill(a)
    premier.press("Enter")
    second.fill(b)
    second.press("Enter")
    expect(second).to_have_value("")


class Serveur:
    """JupyterLab sur un dossier, lancé comme un étudiant le lance."""

    def __init__(self, dossier, donnees, *options, attendre=True):
        self.dossier = Path(dossier)
        self._serveur = subprocess.Popen(
            [sys.executable, "-m", "atelier.cli", "ouvrir", str(dossier), "--sans-navigateur", *options],
            stdout=subprocess.PIPE, text=True, encoding="utf-8",
            # À part : ni les dossiers connus ni les préférences de qui lance les essais.
            env={**os.environ, "JUPYTER_DATA_DIR": str(donnees)},
        )  # fmt: skip

        if attendre:
            self.attendre()

    def attendre(self):
        """Attend que le serveur dise son adresse ; son dossier est alors rempli."""
        lignes = (re.search(r"Adresse : (\S+)", ligne) for ligne in self._serveur.stdout)
        self.adresse = next((trouve.group(1) for trouve in lignes if trouve), "")
        assert self.adresse, f"l’atelier s’est arrêté sans dire son adresse, code {self._serveur.wait()}"
        self.base, suite = self.adresse.split("/lab/")
        self.jeton = suite.split("token=")[1]
        return self

    def api(self, methode, chemin, corps=None):
        demande = Request(  # noqa: S310 — notre serveur, sur cette machine
            f"{self.base}/api/{chemin}", method=methode, data=json.dumps(corps).encode() if corps else None,
            headers={"Authorization": f"token {self.jeton}", "Content-Type": "application/json"},
        )  # fmt: skip
        with urlopen(demande) as reponse:  # noqa: S310
            return json.loads(reponse.read() or b"null")

    def arreter_les_noyaux(self):
        """Comme le fait un serveur d’école pour les pages que personne n’utilise."""
        for noyau in self.api("GET", "kernels"):
            self.api("DELETE", f"kernels/{noyau['id']}")

    def fermer(self, *, attendre=True):
        """Arrête le serveur ; sans ``attendre``, il finit pendant l’essai suivant (``attendre_les_arrets``)."""
        self._serveur.send_signal(signal.SIGTERM)
        self._serveur.stdout.close()
        _ARRETES.append(self._serveur)
        if attendre:
            attendre_les_arrets()


_ARRETES = []


def attendre_les_arrets():
    """Aucun lanceur ne survit aux essais ; un arrêt qui n’en finit pas est un défaut."""
    tenaces = []
    while _ARRETES:
        serveur = _ARRETES.pop()
        try:
            serveur.wait(30)
        except subprocess.TimeoutExpired:
            serveur.kill()
            tenaces.append(serveur.args)
    assert tenaces == []


def serveurs_restes(dossier):
    """Les JupyterLab encore là, lancés sur un dossier d’essai (sous Linux, où cela se voit)."""
    restes = []
    for fichier in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # un programme qui finit à l’instant
            ligne = fichier.read_bytes()
            if b"atelier.lab.serveur" in ligne and str(dossier).encode() in ligne:
                restes.append(ligne)
    return restes


class Lab(Serveur):
    """Un JupyterLab et un Chromium, et ce que les tests en attendent."""

    def __init__(self, dossier, navigateur, donnees, *options, attendre=True):
        super().__init__(dossier, donnees, *options, attendre=attendre)
        self.navigateur = navigateur
        self.ailleurs = []
        self.erreurs = []
        self._contextes = []
        self.console = []

    @cached_property
    def page(self):
        return self.nouvelle_page()

    def nouvelle_page(self):
        contexte = self.navigateur.new_context(viewport={"width": 1366, "height": 768}, locale="fr-FR")
        self._contextes.append(contexte)
        page = contexte.new_page()
        page.set_default_timeout(ATTENTE)
        page.on("request", self._noter_requete)
        page.on("pageerror", self._noter_erreur)
        page.on("console", lambda m: self.console.append(f"{m.type} : {m.text[:300]}"))
        return page

    def _noter_erreur(self, erreur):
        # JupyterLab abandonne ses propres demandes quand un noyau meurt ou qu’une page change de nom ;
        # ce qui ne passe par aucune ligne à nous n’est pas à nous.
        pile = getattr(erreur, "stack", "") or ""
        de_jupyterlab = "/static/lab/" in pile or "/static/notebook/" in pile
        a_nous = any(n in pile for n in ("atelier-gardien", "blob:", "srcdoc", "data:text"))
        connue = any(m in str(erreur) for m in ("Canceled future", "Unhandled error"))
        if a_nous or not (de_jupyterlab or connue):
            self.erreurs.append(f"{erreur}\n{pile}")
        else:
            self.console.append(f"erreur de JupyterLab : {erreur}\n{pile[:600]}")

    def _noter_requete(self, requete):
        ici = (self.base, self.base.replace("http", "ws", 1), "data:", "blob:", "about:")
        if not requete.url.startswith(ici):
            self.ailleurs.append(requete.url)

    def ouvrir(self, nom, page=None, vivant=True):
        """Ouvre un notebook ; s’il doit vivre, attend que ses formulaires aient répondu."""
        page = page or self.page
        # reset : JupyterLab rouvrirait les onglets de la fois d’avant.
        page.goto(f"{self.base}/lab/tree/{quote(nom)}?reset&token={self.jeton}")
        panneau = page.locator(".jp-NotebookPanel:visible")
        panneau.locator(".jp-Notebook").wait_for()
        if vivant:
            self.attendre_vivant(panneau)
        return panneau

    def attendre_vivant(self, panneau):
        """Les formulaires sont là et le noyau n’a plus rien à faire."""
        panneau.locator(".atelier-etat").first.wait_for()
        panneau.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        expect(panneau.locator(".jp-mod-dirty")).to_have_count(0)

    def revision_gardee(self, nom):
        """La révision que porte le notebook sur le disque, 0 s’il n’en porte pas."""
        try:
            notebook = json.loads((self.dossier / nom).read_text(encoding="utf-8"))
        except ValueError:
            return 0  # en cours d’écriture
        return notebook["metadata"].get("atelier", {}).get("carnet", {}).get("revision", 0)

    def attendre_enregistre(self, panneau):
        panneau.locator(".atelier-etat", has_text="Enregistré ·").first.wait_for()

    def toucher(self):
        """Un tour de molette : une page que l’on touche ne remonte plus d’elle-même à son début."""
        self.page.mouse.move(700, 72)
        self.page.mouse.wheel(0, 1)

    def jusqu_a(self, condition, secondes=20):
        """Attend qu’une condition sur le disque devienne vraie, et rend sa valeur."""
        limite = time.monotonic() + secondes
        while time.monotonic() < limite:
            if valeur := condition():
                return valeur
            # Pas time.sleep : pendant ce temps, Playwright ne recevrait rien de la page.
            self.page.wait_for_timeout(50)
        raise AssertionError("la condition attendue n’est jamais devenue vraie")

    def fermer(self, *, attendre=True):
        # Une page laissée ouverte redemande sans fin son serveur disparu, et ralentit tout ce qui suit.
        for contexte in self._contextes:
            contexte.close()
        super().fermer(attendre=attendre)
