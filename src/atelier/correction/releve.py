"""Lire des copies et en tirer un relevé : une ligne par participant, jamais une note inventée."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from atelier.analyse.constats import constater
from atelier.analyse.detecteurs import signaler, textes_du_travail
from atelier.carnet.modele import Carnet
from atelier.cours.textes import pluriel
from atelier.domaine.classement import classe_selon_la_regle
from atelier.domaine.texte import sans_invisibles
from atelier.domaine.vocabulaire import Classe
from atelier.erreurs import ErreurCopie, ErreurSaisie
from atelier.remise.copie import Copie, lire_copie

PAGES = (
    "00_commencer", "01_reseau_ou_partenariat", "02_carnet_d_adresses", "03_liens", "04_schema",
    "05_exemple", "06_analyser", "07_remise",
)  # fmt: skip
"""Débuts des noms que portent les pages de l’atelier : plusieurs forment une seule copie."""

_A_DEPOSER = "A_DEPOSER"


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un participant : son fichier retenu, son état, les indices. ``note`` reste vide ici."""

    identifiant: str
    nom: str
    fichier: str
    etat: str
    phrase: str
    indices: dict[str, int] = field(default_factory=dict)
    note: str = ""
    carnet: Carnet | None = None


@dataclass(frozen=True, slots=True)
class _Lue:
    chemin: Path
    relatif: str
    copie: Copie | None
    erreur: ErreurCopie | None


def corriger(copies: Iterable[Path], dossier: Path) -> list[Ligne]:
    """Lit les copies, écrit ``notes.csv``, ``acteurs.csv`` et ``liens.csv``, et rend les lignes.

    Une copie illisible a sa ligne et son état ; elle n’arrête pas les autres. Lève
    ``ErreurSaisie`` s’il n’y a aucune copie.
    """
    lignes = _identifiants_distincts([ligne for chemin in copies for ligne in relever(chemin)])
    if not lignes:
        raise ErreurSaisie(
            "Aucun notebook trouvé.",
            intact="Rien n’a été écrit.",
            remede="Donnez un notebook, ou un dossier qui en contient. Décompressez d’abord une archive.",
        )
    from atelier.correction.tableau import ecrire_tables  # noqa: PLC0415 — pandas seulement pour écrire

    ecrire_tables(lignes, dossier)
    return lignes


def _identifiants_distincts(lignes: list[Ligne]) -> list[Ligne]:
    """Deux fichiers de même nom, donnés un par un, restent deux personnes."""
    vus: dict[str, int] = defaultdict(int)
    distinctes = []
    for ligne in lignes:
        vus[ligne.identifiant] += 1
        rang = vus[ligne.identifiant]
        neuf = f"{ligne.identifiant} ({rang})" if rang > 1 else ligne.identifiant
        distinctes.append(replace(ligne, identifiant=neuf))
    return distinctes


def relever(chemin: Path) -> Iterator[Ligne]:
    """Les lignes d’un notebook, ou d’un dossier et de ses sous-dossiers."""
    if chemin.is_file():
        yield _ligne(_lire(chemin, chemin.parent))
        return
    if not chemin.is_dir():
        raise ErreurSaisie(
            f"{chemin} n’existe pas.", intact="Rien n’a été écrit.", remede="Vérifiez son nom."
        )
    groupes: dict[Path, list[Path]] = defaultdict(list)
    for notebook in sorted(chemin.rglob("*.ipynb")):
        relatif = notebook.relative_to(chemin)
        if any(p.startswith(".") or p == "__MACOSX" for p in relatif.parts) or notebook.is_symlink():
            continue
        parent = notebook.parent.parent if notebook.parent.name == _A_DEPOSER else notebook.parent
        groupes[parent].append(notebook)
    for notebooks in groupes.values():
        lues = [_lire(n, chemin) for n in notebooks]
        # « remise (1).ipynb », hors de A_DEPOSER, est la copie de quelqu’un : elle a sa ligne.
        pages = [
            lue for lue in lues if lue.chemin.name.startswith(PAGES) or lue.chemin.parent.name == _A_DEPOSER
        ]
        yield from _pages_d_un_travail(pages)
        yield from (_ligne(lue) for lue in lues if lue not in pages)


def _pages_d_un_travail(pages: list[_Lue]) -> Iterator[Ligne]:
    """Les pages d’un même travail font une ligne : la remise d’abord, sinon la plus récente."""
    travaux: dict[str, list[_Lue]] = defaultdict(list)
    for page in pages:
        if page.copie is not None:
            travaux[page.copie.carnet.carnet_id].append(page)
    abimees = [p.relatif for p in pages if p.erreur and p.erreur.etat not in ("sans_document", "vide")]
    suite = f"Illisible à côté : {', '.join(abimees)}." if abimees else ""
    for groupe in travaux.values():
        ligne = _ligne(max(groupe, key=_merite))
        yield replace(ligne, phrase=f"{ligne.phrase} {suite}".strip())
    if not travaux:
        # Aucune page ne porte de travail : une seule ligne le dit, avec la raison la plus utile.
        yield from (_ligne(page) for page in sorted(pages, key=_gravite)[:1])


