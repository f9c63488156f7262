"""Lire une ligne de commande, en français."""

from __future__ import annotations

import argparse
import re
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
        return re.sub(r"(?<! ):$", " :", super().format_help(), flags=re.MULTILINE).replace(
            "usage:", "usage :"
        )

    def error(self, message: str) -> NoReturn:
        """Dit l’erreur en français, et s’arrête."""
        print(f"atelier : {en_francais(message)}\nEssayez : {self.prog} --aide", file=sys.stderr)
        raise SystemExit(2)


_MESSAGES = (
    (r"the following arguments are required: (.*)", "il manque {}"),
    (r"one of the arguments (.*) is required", "il manque l’un de {}"),
    (r"unrecognized arguments: (.*)", "argument inconnu : {}"),
    (r"unexpected option string: (.*)", "option inconnue : {}"),
    (r"ambiguous option: (.*) could match (.*)", "option ambiguë : {} pourrait être {}"),
    (
        r"invalid choice: (.*), maybe you meant (.*)\? \(choose from (.*)\)",
        "choix impossible : {}. Peut-être {} ? (au choix : {})",
    ),
    (r"invalid choice: (.*) \(choose from (.*)\)", "choix impossible : {} (au choix : {})"),
    (r"unknown parser (.*) \(choices: (.*)\)", "choix impossible : {} (au choix : {})"),
    (r"invalid int value: (.*)", "attend un nombre entier : {}"),
    (r"invalid \S+ value: (.*)", "n’accepte pas {}"),
    (r"ignored explicit argument (.*)", "n’attend pas de valeur : {}"),
    (r"expected one argument", "attend une valeur"),
    (r"expected at most one argument", "attend une valeur au plus"),
    (r"expected at least one argument", "attend au moins une valeur"),
    (r"expected (\d+) arguments?", "nombre de valeurs attendu : {}"),
    (r"not allowed with argument (.*)", "ne va pas avec {}"),
)
"""Chaque message d’argparse en entier : ce que l’on a tapé, et qu’il cite, n’est jamais traduit."""


def en_francais(message: str) -> str:
    """Une erreur d’argparse en français ; celles de l’atelier le sont déjà."""
    debut = ""
    if de_qui := re.fullmatch(r"argument (\S+): (.*)", message, re.DOTALL):
        qui, message = de_qui.groups()
        debut = f"{'option' if qui.startswith('-') else 'argument'} {qui} : "
    for anglais, francais in _MESSAGES:
        if lu := re.fullmatch(anglais, message, re.DOTALL):
            return debut + francais.format(*lu.groups())
    return debut + message


def barre(fait: int, total: int) -> None:
    """Une barre qui avance sur place, dans un terminal seulement."""
    plein = round(30 * fait / total)
    fin = "\n" if fait == total else ""
    print(f"\r[{'#' * plein}{'.' * (30 - plein)}] {fait} sur {total}", end=fin, file=sys.stderr, flush=True)
