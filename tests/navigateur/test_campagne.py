"""Campagne de pannes sur la page, à lancer à la demande : rien de promis ne se perd, rien de faux ne se dit.

Promis : un nom dont le champ s’est vidé. Écrit : un nom encore dans un champ, ou dit « en attente ». Après la
panne et ce que l’écran propose pour en sortir, chaque nom tapé est soit enregistré, soit encore à l’écran ; et si
la barre dit « Enregistré », tous sont sur le disque.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from pilote import Lab, Serveur
from playwright.sync_api import Error

from atelier.carnet.depot import Depot
from atelier.erreurs import ErreurAtelier
from fabriques import RACINE

pytestmark = [pytest.mark.navigateur, pytest.mark.endurance]
CARNET = "02_carnet_d_adresses.ipynb"
NOMS = [f"Acteur numéro {n}" for n in range(6)]


def processus(motif, dossier):
    """Les processus dont la commande contient ``motif`` et qui travaillent dans ``dossier``."""
    for entree in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            commande = (entree / "cmdline").read_bytes().split(b"\0")
            if any(motif in c for c in commande) and (entree / "cwd").readlink() == dossier.resolve():
                yield int(entree.name), [c.decode() for c in commande if c]


def relancer_le_serveur(s):
    """Tue le serveur et le relance sur son port, avec son jeton : le retour d’une panne de courant."""
    (pid, commande), *_ = processus(b"jupyterlab", s.dossier)
    environnement = dict(
        x.split("=", 1) for x in Path(f"/proc/{pid}/environ").read_text().split("\0") if "=" in x
    )
    os.kill(s._serveur.pid, signal.SIGKILL)  # le lanceur d’abord : il effacerait ses réglages
    os.kill(pid, signal.SIGKILL)
    for noyau, _ in processus(b"ipykernel_launcher", s.dossier):
        os.kill(noyau, signal.SIGKILL)
    time.sleep(2)
    s.second = subprocess.Popen(
        commande,
        env=environnement,
        cwd=s.dossier,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def figer(fichier, oui):
    subprocess.run(["chattr", "+i" if oui else "-i", str(fichier)], check=True)


def remplir(s, oui):
    bourrage = s.dossier / "bourrage"
    if not oui:
        bourrage.unlink(missing_ok=True)
        return
    with contextlib.suppress(OSError), bourrage.open("wb", buffering=0) as f:
        while True:
            f.write(b"0" * 4096)


def tuer_le_noyau(s):
    for pid, _ in processus(b"ipykernel_launcher", s.dossier):
        os.kill(pid, signal.SIGKILL)


RIEN = lambda s: None  # noqa: E731
PANNES = {
    "recharger": (RIEN, RIEN),
    "noyau arrêté": (lambda s: s.arreter_les_noyaux(), RIEN),
    "noyau tué": (tuer_le_noyau, RIEN),
    "serveur tué et revenu": (relancer_le_serveur, RIEN),
    "disque plein": (lambda s: remplir(s, True), lambda s: remplir(s, False)),
    "page en lecture seule": (lambda s: figer(s.dossier / CARNET, True), lambda s: figer(s.dossier / CARNET, False)),
    "travail en lecture seule": (
        lambda s: figer(s.dossier / "carnet.json", True), lambda s: figer(s.dossier / "carnet.json", False),
    ),
    "page renommée": (lambda s: s.api("PATCH", f"contents/{CARNET}", {"path": "autre nom.ipynb"}), RIEN),
    "page remplacée": (lambda s: shutil.copy(RACINE / "notebooks" / CARNET, s.dossier / CARNET), RIEN),
    "page effacée": (lambda s: (s.dossier / CARNET).unlink(), RIEN),
    "réserve effacée": (lambda s: shutil.rmtree(s.dossier / ".atelier"), RIEN),
}  # fmt: skip


def petit_disque(tmp_path, panne):
    """Un dossier de travail ; sur un disque de 3 Mo s’il doit se remplir."""
    dossier = tmp_path / "Élève"
    dossier.mkdir()
    if panne != "disque plein":
        return dossier, False
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(dossier)], check=False
    ).returncode:
        pytest.skip("Pas le droit de monter un petit disque ici.")
    return dossier, True


def juger(dossier, etat, a_l_ecran, tapes=NOMS):
    try:
        gardes = [a.nom for a in Depot(dossier).lire().reseau.alters()]
    except ErreurAtelier as e:
        pytest.fail(f"le travail ne se lit plus : {e}")
    perdus = [n for n in tapes if n not in gardes and n not in a_l_ecran]
    assert not perdus, f"perdus : {perdus} ; gardés : {gardes} ; à l’écran : {a_l_ecran!r} ; barre : {etat!r}"
    if etat.startswith("Enregistré ·"):
        assert [n for n in tapes if n not in gardes] == [], f"faux « Enregistré » : {gardes}"
    doubles = {n for n in gardes if gardes.count(n) > 1}
    assert not doubles, f"deux fois : {doubles}"


@pytest.mark.parametrize("tour", range(4))
@pytest.mark.parametrize("panne", PANNES)
def test_dans_chromium_rien_ne_se_perd(tmp_path, navigateur, panne, tour):
    if (panne, tour) in {(p, 3) for p in list(PANNES)[7:]}:
        pytest.skip("quarante passages suffisent")
    dossier, monte = petit_disque(tmp_path, panne)
    s = Lab(dossier, navigateur, tmp_path / "données")
    casser, reparer = PANNES[panne]
    try:
        panneau = s.ouvrir(CARNET)
        for n, nom in enumerate(NOMS):
            if n == 1 + tour:
                casser(s)
                if panne == "recharger":
                    panneau.get_by_label("Ajouter un acteur").click()
                    s.page.keyboard.type(nom[: 2 + tour])
                    s.page.reload()
                    s.attendre_vivant(panneau)
            with contextlib.suppress(Error):
                panneau.get_by_label("Ajouter un acteur").click(timeout=3000, click_count=3)
                s.page.keyboard.type(nom, delay=60)
                s.page.keyboard.press("Enter")
            s.page.wait_for_timeout(150)
        s.page.wait_for_timeout(500)
        reparer(s)
        etat = guerir(s, panneau)
        visibles = "|".join(panneau.locator(".atelier-champ").evaluate_all("l => l.map((c) => c.value)"))
        visibles += "".join(panneau.locator(".atelier-attente").all_inner_texts())
        juger(dossier, etat, visibles)
    finally:
        reparer(s)
        fermer(s, dossier, monte)


def guerir(s, panneau):
    """Fait ce que l’écran propose, jusqu’à ce que la barre soit tranquille."""
    etat = ""
    for _ in range(14):
        s.page.wait_for_timeout(1500)
        for mot in (
            "Reprendre",
            "Réessayer",
            "Restaurer",
            "J’ai compris",
            "Réparer la page",
            "▶ Tout lancer",
        ):
            # « Tout lancer » est aussi dans la barre d’outils : il ne se propose que dans un bandeau.
            ou = panneau.locator(".atelier-bandeau") if mot.startswith("▶") else panneau
            bouton = ou.get_by_role("button", name=mot, exact=True)
            if bouton.count() and bouton.first.is_visible():
                with contextlib.suppress(Error):
                    bouton.first.click(timeout=2000)
        with contextlib.suppress(Error):
            etat = panneau.locator(".atelier-etat").first.inner_text(timeout=2000)
        if etat.startswith(("Enregistré ·", "Rien à")):
            break
    return etat


def fermer(s, dossier, monte):
    s.fermer()
    if second := getattr(s, "second", None):
        second.kill()
        second.wait()
    for pid, _ in processus(b"ipykernel_launcher", dossier):
        os.kill(pid, signal.SIGKILL)
    if monte:
        subprocess.run(["umount", "-l", str(dossier)], check=False)


@pytest.mark.parametrize("tour", range(2))
@pytest.mark.parametrize("panne", PANNES)
def test_dans_firefox_rien_ne_se_perd(tmp_path, panne, tour):
    if (panne, tour) in {(p, 1) for p in list(PANNES)[9:]}:
        pytest.skip("vingt passages suffisent")
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    if not (firefox and shutil.which("node")):
        pytest.skip("Ni Firefox ni de quoi le conduire sur cette machine.")
    dossier, monte = petit_disque(tmp_path, panne)
    s = Serveur(dossier, tmp_path / "données")
    casser, reparer = PANNES[panne]
    conduite = subprocess.Popen(
        ["node", str(RACINE / "tests" / "front" / "firefox.mjs"), s.base, s.jeton, "panne"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "ATELIER_FIREFOX": firefox},
    )  # fmt: skip
    try:
        for ligne in conduite.stdout:
            if ligne.strip() == "PANNE":
                casser(s)
                conduite.stdin.write(f"{panne}\n")
            elif ligne.strip() == "REPARER":
                reparer(s)
                conduite.stdin.write("fait\n")
            else:
                *tapes, etat, visibles = json.loads(ligne)["tapes"]
                juger(dossier, etat, visibles, tapes)
                break
            conduite.stdin.flush()
        else:
            pytest.fail("Firefox s’est arrêté avant la fin.")
    finally:
        conduite.kill()
        conduite.wait()
        reparer(s)
        fermer(s, dossier, monte)


def test_trois_mille_touches_et_clics_au_hasard(lab):
    from test_page import PAGES, egarer

    from fabriques import depot_du_cas

    depot_du_cas("mecs", lab.dossier)
    for rang, nom in enumerate(PAGES):
        egarer(lab, nom, 375, 100 + rang)
