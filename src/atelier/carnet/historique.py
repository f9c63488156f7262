"""Annuler et rétablir, même après un redémarrage : un journal d’écarts à côté du travail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from atelier.carnet.differences import Ecart

ENTREES_GARDEES = 300
_OCTETS_AVANT_MENAGE = 4_000_000


class Entree(NamedTuple):
    """Une opération passée : sa révision, ce qu’elle a fait, ses écarts."""

    revision: int
    description: str
    ecarts: list[Ecart]


class Piles(NamedTuple):
    """Ce qu’on peut annuler et rétablir, le plus récent en dernier."""

    annulables: list[Entree]
    retablissables: list[Entree]


class Historique:
    """Journal en lignes JSON ; il ne voyage jamais avec le travail.

    On y écrit avant le travail lui-même : si tout s’arrête entre les deux, la ligne en trop porte
    une révision que le travail n’a pas atteinte, et on l’ignore.
    """

    def __init__(self, fichier: Path) -> None:
        self.fichier = fichier

    def noter(self, carnet_id: str, genre: str, entree: Entree) -> None:
        """Ajoute une ligne ; ``genre`` vaut « op », « annuler » ou « retablir »."""
        ligne = json.dumps(
            {"id": carnet_id, "genre": genre, **entree._asdict()}, ensure_ascii=False, separators=(",", ":")
        )
        # Commencer par un saut de ligne isole une éventuelle ligne coupée par un arrêt brutal.
        with self.fichier.open("ab") as f:
            f.write(f"\n{ligne}\n".encode())
            trop_gros = f.tell() > _OCTETS_AVANT_MENAGE
        if trop_gros:
            self._menage(carnet_id)

    def piles(self, carnet_id: str, revision: int) -> Piles:
        """Les deux piles pour un travail arrivé à ``revision``. Un journal abîmé les vide, sans plus."""
        retenues: list[dict[str, Any]] = []
        for ligne in self._lignes():
            if ligne.get("id") != carnet_id:
                continue
            while retenues and retenues[-1]["revision"] >= ligne["revision"]:
                retenues.pop()  # restée d’un arrêt brutal : le travail ne l’a jamais reçue
            if ligne["revision"] <= revision:
                retenues.append(ligne)
        annulables: list[Entree] = []
        retablissables: list[Entree] = []
        for ligne in retenues:
            entree = Entree(ligne["revision"], ligne["description"], ligne["ecarts"])
            if ligne["genre"] == "annuler":
                if annulables:
                    retablissables.append(annulables.pop())
            elif ligne["genre"] == "retablir":
                if retablissables:
                    annulables.append(retablissables.pop())
            else:
                annulables.append(entree)
                retablissables.clear()
        return Piles(annulables, retablissables)

    def _lignes(self) -> list[dict[str, Any]]:
        try:
            brut = self.fichier.read_bytes()
        except OSError:
            return []
        lues = []
        for ligne in brut.split(b"\n"):
            try:
                lue = json.loads(ligne) if ligne.strip() else None
            except ValueError:
                continue
            if isinstance(lue, dict) and {"revision", "description", "ecarts", "genre"} <= lue.keys():
                lues.append(lue)
        return lues

    def _menage(self, carnet_id: str) -> None:
        """Ne garde que la fin du journal ; on pourra annuler un peu moins loin."""
        fin = [e for e in self._lignes() if e.get("id") == carnet_id][-ENTREES_GARDEES:]
        neuf = self.fichier.with_suffix(".menage")
        neuf.write_bytes(b"".join(json.dumps(e, ensure_ascii=False).encode() + b"\n" for e in fin))
        neuf.replace(self.fichier)
