"""Un étudiant vu du réseau : il entre, ouvre ses pages, saisit, relie, remet ; puis on vérifie."""

import argparse
import asyncio
import json
import random
import re
import time
import uuid
from collections import defaultdict
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from atelier.carnet.depot import Depot
from atelier.remise.copie import lire_copie
from benchmarks.hub.noyau_distant import LIMITE, PROTOCOLE, Noyau

ACTEURS = [
    "CMP", "CCAS", "Mission locale", "Maison de quartier", "CAF", "France Travail", "PMI", "Collège",
    "Centre d’hébergement", "Épicerie sociale", "Maison des adolescents", "Bailleur social",
]  # fmt: skip
ENTRE_EUX = [("CMP", "CCAS"), ("Mission locale", "France Travail"), ("PMI", "Collège")]
PAGES = {
    "acteurs": "02_carnet_d_adresses.ipynb",
    "liens": "03_liens.ipynb",
    "cartographier": "04_schema.ipynb",
    "rendre": "07_remise.ipynb",
}


class Etudiant:
    """Un navigateur : ses cookies, son serveur, ses noyaux."""

    def __init__(self, nom: str, options: argparse.Namespace) -> None:
        self.nom, self.o, self.noyaux, self.pages = nom, options, {}, {}
        self.incidents: list[str] = []
        self.mesures: dict[str, list[float]] = defaultdict(list)
        self.chez = f"{options.hub}/user/{nom}/"
        # unsafe : aiohttp ne garde pas, sinon, les cookies d’une adresse en chiffres (127.0.0.1).
        self.web = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=LIMITE)
        )
        self.dossier = Path(options.etat) / "etudiants" / nom / "atelier-travail"

    def xsrf(self, adresse: str) -> str:
        """Le jeton de cette partie du site : le hub et chaque serveur ont le leur."""
        return self.web.cookie_jar.filter_cookies(URL(adresse))["_xsrf"].value

    async def demander(self, methode: str, adresse: str, **reste: Any) -> Any:
        """Une requête ; rend le JSON, sinon le texte."""
        entetes = {"X-XSRFToken": self.xsrf(adresse)} if methode != "GET" else {}
        async with self.web.request(methode, adresse, headers=entetes, **reste) as r:
            if r.status >= 400:
                raise RuntimeError(f"{methode} {r.url.path} : {r.status} {(await r.text())[:200]}")
            return await (r.json() if "json" in r.content_type else r.text())

    async def entrer(self) -> None:
        """Formulaire d’entrée, serveur prêt, première page reçue avec les réglages de l’atelier."""
        porte = f"{self.o.hub}/hub/login"
        await self.demander("GET", porte)
        fiche = {"username": self.nom, "password": self.o.passe, "_xsrf": self.xsrf(porte)}
        async with self.web.post(porte, data=fiche, allow_redirects=False) as r:
            # Un mot de passe refusé rend le formulaire ; seul un renvoi dit que l’on est entré.
            if r.status != 302:
                raise RuntimeError(f"{self.nom} : entrée refusée ({r.status})")
        api = f"{self.o.hub}/hub/api/users/{self.nom}"
        await self.demander("GET", f"{self.o.hub}/hub/home")
        await self.demander("POST", f"{api}/server", json={})  # JSON exigé
        limite = time.monotonic() + LIMITE
        while not (await self.demander("GET", api))["servers"].get("", {}).get("ready"):
            if time.monotonic() > limite:
                raise RuntimeError(f"{self.nom} : serveur jamais prêt")
            await asyncio.sleep(0.3)
        page = await self.demander("GET", f"{self.chez}lab/tree/00_commencer.ipynb")
        config = json.loads(re.search(r"jupyter-config-data[^>]*>(.*?)</script>", page, re.S)[1])
        reglages = await self.demander(
            "GET", f"{self.chez}lab/api/settings/@jupyterlab/translation-extension:plugin"
        )
        extensions = {e["name"] for e in config["federated_extensions"]}
        if (
            "atelierPages" not in config
            or "atelier-gardien" not in extensions
            or "fr_FR" not in json.dumps(reglages)
        ):
            self.incidents.append("réglages de l’atelier absents")

    async def ouvrir(self, etape: str) -> None:
        """Ouvre une page : sa session, son noyau, ses formulaires."""
        page = PAGES[etape]
        if self.o.un_noyau and self.noyaux:
            noyau = next(iter(self.noyaux.values()))
        else:
            genre = {"path": page, "name": page, "type": "notebook", "kernel": {"name": "python3"}}
            session = await self.demander("POST", f"{self.chez}api/sessions", json=genre)
            ident = session["kernel"]["id"]
            ws = await self.web.ws_connect(
                f"{self.chez}api/kernels/{ident}/channels?session_id={uuid.uuid4().hex}&_xsrf={self.xsrf(self.chez)}",
                # 0, sans borne : aiohttp coupe d’ordinaire à 4 Mo.
                protocols=(PROTOCOLE,), max_msg_size=0,
            )  # fmt: skip
            noyau = Noyau(ws, ident, self.incidents)
            await noyau.envoyer("kernel_info_request", {})
        self.noyaux[etape] = noyau
        notebook = (await self.demander("GET", f"{self.chez}api/contents/{page}"))["content"]
        self.pages[etape] = notebook
        lignes = ["".join(x["source"]) for x in notebook["cells"] if x["cell_type"] == "code"]
        if self.o.un_noyau:
            lignes = [f"import atelier; atelier.{etape}()"]
        self.mesures[f"ouvrir {page}"].append(sum([await noyau.executer(ligne) for ligne in lignes]))

    async def agir(self, etape: str, mot: str, comm: str, contenu: dict) -> None:
        """Un geste, puis ce que fait le gardien : relire l’empreinte, enregistrer la page."""
        noyau = self.noyaux[etape]
        self.mesures[mot].append(await noyau.geste(comm, contenu))
        paquet = json.loads(noyau.comms[noyau.comm(annuler=..., paquet=...)]["paquet"] or "{}")
        if paquet:
            debut, notebook = time.perf_counter(), self.pages[etape]
            adresse = f"{self.chez}api/contents/{PAGES[etape]}"
            notebook["metadata"].setdefault("atelier", {})["carnet"] = paquet["carnet"]
            await self.demander("GET", adresse, params={"content": "0", "hash": "1"})
            await self.demander(
                "PUT", adresse, json={"type": "notebook", "format": "json", "content": notebook}
            )
            self.mesures["enregistrer la page"].append(time.perf_counter() - debut)
        await asyncio.sleep(random.uniform(0.5, 1.5) * self.o.pause)  # noqa: S311 — le temps de réfléchir

    async def travailler(self) -> None:
        """Douze acteurs, quinze liens, le schéma, la remise."""
        champ = self.noyaux["acteurs"].comm(relances=..., exemple=...)
        for nom in ACTEURS:
            await self.agir("acteurs", "ajouter un acteur", champ, {"geste": "ajouter", "texte": nom})
        await self.ouvrir("liens")
        noyau = self.noyaux["liens"]
        champ = noyau.comm(centre=..., acteurs=...)
        centre = noyau.comms[champ]["centre"]
        for a, b in [*((centre, nom) for nom in ACTEURS), *ENTRE_EUX]:
            await self.agir("liens", "relier", champ, {"source": a, "cible": b})
        await self.ouvrir("cartographier")
        await self.ouvrir("rendre")
        bouton = self.noyaux["rendre"].comm(description="Préparer le fichier à déposer")
        await self.agir("rendre", "remettre", bouton, {"event": "click"})

    async def verifier(self) -> bool:
        """Sur le disque : douze acteurs, quinze liens, une remise qui se relit ; aucun noyau perdu."""
        vivants = {k["id"] for k in await self.demander("GET", f"{self.chez}api/kernels")}
        perdus = {n.id for n in self.noyaux.values()} - vivants
        carnet = Depot(self.dossier).lire()
        dit = self.noyaux["rendre"].comms.values()
        self.incidents += [str(e["value"])[:300] for e in dit if "Pas encore prêt" in str(e.get("value"))]
        remise = lire_copie(self.dossier / "A_DEPOSER" / "remise.ipynb")
        vus = len(list(carnet.reseau.alters())), len(carnet.liens), len(remise.carnet.liens)
        droits = oct(self.dossier.parent.stat().st_mode & 0o777) + oct(self.dossier.stat().st_mode & 0o777)
        bon = not perdus and vus == (12, 15, 15) and remise.finalisee and droits == "0o7000o700"
        if not bon:
            self.incidents.append(f"{vus}, droits {droits}, noyaux perdus {perdus}")
        return bon

    async def partir(self) -> None:
        """Ferme tout, serveur compris."""
        for noyau in {n.id: n for n in self.noyaux.values()}.values():
            noyau.lecture.cancel()
            await noyau.ws.close()
        await self.demander("DELETE", f"{self.o.hub}/hub/api/users/{self.nom}/server")
        await self.web.close()
