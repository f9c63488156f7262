"""Ce qu’un fichier donné peut peser : la même borne à chaque porte, pour que rien n’y fasse attendre sans fin."""

from __future__ import annotations

OCTETS_MAX = 20_000_000
"""Un travail, une copie, un tableau ou une feuille de Moodle : cent fois ce qu’une école en fait."""
