"""Arrêts brutaux à des instants tirés au sort, pendant que deux processus écrivent.

La version courte est dans les tests ordinaires ; la longue : ``pytest -m endurance``.
"""

import errno
import multiprocessing
import os
import random
import signal
import sys
import time

import pytest

from atelier.carnet import ecriture
from atelier.carnet import operations as op
from atelier.carnet.depot import Depot
from atelier.carnet.document import carnet_de_texte
from atelier.erreurs import ErreurAtelier

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL n’existe pas sous Windows")


def rafale(dossier, prefixe, tuyau, panne):
    """Ajoute, classe, annule… et n’accuse réception qu’une fois l’opération rendue."""
    tirage = random.Random(prefixe)  # noqa: S311 — des gestes au hasard, pas un secret
    depot = Depot(dossier)
    if panne:
        vrai = os.fsync

        def fsync(poignee):
            if tirage.random() < 0.05:
                raise OSError(tirage.choice([errno.ENOSPC, errno.EACCES]), "panne injectée")
            vrai(poignee)

        ecriture.os.fsync = fsync
    for n in range(1_000_000):
        nom = f"{prefixe}-{n}"
        try:
            depot.appliquer(op.ajouter_acteur(nom))
        except ErreurAtelier:
            continue
        os.write(tuyau, f"{nom}\n".encode())


def campagne(dossier, tours, *, panne=False):
    """Rend (arrêts, opérations accusées, perdues) ; lève si un fichier devient illisible."""
    tirage = random.Random(20260301)  # noqa: S311
    contexte = multiprocessing.get_context("fork")
    accusees = perdues = arrets = 0
    for tour in range(tours):
        for reste in ("carnet.json",):
            if tour % 25 == 0:
                (dossier / reste).unlink(missing_ok=True)  # un travail neuf : les gestes restent rapides
        lecture, tuyau = os.pipe()
        os.set_blocking(lecture, False)
        deux = [contexte.Process(target=rafale, args=(dossier, f"t{tour}{p}", tuyau, panne)) for p in "xy"]
        for p in deux:
            p.start()
        time.sleep(tirage.uniform(0.005, 0.06))
        for p in tirage.sample(deux, 2):
            os.kill(p.pid, signal.SIGKILL)
            arrets += 1
            time.sleep(tirage.uniform(0, 0.004))
        for p in deux:
            p.join()
        os.close(tuyau)
        dits = []
        while True:
            try:
                morceau = os.read(lecture, 1 << 16)
            except BlockingIOError:
                break
            if not morceau:
                break
            dits.append(morceau)
        os.close(lecture)
        attendus = set(b"".join(dits).decode().split("\n")[:-1])
        if (dossier / "carnet.json").exists():
            presents = {
                a.nom for a in carnet_de_texte((dossier / "carnet.json").read_bytes()).acteurs.values()
            }
        else:
            presents = set()
        accusees += len(attendus)
        perdues += len(attendus - presents)
    return arrets, accusees, perdues


@pytest.mark.parametrize("panne", [False, True], ids=["disque sain", "disque en panne"])
def test_aucune_operation_accusee_n_est_perdue(tmp_path, panne):
    arrets, accusees, perdues = campagne(tmp_path, 20, panne=panne)
    assert (arrets, perdues) == (40, 0)
    assert accusees > 0


@pytest.mark.endurance
@pytest.mark.parametrize("panne", [False, True], ids=["disque sain", "disque en panne"])
def test_la_longue_campagne(tmp_path, panne):
    arrets, accusees, perdues = campagne(tmp_path, 600, panne=panne)
    print(f"\n{arrets} arrêts, {accusees} opérations accusées, {perdues} perdues")
    assert arrets >= 1000
    assert perdues == 0