def _merite(lue: _Lue) -> tuple[bool, int]:
    return (lue.copie.finalisee, lue.copie.carnet.revision) if lue.copie else (False, -1)


def _gravite(lue: _Lue) -> int:
    ordre = ("version_inconnue", "ambigue", "illisible", "vide", "sans_document")
    return ordre.index(lue.erreur.etat) if lue.erreur else 0


def _lire(chemin: Path, racine: Path) -> _Lue:
    relatif = sans_invisibles(chemin.relative_to(racine).as_posix())
    try:
        lue = _Lue(chemin, relatif, lire_copie(chemin), None)
        _ligne(lue)  # ses indices aussi doivent se calculer
    except ErreurCopie as e:
        return _Lue(chemin, relatif, None, e)
    except Exception as e:
        quoi = f"Impossible de lire {sans_invisibles(chemin.name)} : contenu inattendu ({type(e).__name__})."
        return _Lue(chemin, relatif, None, ErreurCopie("illisible", quoi))
    return lue


def _ligne(lue: _Lue) -> Ligne:
    nom = sans_invisibles(lue.chemin.stem)
    if lue.copie is None:
        etat, phrase = (lue.erreur.etat, lue.erreur.quoi) if lue.erreur else ("illisible", "")
        return Ligne(lue.relatif, nom, lue.relatif, etat, phrase)
    etat = "a_noter" if lue.copie.finalisee else "non_finalisee"
    remarques = lue.copie.remarques
    if not lue.copie.finalisee:
        remarques = ("Page de travail : l’étape « Remettre » n’a pas été faite.", *remarques)
    phrase = " ".join(remarques)
    indices_lus = indices(lue.copie)
    return Ligne(lue.relatif, nom, lue.relatif, etat, phrase, indices_lus, carnet=lue.copie.carnet)


def indices(copie: Copie) -> dict[str, int]:
    """Des comptes à lire, jamais des points ; l’accord avec la règle n’en est pas un."""
    carnet = copie.carnet
    liens = list(carnet.liens.values())
    return {
        "acteurs": len(carnet.acteurs) - 1,
        "acteurs_potentiels": sum(a.est_potentiel for a in carnet.acteurs.values()),
        "secteurs": len({a.secteur for a in carnet.reseau.alters() if a.secteur}),
        "liens": len(liens),
        "liens_entre_alters": sum(not carnet.reseau.touche_ego(lien) for lien in liens),
        **{f"choisi_{c.value}": sum(lien.classe_choisie is c for lien in liens) for c in Classe},
        "liens_justifies": sum(bool(lien.classe_choisie and lien.justification) for lien in liens),
        "liens_avec_preuve": sum(bool(lien.preuve) for lien in liens),
        "ecarts_avec_la_regle": _ecarts(carnet),
        "reponses_au_plan": sum(bool(t.strip()) for t in carnet.plan.values()),
        "constats": len(constater(carnet)),
        "signalements": len(signaler([*textes_du_travail(carnet), *copie.textes])),
    }


def _ecarts(carnet: Carnet) -> int:
    return sum(
        lien.classe_choisie is not None
        and classe_selon_la_regle(lien, carnet.lecture, carnet.regle) not in (None, lien.classe_choisie)
        for lien in carnet.liens.values()
    )


def phrases(lignes: list[Ligne], dossier: Path) -> list[str]:
    """Le relevé pour le terminal."""
    largeur = max(len(ligne.identifiant) for ligne in lignes)
    dites = []
    for ligne in lignes:
        i = ligne.indices
        detail = f"{i['acteurs']} acteurs, {i['liens']} liens" if i else ligne.phrase
        dites.append(f"{ligne.identifiant:<{largeur}}  {ligne.etat:<16} {detail}")
    dites.append(
        f"{pluriel(len(lignes), 'participant')}. Écrit dans {dossier} : notes, acteurs et liens (csv)."
    )
    a_voir = sum(ligne.etat != "a_noter" for ligne in lignes)
    return [*dites, f"À regarder : {pluriel(a_voir, 'copie')}."] if a_voir else dites


def ignores(copies: Iterable[Path]) -> list[str]:
    """Les fichiers déposés qui ne sont pas des notebooks : ils n’ont pas de ligne, alors on les nomme."""
    return sorted(
        f.relative_to(c).as_posix()
        for c in copies
        if c.is_dir()
        for f in c.rglob("*")
        if f.is_file() and f.suffix != ".ipynb" and not _de_l_atelier(f.relative_to(c))
    )


def _de_l_atelier(relatif: Path) -> bool:
    cache = any(p.startswith(".") or p in ("__MACOSX", "cas") for p in relatif.parts)
    return cache or relatif.name == "carnet.json"
