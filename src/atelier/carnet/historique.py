"""Annuler et rétablir, même après un redémarrage : un journal d’écarts à côté du travail."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

from atelier.carnet.differences import Ecart, a_defaire
from atelier.carnet.ecriture import remplacer
from atelier.erreurs import ErreurSaisie

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

    def derniere(self, genre: str) -> Entree:
        """L’opération à « annuler » ou à « retablir ». Lève ``ErreurSaisie`` s’il n’y en a pas."""
        pile = self.annulables if genre == "annuler" else self.retablissables
        if not pile:
            geste = "annuler" if genre == "annuler" else "rétablir"
            raise ErreurSaisie(f"Il n’y a rien à {geste}.", intact="Rien n’a changé.")
        return pile[-1]


class Historique:
    """Journal en lignes JSON ; il ne voyage jamais avec le travail.

    On y écrit avant le travail lui-même : si tout s’arrête entre les deux, la ligne en trop porte
    une révision que le travail n’a pas atteinte, et on l’ignore.
    """

    def __init__(self, fichier: Path) -> None:
        self.fichier = fichier

    def noter(  # noqa: PLR0917 — une ligne du journal, champ par champ
        self,
        carnet_id: str,
        genre: str,
        entree: Entree,
        depuis: tuple[int, str],
        empreinte: str,
        auteur: str = "",
    ) -> None:
        """Ajoute une ligne ; ``genre`` vaut « op », « annuler », « retablir », ou « hors » (ne s’annule pas).

        ``depuis`` : la révision d’où part le changement (un trou dans la suite se voit) et son empreinte.
        ``empreinte`` est celle de l’état atteint, sans ses contacts. ``auteur`` : à qui est ce geste, quand
        plusieurs écrivent au même endroit.
        """
        ligne = json.dumps(
            {
                "id": carnet_id,
                "genre": genre,
                "depuis": depuis[0],
                "empreinte_depuis": depuis[1],
                "empreinte": empreinte,
                **({"auteur": auteur} if auteur else {}),
                **entree._asdict(),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        # Commencer par un saut de ligne isole une éventuelle ligne coupée par un arrêt brutal.
        with self.fichier.open("ab") as f:
            f.write(f"\n{ligne}\n".encode())
            trop_gros = f.tell() > _OCTETS_AVANT_MENAGE
        if trop_gros:
            self._menage(carnet_id)

    def piles(self, carnet_id: str, revision: int, auteurs: Container[str] | None = None) -> Piles:
        """Les deux piles pour un travail arrivé à ``revision``. Un journal abîmé les vide, sans plus.

        ``auteurs`` : seulement leurs gestes ; ``None`` : ceux de tous.
        """
        piles = Piles([], [])
        lignes = [x for x in self._retenues(carnet_id) if x["revision"] <= revision]
        if not lignes or lignes[-1]["revision"] != revision:
            return piles  # le travail a avancé ailleurs : ces écarts ne sont plus les siens
        for ligne in lignes:
            if auteurs is None or ligne.get("auteur", "") in auteurs:
                _avancer(piles, ligne)
        return piles

    def auteurs(self, carnet_id: str) -> set[str]:
        """Ceux qui ont fait les gestes d’un travail ; vide pour qui n’a pas de nom."""
        return {str(ligne.get("auteur", "")) for ligne in self._retenues(carnet_id)}

    def rejeu(self, carnet_id: str, depuis: int) -> Iterator[tuple[int, list[Ecart], str]]:
        """Ce qui a été fait après la révision ``depuis`` : (révision, écarts, vers « avant » ou « apres »).

        S’arrête au premier trou du journal : au-delà, les écarts ne s’appliqueraient plus au bon état.
        """
        piles: dict[str, Piles] = {}
        atteinte = depuis
        for ligne in self._retenues(carnet_id):
            touchee = _avancer(piles.setdefault(str(ligne.get("auteur", "")), Piles([], [])), ligne)
            if ligne["revision"] <= depuis:
                continue
            # Un geste défait qui dit lui-même ce qu’il a changé n’a pas besoin qu’on retrouve lequel.
            seul = ligne["genre"] != "op" and bool(ligne["ecarts"])
            if ligne["depuis"] != atteinte or (touchee is None and not seul):
                return
            atteinte = ligne["revision"]
            if seul or touchee is None:
                yield atteinte, ligne["ecarts"], "apres"
            elif ligne["genre"] == "annuler":
                yield atteinte, a_defaire(touchee.ecarts), "avant"
            else:
                yield atteinte, touchee.ecarts, "apres"

    def empreinte(self, carnet_id: str, revision: int) -> str:
        """L’empreinte de l’état d’un travail à une révision passée ; vide si le journal ne l’a pas."""
        for ligne in self._retenues(carnet_id):
            for rang, nom in (("revision", "empreinte"), ("depuis", "empreinte_depuis")):
                if ligne[rang] == revision and ligne.get(nom):
                    return str(ligne[nom])
        return ""

    def dernier_travail(self) -> str:
        """L’identifiant du travail de la dernière ligne, vide s’il n’y en a pas."""
        lignes = self._lignes()
        return str(lignes[-1].get("id", "")) if lignes else ""

    def _retenues(self, carnet_id: str) -> list[dict[str, Any]]:
        """Les lignes d’un travail, sans celles qu’un arrêt brutal a laissées et que d’autres ont refaites."""
        retenues: list[dict[str, Any]] = []
        for ligne in self._lignes():
            if ligne.get("id") != carnet_id:
                continue
            while retenues and retenues[-1]["revision"] >= ligne["revision"]:
                retenues.pop()
            if retenues and retenues[-1]["revision"] != ligne["depuis"]:
                retenues.clear()  # le travail est passé ailleurs entre-temps
            retenues.append(ligne)
        return retenues

    def _lignes(self) -> list[dict[str, Any]]:
        try:
            brut = self.fichier.read_bytes()
        except OSError:
            return []
        lues = []
        for ligne in brut.split(b"\n"):
            try:
                lue = json.loads(ligne) if ligne.strip() else None
            except (ValueError, RecursionError):
                continue
            if _valide(lue):
                lues.append(lue)
        return lues

    def _menage(self, carnet_id: str) -> None:
        """Ne garde que la fin du journal ; on pourra annuler un peu moins loin."""
        fin = [e for e in self._lignes() if e.get("id") == carnet_id][-ENTREES_GARDEES:]
        neuf = self.fichier.with_suffix(".menage")
        neuf.write_bytes(b"".join(json.dumps(e, ensure_ascii=False).encode() + b"\n" for e in fin))
        remplacer(neuf, self.fichier)


def _avancer(piles: Piles, ligne: dict[str, Any]) -> Entree | None:
    """Fait suivre à ``piles`` une ligne du journal ; rend l’opération qu’elle touche."""
    if ligne["genre"] == "hors":
        return Entree(ligne["revision"], ligne["description"], ligne["ecarts"])
    if ligne["genre"] == "op":
        entree = Entree(ligne["revision"], ligne["description"], ligne["ecarts"])
        piles.annulables.append(entree)
        piles.retablissables.clear()
        return entree
    de, vers = piles if ligne["genre"] == "annuler" else piles[::-1]
    if not de:
        return None
    vers.append(de.pop())
    return vers[-1]


def _valide(ligne: object) -> TypeGuard[dict[str, Any]]:
    return (
        isinstance(ligne, dict)
        and all(type(ligne.get(cle)) is int for cle in ("revision", "depuis"))
        and isinstance(ligne.get("description"), str)
        and isinstance(ligne.get("ecarts"), list)
        and ligne.get("genre") in ("op", "hors", "annuler", "retablir")
    )
