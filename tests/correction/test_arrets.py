"""Arrêts brutaux de « corriger » et de « Tout écrire », notes posées à la main en trois endroits.

Une version courte est dans les essais ordinaires ; la longue : ``pytest -m endurance``.
"""

import multiprocessing
import os
import random
import signal
import sys
import time
import zipfile

import pytest
from corpus import remise
from formes import cohorte, depots, feuille
from python_calamine import CalamineWorkbook
from test_cohorte import CRITERES, a_la_main, dans_le_classeur, lire_notes, partout, rangs

from atelier.correction.depot_du_bureau import DepotDuBureau
from atelier.correction.etat_du_bureau import poser_niveau
from atelier.correction.releve import corriger
from atelier.erreurs import ErreurAtelier
from atelier.saisie.bureau.correction_ouverte import CorrectionOuverte

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL n’existe pas sous Windows")
MARQUES = {f"{100 + n}": f"t{n}:7" for n in range(1, 61)}


def par_la_commande(copies, sortie):
    corriger([copies], sortie)


def par_le_bureau(copies, sortie):
    ouverte = CorrectionOuverte(sortie)
    ouverte.ouvrir([copies], str(sortie.parent / "f.csv"), "", lambda *_: None)
    ouverte.ecrire(lambda *_: None)


def tout_est_entier(sortie):
    """Chaque fichier à la vue du formateur est lisible d’un bout à l’autre, à tout instant."""
    for f in sortie.rglob("retour.html"):
        assert f.read_bytes().rstrip().endswith(b"</html>"), f
    if (sortie / "notes.csv").exists():
        assert all(x["etat"] for x in lire_notes(sortie / "notes.csv").values())
    if (sortie / "notes.xlsx").exists():
        CalamineWorkbook.from_path(str(sortie / "notes.xlsx")).get_sheet_by_name("Notes").to_python()
    if (sortie / "retours.zip").exists():
        with zipfile.ZipFile(sortie / "retours.zip") as z:
            assert z.testzip() is None


def campagne(dossier, combien, arrets, graine):
    """Pose des notes en trois endroits, tue, recommence ; rend (arrêts, notes perdues)."""
    tirage = random.Random(graine)  # noqa: S311 — des instants au hasard, pas un secret
    copies, sortie = dossier / "c.zip", dossier / "s"
    copies.write_bytes(depots(*cohorte(combien)))
    (dossier / "f.csv").write_bytes(
        feuille(*((100 + n, f"Élève {n:02d}", "") for n in range(1, combien + 1)))
    )
    debut = time.monotonic()
    corriger([copies], sortie, feuille=dossier / "f.csv")
    duree = time.monotonic() - debut
    attendues, faits, perdues = {}, 0, 0
    contexte = multiprocessing.get_context("fork")
    for tour in range(4 * arrets):
        if faits == arrets:
            break
        au_bureau, au_csv, au_classeur = (str(100 + n) for n in tirage.sample(range(1, combien + 1), 3))
        niveau, note = tirage.randrange(4), f"{tirage.randrange(20)},{tirage.choice('25')}"
        depot = DepotDuBureau(sortie)
        for c in CRITERES:
            depot.appliquer(poser_niveau(au_bureau, c, niveau, travaux=MARQUES))
        a_la_main(sortie, au_csv, note)
        dans_le_classeur(sortie, **{f"i{au_classeur}": dict.fromkeys(CRITERES, 3 - niveau)})
        if tour % 4 == 0:  # une archive tardive, par-dessus
            n = int(au_csv) - 100
            copies.write_bytes(depots((f"Élève {n:02d}_{au_csv}", remise(f"t{n}"))))
        geste = (par_la_commande, par_le_bureau)[tour % 2]
        p = contexte.Process(target=geste, args=(copies, sortie))
        p.start()
        # Le gros de l’écriture est à la fin : les instants tirés la visent autant que la lecture.
        time.sleep(tirage.choice([tirage.uniform(0, duree), tirage.uniform(duree * 0.6, duree * 1.2)]))
        os.kill(p.pid, signal.SIGKILL)
        p.join()
        faits += p.exitcode == -signal.SIGKILL
        tout_est_entier(sortie)
        debut = time.monotonic()
        try:
            corriger([copies], sortie, feuille=dossier / "f.csv")
        except ErreurAtelier as e:
            pytest.fail(f"tour {tour} : {e}")
        duree = time.monotonic() - debut
        lignes = lire_notes(sortie / "notes.csv")
        assert len(lignes) == combien
        # La note de la main est un total : il passe devant les niveaux posés après elle ou avant elle.
        bureau = DepotDuBureau(sortie).lire()
        attendues[au_csv] = ("note", note)
        for i, n in ((au_bureau, niveau), (au_classeur, 3 - niveau)):
            if attendues.get(i, ("",))[0] != "note":
                attendues[i] = ("niveaux", n)
        for i, (quoi, valeur) in attendues.items():
            n = bureau.notation(i)
            tenue = n.note == valeur if quoi == "note" else set(n.niveaux.values()) == {valeur}
            perdues += not tenue
    for i in attendues:
        assert len(partout(sortie, i)) == 1, i
    assert len(rangs(sortie)[0]) == combien
    return faits, perdues


def test_quelques_arrets_ne_perdent_rien(tmp_path):
    assert campagne(tmp_path, 8, 6, 15) == (6, 0)


@pytest.mark.endurance
def test_soixante_arrets_sur_soixante_copies_ne_perdent_rien(tmp_path):
    assert campagne(tmp_path, 60, 60, 60) == (60, 0)
