"""Annuler et rétablir, même après un redémarrage : un journal d’écarts à côté du travail."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

from atelier.carnet.differences import Ecart, a_defaire
from atelier.carnet.ecriture import remplacer
from atelier.erreurs import ErreurSaisie

ENTREES_GARDEES = 300
"""Ce que l’on peut encore annuler après un ménage : plus qu’une longue séance de travail."""
_TEMOIN = 64
"""Derniers octets déjà lus : s’ils ne sont plus là, le journal a été refait."""
_OCTETS_AVANT_MENAGE = 4_000_000
"""Relu en entier à l’ouverture d’une page : au-delà, cela se sentirait."""


class EntreeDuJournal(NamedTuple):
    """Une opération passée : sa révision, ce qu’elle a fait, ses écarts."""

    revision: int
    description: str
    ecarts: list[Ecart]


class Piles(NamedTuple):
    """Ce qu’on peut annuler et rétablir, le plus récent en dernier."""

    annulables: list[EntreeDuJournal]
    retablissables: list[EntreeDuJournal]

    def derniere(self, genre: str) -> EntreeDuJournal:
        """L’opération à « annuler » ou à « retablir ». Lève ``ErreurSaisie`` s’il n’y en a pas."""
        pile = self.annulables if genre == "annuler" else self.retablissables
        if not pile:
            geste = "annuler" if genre == "annuler" else "rétablir"
            raise ErreurSaisie(f"Il n’y a rien à {geste}.", intact="Rien n’a changé.")
        return pile[-1]


class _Suite:
    """Les lignes d’un travail, sans celles qu’un arrêt brutal a laissées et que d’autres ont refaites."""

    def __init__(self) -> None:
        self.lignes: list[dict[str, Any]] = []
        self._piles: dict[Set[str] | None, tuple[int, Piles]] = {}

    def ajouter(self, ligne: dict[str, Any]) -> None:
        """Range la ligne suivante du journal."""
        while self.lignes and self.lignes[-1]["revision"] >= ligne["revision"]:
            self.lignes.pop()
            self._piles.clear()
        if self.lignes and self.lignes[-1]["revision"] != ligne["depuis"]:
            self.lignes.clear()  # le travail est passé ailleurs entre-temps
            self._piles.clear()
        self.lignes.append(ligne)

    def piles(self, revision: int, auteurs: Set[str] | None) -> Piles:
        """Les piles à cette révision ; seules les lignes neuves s’y ajoutent."""
        if not self.lignes or self.lignes[-1]["revision"] < revision:
            return Piles([], [])  # le travail a avancé ailleurs : ces écarts ne sont plus les siens
        if self.lignes[-1]["revision"] > revision:
            dedans = self.lignes[: bisect_left(self.lignes, revision + 1, key=lambda x: x["revision"])]
            au_bout = bool(dedans) and dedans[-1]["revision"] == revision
            return _empiler(dedans if au_bout else [], Piles([], []), auteurs)
        faites, piles = self._piles.get(auteurs, (0, Piles([], [])))
        _empiler(self.lignes[faites:], piles, auteurs)
        self._piles[auteurs] = (len(self.lignes), piles)
        return piles


def _empiler(lignes: list[dict[str, Any]], piles: Piles, auteurs: Set[str] | None) -> Piles:
    for ligne in lignes:
        if auteurs is None or ligne.get("auteur", "") in auteurs:
            _avancer(piles, ligne)
    return piles


class Historique:
    """Journal en lignes JSON ; il ne voyage jamais avec le travail.

    On y écrit avant le travail lui-même : si tout s’arrête entre les deux, la ligne en trop porte
    une révision que le travail n’a pas atteinte, et on l’ignore. Il se lit à partir d’où l’on en était : un
    geste ne coûte pas plus cher après mille autres.
    """

    def __init__(self, fichier: Path) -> None:
        self.fichier = fichier
        self._repartir()

    def _repartir(self) -> None:
        self._suites: dict[str, _Suite] = {}
        self._dernier = ""
        self._lus, self._temoin = 0, b""

    def noter(  # noqa: PLR0917 — une ligne du journal, champ par champ
        self,
        carnet_id: str,
        genre: str,
        entree: EntreeDuJournal,
        depuis: tuple[int, str],
        empreinte: str,
        auteur: str = "",
    ) -> None:
        """Ajoute une ligne ; ``genre`` vaut « op », « annuler », « retablir », ou « hors » (ne s’annule pas).

        ``depuis`` : la révision d’où part le changement (un trou dans la suite se voit) et son empreinte.
        ``empreinte`` est celle de l’état atteint, sans ses contacts. ``auteur`` : à qui est ce geste, quand
        plusieurs écrivent au même endroit.
        """
        ligne = _octets_de(
            {
                "id": carnet_id,
                "genre": genre,
                "depuis": depuis[0],
                "empreinte_depuis": depuis[1],
                "empreinte": empreinte,
                **({"auteur": auteur} if auteur else {}),
                **entree._asdict(),
            }
        )
        # Commencer par un saut de ligne isole une éventuelle ligne coupée par un arrêt brutal.
        with self.fichier.open("ab") as f:
            f.write(b"\n" + ligne)
            trop_gros = f.tell() > _OCTETS_AVANT_MENAGE
        if trop_gros:
            self._menage(carnet_id)

    def piles(self, carnet_id: str, revision: int, auteurs: Set[str] | None = None) -> Piles:
        """Les deux piles pour un travail arrivé à ``revision``. Un journal abîmé les vide, sans plus.

        ``auteurs`` : seulement leurs gestes ; ``None`` : ceux de tous.
        """
        return self._suite(carnet_id).piles(revision, None if auteurs is None else frozenset(auteurs))

    def auteurs(self, carnet_id: str) -> set[str]:
        """Ceux qui ont fait les gestes d’un travail ; vide pour qui n’a pas de nom."""
        return {str(ligne.get("auteur", "")) for ligne in self._suite(carnet_id).lignes}

    def rejeu(self, carnet_id: str, depuis: int) -> Iterator[tuple[int, list[Ecart], str]]:
        """Ce qui a été fait après la révision ``depuis`` : (révision, écarts, vers « avant » ou « apres »).

        S’arrête au premier trou du journal : au-delà, les écarts ne s’appliqueraient plus au bon état.
        """
        piles: dict[str, Piles] = {}
        atteinte = depuis
        for ligne in self._suite(carnet_id).lignes:
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
        lignes = self._suite(carnet_id).lignes
        i = bisect_left(lignes, revision, key=lambda x: x["revision"])
        # La ligne qui atteint cette révision, ou la suivante, qui en part.
        for ligne in lignes[i : i + 2]:
            for rang, nom in (("revision", "empreinte"), ("depuis", "empreinte_depuis")):
                if ligne[rang] == revision and ligne.get(nom):
                    return str(ligne[nom])
        return ""

    def dernier_travail(self) -> str:
        """L’identifiant du travail de la dernière ligne, vide s’il n’y en a pas."""
        self._lire_la_suite()
        return self._dernier

    def _suite(self, carnet_id: str) -> _Suite:
        self._lire_la_suite()
        return self._suites.get(carnet_id, _Suite())

    def _lire_la_suite(self) -> None:
        try:
            with self.fichier.open("rb") as f:
                f.seek(self._lus - len(self._temoin))
                if f.read(len(self._temoin)) != self._temoin:
                    self._repartir()  # déplacé, refait, coupé : tout est à relire
                    f.seek(0)
                brut = f.read()
        except OSError:
            self._repartir()
            return
        # Une ligne sans fin n’est pas encore écrite, ou a été coupée : elle attend.
        neuf = brut[: brut.rfind(b"\n") + 1]
        self._lus += len(neuf)
        self._temoin = (self._temoin + neuf)[-_TEMOIN:]
        for ligne in _lignes_de(neuf):
            self._dernier = str(ligne.get("id", ""))
            self._suites.setdefault(self._dernier, _Suite()).ajouter(ligne)

    def _menage(self, carnet_id: str) -> None:
        """Ne garde que la fin du journal ; on pourra annuler un peu moins loin."""
        fin = self._suite(carnet_id).lignes[-ENTREES_GARDEES:]
        neuf = self.fichier.with_suffix(".menage")
        neuf.write_bytes(b"".join(map(_octets_de, fin)))
        remplacer(neuf, self.fichier)
        self._repartir()


def _lignes_de(brut: bytes) -> Iterator[dict[str, Any]]:
    for ligne in brut.split(b"\n"):
        try:
            lue = json.loads(ligne) if ligne.strip() else None
        except (ValueError, RecursionError):
            continue
        if _valide(lue):
            yield lue


def _avancer(piles: Piles, ligne: dict[str, Any]) -> EntreeDuJournal | None:
    """Fait suivre à ``piles`` une ligne du journal ; rend l’opération qu’elle touche."""
    if ligne["genre"] == "hors":
        return EntreeDuJournal(ligne["revision"], ligne["description"], ligne["ecarts"])
    if ligne["genre"] == "op":
        entree = EntreeDuJournal(ligne["revision"], ligne["description"], ligne["ecarts"])
        piles.annulables.append(entree)
        piles.retablissables.clear()
        return entree
    de, vers = piles if ligne["genre"] == "annuler" else piles[::-1]
    if not de:
        return None
    vers.append(de.pop())
    return vers[-1]


def _octets_de(ligne: Mapping[str, Any]) -> bytes:
    # Un demi-caractère, venu d’un nom de fichier, ne s’écrit pas en UTF-8.
    texte = json.dumps(ligne, ensure_ascii=False, separators=(",", ":"))
    return texte.encode("utf-8", "replace") + b"\n"


def _valide(ligne: object) -> TypeGuard[dict[str, Any]]:
    return (
        isinstance(ligne, dict)
        and all(type(ligne.get(cle)) is int for cle in ("revision", "depuis"))
        and isinstance(ligne.get("description"), str)
        and isinstance(ligne.get("auteur", ""), str)
        and isinstance(ecarts := ligne.get("ecarts"), list)
        and all(_est_un_ecart(e) for e in ecarts)
        and ligne.get("genre") in ("op", "hors", "annuler", "retablir")
    )


def _est_un_ecart(ecart: object) -> bool:
    chemin = ecart.get("chemin") if isinstance(ecart, dict) else None
    return isinstance(chemin, list) and bool(chemin) and all(isinstance(cle, str) for cle in chemin)
