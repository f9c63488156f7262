"""Chaque genre de fichier est compris, ou refusé en disant pourquoi ; rien de personnel n’entre."""

import pytest
from genres import GENRES

from atelier.carnet.modele import carnet_neuf
from atelier.echange.apercu import apercevoir_fichiers, compter, phrases
from atelier.echange.fichiers import lire
from atelier.echange.reunion import importer_apercu

PERSONNES = ("Lacombe", "Rouvière", "0611223344", "06 11", "06 44", "@", "Sonia", "Sami", "rue des")
OCTETS = ("\ufffd", "\0", "PK\x03", "PDF", "IHDR", "<?xml")


def noms_de(carnet):
    # Le centre d’un travail vide n’est de personne : il ne compte que si le fichier le nomme.
    return {a.nom for a in carnet.acteurs.values() if a.id != carnet.ego or a.reference}


@pytest.mark.parametrize("genre", GENRES, ids=lambda x: x.nom)
def test_chaque_fichier_est_lu_comme_une_personne_le_lirait(genre):
    lu = lire(genre.brut, genre.nom)
    assert lu.lu_comme == genre.lu_comme, lu.message
    assert compter(lu) == (genre.acteurs, genre.liens), lu.message
    neuf = carnet_neuf("x")
    apercu = apercevoir_fichiers([lu], neuf)
    operation, rapport = importer_apercu(apercu)
    carnet = operation(neuf).carnet
    assert noms_de(carnet) == genre.noms
    assert rapport.lues == len(apercu.lignes)
    assert genre.ecartes <= set(lu.ecartes)
    assert genre.dit in lu.message
    if genre.lu_comme in ("refuse", "a_preciser"):
        assert lu.message
        assert not apercu.lignes
    dedans = repr((carnet.acteurs, carnet.liens))
    for morceau in (*PERSONNES, *OCTETS):
        assert morceau not in dedans
        assert morceau not in " ".join(phrases(apercu)) or genre.lu_comme == "a_preciser"


def test_un_refus_dit_le_format_et_l_issue():
    for genre in GENRES:
        lu = lire(genre.brut, genre.nom)
        if lu.refus is not None:
            assert lu.refus.quoi.startswith("Impossible d’importer"), genre.nom
            assert lu.refus.remede, genre.nom
            assert lu.refus.intact, genre.nom
