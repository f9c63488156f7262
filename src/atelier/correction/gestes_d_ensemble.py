"""Les gestes du bureau qui portent sur plusieurs copies : groupes, organisations, second correcteur."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from msgspec.structs import replace

from atelier.correction.etat_du_bureau import Bureau, Geste, Notation, Operation
from atelier.cours.textes import pluriel
from atelier.erreurs import ErreurSaisie


def declarer_groupe(identifiants: Iterable[str], travaux: Mapping[str, str] | None = None) -> Operation:
    """Note ces copies ensemble : ce qui est posé pour la première vaut pour toutes. Une seule : rien.

    ``travaux`` : la marque de chaque copie. Forces, pistes et réponses restent à chacun : elles citent
    ses propres liens.
    """
    lus = travaux or {}
    membres = tuple(dict.fromkeys(identifiants))

    def faire(b: Bureau) -> Geste:
        autres = tuple(reste for g in b.groupes if len(reste := tuple(i for i in g if i not in membres)) > 1)
        groupes = (*autres, membres) if len(membres) > 1 else autres
        notations = dict(b.notations)
        chef = notations.get(membres[0]) if membres else None
        if chef and len(membres) > 1:
            for i in membres[1:]:
                notations[i] = replace(
                    b.notation(i),
                    niveaux=chef.niveaux,
                    commentaires=chef.commentaires,
                    travail=lus.get(i, ""),
                )
        mot = "groupe déclaré" if len(membres) > 1 else "groupe défait"
        return Geste(replace(b, groupes=groupes, notations=notations), mot)

    return faire


def defaire_le_groupe(identifiant: str) -> Operation:
    """Chacun redevient noté à part ; ce qui est posé reste."""

    def faire(b: Bureau) -> Geste:
        groupes = tuple(g for g in b.groupes if identifiant not in g)
        a_part = tuple(dict.fromkeys((*b.a_part, *b.groupe(identifiant))))
        return Geste(replace(b, groupes=groupes, a_part=a_part), "groupe défait")

    return faire


def noter_a_part(identifiant: str) -> Operation:
    """Ce membre du groupe est noté seul ; ce qui est posé pour lui reste, les autres restent ensemble."""

    def faire(b: Bureau) -> Geste:
        restes = (tuple(i for i in g if i != identifiant) for g in b.groupes)
        groupes = tuple(g for g in restes if len(g) > 1)
        a_part = tuple(dict.fromkeys((*b.a_part, identifiant)))
        return Geste(replace(b, groupes=groupes, a_part=a_part), "noté à part de son groupe")

    return faire


def suivre_les_groupes(
    reunis: Iterable[Iterable[str]], deplaces: Mapping[str, Iterable[str]], partis: Container[str] = ()
) -> Operation:
    """Note ensemble les membres d’un groupe qui ont le même travail, et suit une copie qui change de mains.

    ``reunis`` : les groupes lus dans la feuille ou les dossiers ; qui a été mis à part y reste.
    ``deplaces`` : par ancien identifiant, ceux à qui est en fait cette copie. ``partis`` : qui a changé de
    groupe n’est plus noté avec l’ancien.
    """

    def faire(b: Bureau) -> Geste:
        notations = dict(b.notations)
        for ancien, vers in deplaces.items():
            posee = notations.pop(ancien, None)
            for i in vers if posee else ():
                # Ce qui suit une copie n’efface pas ce qui était déjà posé pour cette personne.
                if not (n := notations.get(i)) or n == Notation(n.numero):
                    notations[i] = replace(posee or Notation(), numero=n.numero if n else 0)
        restes = (tuple(i for i in g if i not in partis) for g in b.groupes)
        b = replace(b, notations=notations, groupes=tuple(g for g in restes if len(g) > 1))
        pris = {i for g in b.groupes for i in g} | set(b.a_part)
        for g in reunis:
            membres = tuple(i for i in g if i not in pris)
            # Ce qui était déjà posé pour l’un ne s’étend pas aux autres sans qu’on le voie.
            if len(membres) > 1 and len({_posee(b.notation(i)) for i in membres}) == 1:
                b = replace(b, groupes=(*b.groupes, membres))
        return Geste(b, "groupes suivis")

    return faire


def _posee(n: Notation) -> tuple[object, ...]:
    return (*sorted(n.niveaux.items()), *sorted(n.commentaires.items()), n.note)


def decider_fusion(paire: str, meme: bool | None) -> Operation:
    """Dit si deux noms d’organisations sont la même, pour le schéma de la classe ; ``None`` : à décider."""

    def faire(b: Bureau) -> Geste:
        fusions = {k: v for k, v in b.fusions.items() if k != paire}
        if meme is not None:
            fusions[paire] = meme
        return Geste(
            replace(b, fusions=fusions), "organisations rapprochées" if meme else "organisations distinctes"
        )

    return faire


def prendre_le_second(autre: Bureau) -> Operation:
    """Prend les niveaux d’un autre correcteur, copie par copie, comme seconds."""

    def faire(b: Bureau) -> Geste:
        communs = [i for i in b.notations if autre.notation(i).niveaux]
        if not communs:
            raise ErreurSaisie(
                "Aucune copie commune avec des niveaux posés.",
                intact="Rien n’a changé.",
                remede="Choisissez le bureau d’une personne qui a noté les mêmes copies.",
            )
        neuves = {
            i: replace(b.notation(i), seconds=dict(a.niveaux), travail_second=a.travail)
            for i in communs
            for a in (autre.notation(i),)
        }
        combien = pluriel(len(communs), "copie")
        return Geste(replace(b, notations={**b.notations, **neuves}), f"second correcteur : {combien}")

    return faire
