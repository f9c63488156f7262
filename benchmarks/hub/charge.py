"""Une classe sur le hub : N étudiants entrent, ouvrent leurs pages, saisissent, relient, remettent.

Usage :  python -m benchmarks.hub.charge N --hub http://127.0.0.1:8000 --etat /tmp/hub --passe un-mot-de-passe
Passe par le mandataire comme un navigateur : formulaire d’entrée, OAuth du hub, REST, websocket
« v1.kernel.websocket.jupyter.org », messages de comm. Sur la machine du hub : lit /proc et les dossiers.
"""

import argparse
import asyncio
import re
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.hub.etudiant_distant import Etudiant


def memoire(noms: set[str]) -> dict[str, tuple[int, float, float]]:
    """Processus, RSS et PSS (Mo) des serveurs et des noyaux ; PSS partage ce qui est commun."""
    sommes: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for p in Path("/proc").glob("[0-9]*"):
        try:
            milieu = dict(v.split("=", 1) for v in (p / "environ").read_text().split("\0") if "=" in v)
            genre = "noyau" if "ipykernel" in (p / "cmdline").read_text() else "serveur"
            if milieu.get("JUPYTERHUB_USER") in noms:
                lus = dict(re.findall(r"^(Rss|Pss): +(\d+)", (p / "smaps_rollup").read_text(), re.M))
                sommes[genre].append((int(lus["Rss"]), int(lus["Pss"])))
        except (OSError, UnicodeDecodeError, KeyError):
            continue  # il s’est terminé entre-temps, ou n’est pas à nous
    return {g: (len(v), sum(r for r, _ in v) / 1024, sum(s for _, s in v) / 1024) for g, v in sommes.items()}


def centile(valeurs: list[float], part: float) -> float:
    """Ce que ``part`` des valeurs ne dépasse pas, en millisecondes."""
    return sorted(valeurs)[min(len(valeurs) - 1, int(part * len(valeurs)))] * 1000


async def classe(o: argparse.Namespace) -> None:
    """Toute la classe ensemble, puis le compte rendu."""
    etudiants = [Etudiant(f"{o.prefixe}{n:02d}", o) for n in range(1, o.nombre + 1)]
    classe_entiere = list(etudiants)  # « etudiants » perd ceux qu’un incident arrête
    debut = time.perf_counter()

    async def tous(quoi) -> list:
        faits = await asyncio.gather(*map(quoi, etudiants), return_exceptions=True)
        for e, fait in zip(list(etudiants), faits, strict=True):
            if isinstance(fait, BaseException):
                e.incidents.append(f"{type(fait).__name__} {fait}")
                etudiants.remove(e)
                await e.web.close()
        return [f for f in faits if not isinstance(f, BaseException)]

    prets = len(await tous(Etudiant.entrer))
    print(f"{prets} serveurs prêts en {time.perf_counter() - debut:.1f} s", flush=True)
    noyaux = len(await tous(lambda e: e.ouvrir("acteurs")))
    print(f"{noyaux} premières pages lancées à {time.perf_counter() - debut:.1f} s", flush=True)
    reprise = time.perf_counter()
    finis = len(await tous(Etudiant.travailler))
    print(f"{finis} fils finis en {time.perf_counter() - reprise:.1f} s (pause moyenne {o.pause} s)")
    for genre, (nombre, rss, pss) in memoire({e.nom for e in etudiants}).items():
        pour_un = f"RSS {rss / o.nombre:.0f} Mo, PSS {pss / o.nombre:.0f} Mo"
        print(f"{genre:>8} : {nombre} processus, par étudiant {pour_un}")
    mesures: dict[str, list[float]] = defaultdict(list)
    for e in classe_entiere:
        for mot, valeurs in e.mesures.items():
            mesures[mot] += valeurs
    bons = sum(await tous(Etudiant.verifier))
    incidents = [f"{e.nom} : {i}" for e in classe_entiere for i in e.incidents]
    print(f"{'geste':<36}{'nombre':>7}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    for mot, valeurs in mesures.items():
        chiffres = "".join(f"{centile(valeurs, part):>9.0f}" for part in (0.5, 0.95, 1))
        print(f"{mot:<36}{len(valeurs):>7}{chiffres}")
    print(f"{bons} travaux complets sur {o.nombre} ; {len(incidents)} incidents")
    print("\n".join(incidents[:40]))
    await tous(Etudiant.partir)
    raise SystemExit(0 if bons == o.nombre and not incidents else 1)


if __name__ == "__main__":
    lecteur = argparse.ArgumentParser(description="Charge une classe sur le hub.")
    lecteur.add_argument("nombre", type=int)
    lecteur.add_argument("--hub", default="http://127.0.0.1:8000")
    lecteur.add_argument("--etat", default="/srv/atelier", help="le dossier ATELIER_HUB")
    lecteur.add_argument("--passe", required=True)
    lecteur.add_argument("--prefixe", default="etudiant", help="début des noms : en changer à chaque essai")
    lecteur.add_argument("--pause", type=float, default=0.0, help="secondes entre deux gestes, en moyenne")
    lecteur.add_argument(
        "--un-noyau", action="store_true", help="un seul noyau par étudiant, sans « mon travail »"
    )
    asyncio.run(classe(lecteur.parse_args()))
