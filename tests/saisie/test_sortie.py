"""La sortie d’un grand travail attend une pause, mais jamais celle d’un autre travail."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from msgspec.structs import replace

from atelier.remise.paquet import MIME
from atelier.saisie.sortie import GRAND, PAUSE, SortieDifferee
from fabriques import carnet


def a_part(geste):
    """Dans un autre fil : ici, un navigateur de test peut déjà faire tourner une boucle."""
    with ThreadPoolExecutor(1) as fil:
        return fil.submit(geste).result()


def test_la_sortie_d_un_grand_travail_attend_sans_jamais_etre_celle_d_un_autre():
    grand = carnet(tuple(f"A{n}" for n in range(GRAND + 5)))
    refaites = []

    async def saisir():
        sortie = SortieDifferee(lambda: refaites.append(sortie.de(suivant)))
        premiere = sortie.de(grand)
        suivant = replace(grand, revision=grand.revision + 1)
        assert sortie.de(suivant) is premiere
        autre = replace(grand, carnet_id="autre")
        assert sortie.de(autre)[MIME]["carnet_id"] == "autre"
        sortie.de(suivant)
        sortie.de(replace(suivant, revision=9))
        await asyncio.sleep(PAUSE + 0.3)

    a_part(lambda: asyncio.run(saisir()))
    assert [s[MIME]["revision"] for s in refaites] == [1]


def test_sans_boucle_la_sortie_est_toujours_la_derniere():
    grand = carnet(tuple(f"A{n}" for n in range(GRAND + 5)))
    sortie = SortieDifferee(lambda: None)

    def saisir():
        sortie.de(grand)
        return sortie.de(replace(grand, revision=7))

    assert a_part(saisir)[MIME]["revision"] == 7
