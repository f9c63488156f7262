"""Un noyau vu du navigateur : le websocket de Jupyter et les messages des widgets."""

import asyncio
import json
import struct
import time
import uuid
from itertools import pairwise
from typing import Any

import aiohttp

PROTOCOLE = "v1.kernel.websocket.jupyter.org"
LIMITE = 180
"""Secondes au-delà desquelles un geste est perdu."""


class Noyau:
    """Un noyau, par le websocket de son serveur, dans la forme qu’emploie JupyterLab."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, ident: str, incidents: list[str]) -> None:
        self.ws, self.id, self.incidents = ws, ident, incidents
        self.session, self.attendus, self.comms = uuid.uuid4().hex, {}, {}
        self.lecture = asyncio.create_task(self._lire())

    async def envoyer(self, genre: str, contenu: dict[str, Any]) -> float:
        """Envoie sur « shell » et attend l’état « idle » de ce message ; rend les secondes écoulées."""
        ident = uuid.uuid4().hex
        entete = {"msg_id": ident, "msg_type": genre, "session": self.session, "username": "",
                  "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "version": "5.3"}  # fmt: skip
        parties = [b"shell", *(json.dumps(p).encode() for p in (entete, {}, {}, contenu))]
        # Ce protocole : le nombre de bornes, chacune (entier de huit octets), puis les parties bout à bout.
        bornes = [8 * (len(parties) + 2)]
        for partie in parties:
            bornes.append(bornes[-1] + len(partie))
        tete = struct.pack(f"<{len(bornes) + 1}Q", len(bornes), *bornes)
        self.attendus[ident] = asyncio.get_running_loop().create_future()
        debut = time.perf_counter()
        await self.ws.send_bytes(tete + b"".join(parties))
        await asyncio.wait_for(self.attendus[ident], LIMITE)
        return time.perf_counter() - debut

    async def executer(self, code: str) -> float:
        """Exécute une cellule."""
        contenu = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        suite = {"allow_stdin": False, "stop_on_error": True}
        return await self.envoyer("execute_request", contenu | suite)

    async def geste(self, comm: str, contenu: dict[str, Any]) -> float:
        """Ce qu’un formulaire du navigateur envoie à son noyau."""
        return await self.envoyer(
            "comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": contenu}}
        )

    def comm(self, **traits: Any) -> str:
        """Le comm du dernier widget ouvert qui a ces traits (``...`` : n’importe quelle valeur)."""
        for ident, etat in reversed(self.comms.items()):
            if all(t in etat and v in (..., etat[t]) for t, v in traits.items()):
                return ident
        raise LookupError(f"aucun widget avec {traits}")

    async def _lire(self) -> None:
        async for recu in self.ws:
            if recu.type is not aiohttp.WSMsgType.BINARY:
                continue
            nombre = struct.unpack_from("<Q", recu.data)[0]
            bornes = struct.unpack_from(f"<{nombre}Q", recu.data, 8)
            canal, *reste = (recu.data[a:b] for a, b in pairwise(bornes))
            entete, parent, _, contenu = map(json.loads, reste[:4])
            if canal == b"iopub":
                self._entendre(entete["msg_type"], parent.get("msg_id"), contenu)
        for perdu in self.attendus.values():
            if not perdu.done():
                perdu.set_exception(ConnectionError("websocket fermé, geste sans réponse"))

    def _entendre(self, genre: str, parent: str | None, contenu: dict[str, Any]) -> None:
        donnees = contenu.get("data", {})
        if genre == "comm_open":
            self.comms[contenu["comm_id"]] = dict(donnees.get("state", {}))
        elif genre == "comm_msg" and donnees.get("method") == "update":
            self.comms.setdefault(contenu["comm_id"], {}).update(donnees.get("state", {}))
        elif genre == "comm_msg" and "refuse" in (donnees.get("content") or {}):
            self.incidents.append(f"refusé : {donnees['content']['refuse']}")
        elif genre == "error" or (genre == "stream" and contenu.get("name") == "stderr"):
            self.incidents.append(str(contenu.get("evalue") or contenu.get("text", ""))[:300])
        elif genre == "status":
            if "restarting" in contenu["execution_state"]:
                self.incidents.append("noyau relancé")
                for perdu in self.attendus.values():
                    if not perdu.done():
                        perdu.set_exception(ConnectionError("noyau relancé, geste perdu"))
            fini = self.attendus.get(parent)
            if fini and contenu["execution_state"] == "idle" and not fini.done():
                fini.set_result(None)
