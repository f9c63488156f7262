"""Un navigateur pour la session, un JupyterLab neuf par essai."""

import os

import pytest
from pilote import OPTIONS, Lab, attendre_les_arrets, chromium, serveurs_restes


@pytest.fixture(scope="session")
def navigateur(tmp_path_factory):
    executable = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        options = [*OPTIONS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
        b = p.chromium.launch(executable_path=executable, args=options)
        yield b
        b.close()
    attendre_les_arrets()
    assert serveurs_restes(tmp_path_factory.getbasetemp()) == []


@pytest.fixture(scope="session")
def reserve(tmp_path_factory, navigateur):
    """Donne un JupyterLab neuf ; celui de l’essai suivant démarre pendant l’essai en cours."""

    def demarrer():
        dossier = tmp_path_factory.mktemp("lab")
        return Lab(dossier / "Élève n° 1", navigateur, dossier / "données", attendre=False)

    suivants = [demarrer()]

    def prendre():
        pret = suivants.pop()
        suivants.append(demarrer())
        try:
            return pret.attendre()
        except BaseException:
            pret.fermer()  # un démarrage raté est celui d’un seul essai
            raise

    yield prendre
    suivants.pop().fermer()


@pytest.fixture
def lab(reserve):
    lab = reserve()
    yield lab
    lab.fermer(attendre=False)
    assert lab.ailleurs == [], "une requête est partie ailleurs"
    assert lab.erreurs == [], "une erreur de script est apparue"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Garde une image de l’écran quand un test échoue : on comprend mieux ce qu’il a vu."""
    rapport = yield
    donnes = getattr(item, "funcargs", {})
    lab = donnes.get("lab") or donnes.get("bureau")
    if rapport.failed and rapport.when == "call" and lab is not None:
        image = lab.dossier.parent / "echec.png"
        lab.page.screenshot(path=image)
        rapport.sections.append(("écran", "\n".join([str(image), *lab.console[-30:]])))
    return rapport
