"""Lire une ligne de commande, en français."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn


class Analyseur(argparse.ArgumentParser):
    """Un analyseur d’arguments qui parle français."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "add_help": False})
        self._positionals.title = "arguments"
        self._optionals.title = "options"
        self.add_argument("-h", "--aide", "--help", action="help", help="affiche cette aide")

    def format_usage(self) -> str:
        """L’usage, ponctué à la française."""
        return super().format_usage().replace("usage:", "usage :")

    def format_help(self) -> str:
        """L’aide, ponctuée à la française."""
        return super().format_help().replace("usage:", "usage :")

    def error(self, message: str) -> NoReturn:
        """Dit l’erreur en français, et s’arrête."""
        for anglais, francais in TRADUCTIONS:
            message = message.replace(anglais, francais)
        print(f"atelier : {message}\nEssayez : {self.prog} --aide", file=sys.stderr)
        raise SystemExit(2)


TRADUCTIONS = (
    ("argument ", "option "),
    ("the following arguments are required:", "il manque"),
    ("unrecognized arguments:", "argument inconnu :"),
    ("invalid choice:", "choix impossible :"),
    ("expected one argument", "attend une valeur"),
    ("expected at least one argument", "attend au moins une valeur"),
    ("invalid int value:", "attend un nombre :"),
    ("choose from", "au choix"),
    ("ignored explicit argument", "n’attend pas de valeur :"),
    ("ambiguous option:", "option ambiguë :"),
    ("could match", "pourrait être"),
    ("not allowed with argument", "ne va pas avec l’option"),
)


def barre(fait: int, total: int) -> None:
    """Une barre qui avance sur place, dans un terminal seulement."""
    plein = round(30 * fait / total)
    fin = "\n" if fait == total else ""
    print(f"\r[{'#' * plein}{'.' * (30 - plein)}] {fait} sur {total}", end=fin, file=sys.stderr, flush=True)
