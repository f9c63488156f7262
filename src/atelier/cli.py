"""La commande ``atelier``. Codes de sortie : 0 fait, 1 fait mais à regarder, 2 rien n’est fait."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from atelier import __version__
from atelier.echange.formats_de_sortie import FORMATS, Sortie
from atelier.erreurs import ErreurAtelier, ErreurSaisie
from atelier.lab.arguments import Analyseur, barre

FAIT, A_REGARDER, RIEN = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Point d’entrée de la commande ``atelier``."""
    for flux in (sys.stdout, sys.stderr):
        if hasattr(flux, "reconfigure"):  # les terminaux Windows ne savent pas tous écrire « œ »
            flux.reconfigure(errors="replace")
    options = _analyseur().parse_args(arguments)
    try:
        resultat: int = options.faire(options)
    except ErreurAtelier as e:
        print("\n".join(p for p in (e.quoi, e.intact, e.remede) if p), file=sys.stderr)
        return RIEN
    return resultat


def _analyseur() -> argparse.ArgumentParser:
    racine = Analyseur(prog="atelier", description="L’atelier « Réseaux et partenariats ».")
    racine.add_argument(
        "--version", action="version", version=f"atelier {__version__}", help="affiche la version"
    )
    commandes = racine.add_subparsers(dest="commande", required=True, metavar="COMMANDE", title="commandes")

    def commande(nom: str, faire: Any, aide: str) -> argparse.ArgumentParser:
        sous = commandes.add_parser(nom, help=aide, description=aide)
        sous.set_defaults(faire=faire)
        return sous

    ouvrir = commande("ouvrir", _ouvrir, "Ouvre les notebooks dans JupyterLab.")
    ouvrir.add_argument("dossier", nargs="?", type=Path, metavar="DOSSIER", help="dossier de travail")
    ouvrir.add_argument("--port", type=int, help="port à utiliser (sinon : le premier libre)")
    ouvrir.add_argument("--sans-navigateur", action="store_true", help="n’ouvre pas le navigateur")
    ouvrir.add_argument("--formateur", action="store_true", help="ouvre le bureau de correction")

    importer = commande("importer", _importer, "Crée ou complète un travail depuis des tables ou un réseau.")
    importer.add_argument(
        "tables", nargs="*", type=Path, metavar="TABLE", help="l’atelier reconnaît ce que c’est"
    )
    importer.add_argument("--carnet", type=Path, required=True, metavar="FICHIER")
    importer.add_argument("--acteurs", type=Path, metavar="CSV", help="une table à nos noms de colonnes")
    importer.add_argument("--liens", type=Path, metavar="CSV", help="de même, avec --acteurs")
    importer.add_argument("--apercu", action="store_true", help="montre ce qui entrerait, sans rien changer")
    importer.add_argument("--json", action="store_true", help="sortie pour un programme")
    importer.add_argument(
        "--comme", choices=["acteurs", "liens", "matrice"], metavar="GENRE", help="acteurs, liens ou matrice"
    )

    importer.add_argument(
        "--personnes",
        choices=["pseudonymes", "structures"],
        metavar="REPONSE",
        help="si presque tous les acteurs paraissent des personnes : pseudonymes (A1, A2…) ou structures",
    )
    importer.add_argument(
        "--codage",
        choices=["windows", "latin9", "mac", "dos", "utf8"],
        metavar="CODAGE",
        help="comment lire les accents d’un ancien fichier : windows, latin9 (Linux), mac, dos ou utf8",
    )

    exporter = commande("exporter", _exporter, "Écrit un travail sous une autre forme.")
    exporter.add_argument("--carnet", type=Path, required=True, metavar="FICHIER")
    exporter.add_argument("--format", required=True, choices=FORMATS, metavar="FORMAT")
    exporter.add_argument("--vers", type=Path, required=True, metavar="CHEMIN")
    feuille = exporter.add_argument_group("le schéma en png ou en pdf, mis en page")
    feuille.add_argument(
        "--papier", type=_papier, metavar="TAILLE", help="A4, A3 (300 points par pouce) ou écran"
    )
    feuille.add_argument("--noir-et-blanc", action="store_true", help="sans couleur ni teinte")
    feuille.add_argument("--qualite", action="store_true", help="montre la qualité des liens, cachée sinon")
    feuille.add_argument(
        "--avec", type=Path, metavar="AUTRE", help="un autre travail, mis à côté à la même échelle"
    )

    analyser = commande("analyser", _analyser, "Mesure et relit un travail.")
    analyser.add_argument("--carnet", type=Path, required=True, metavar="FICHIER")
    analyser.add_argument("--json", action="store_true", help="sortie pour un programme")

    accord = commande("accord", _accord, "Compare la règle de l’atelier à des lectures de situations.")
    accord.add_argument("fichier", type=Path, metavar="FICHIER", help="une situation par ligne")
    accord.add_argument("--json", action="store_true", help="sortie pour un programme")

    restaurer = commande("restaurer", _restaurer, "Reprend un travail dont le fichier est abîmé.")
    restaurer.add_argument("--carnet", type=Path, required=True, metavar="FICHIER")

    verifier = commande("verifier", _verifier, "Dit ce que contient un notebook enregistré.")
    verifier.add_argument("copie", type=Path, metavar="COPIE")

    textes = commande("verifier-cours", _verifier_cours, "Contrôle les textes qu’une école a posés.")
    textes.add_argument("dossier", type=Path, metavar="DOSSIER", help="le dossier qui contient « cours »")

    corriger = commande("corriger", _corriger, "Lit des copies sans les exécuter et prépare les notes.")
    corriger.add_argument(
        "copies", type=Path, nargs="+", metavar="COPIES", help="notebooks, dossiers ou archives"
    )
    corriger.add_argument("--vers", type=Path, required=True, metavar="DOSSIER", help="où tout écrire")
    corriger.add_argument("--bareme", type=Path, metavar="TOML", help="le barème de l’école")
    corriger.add_argument("--feuille", type=Path, metavar="CSV", help="la feuille d’évaluation de Moodle")

    corriger.add_argument(
        "--relus", action="store_true", help="les retours notés sont relus : les mettre dans retours.zip"
    )

    purger = commande("purger", _purger, "Efface les copies, le bureau et les notes d’une promotion.")
    purger.add_argument("dossier", type=Path, metavar="DOSSIER", help="celui donné à corriger --vers")
    purger.add_argument("--oui", action="store_true", help="efface sans demander")

    effacer = commande("effacer", _effacer, "Efface tout ce qu’un étudiant a produit dans un dossier.")
    effacer.add_argument("dossier", type=Path, metavar="DOSSIER", help="le dossier de travail")
    effacer.add_argument("--oui", action="store_true", help="efface sans demander")

    aide = "Dit comment l’atelier est installé, pour demander de l’aide ; rien de personnel."
    diagnostic = commande("diagnostic", _diagnostic, aide)
    diagnostic.add_argument("dossier", nargs="?", type=Path, metavar="DOSSIER", help="dossier de travail")

    hors_ligne = commande(
        "preparer-hors-ligne", _preparer_hors_ligne, "Réunit de quoi installer sans internet."
    )
    hors_ligne.add_argument("dossier", type=Path, metavar="DOSSIER", help="un dossier neuf, à copier ensuite")

    preparer = commande(
        "preparer", _preparer, "Pose les pages dans un dossier, sans rien ouvrir (pour un hub)."
    )
    preparer.add_argument("dossier", type=Path, metavar="DOSSIER", help="le dossier de travail")
    preparer.add_argument("--ferme", action="store_true", help="ce dossier et son parent : à soi seul")
    preparer.add_argument("--json", action="store_true", help="sortie pour un programme")
    return racine


def _depot(fichier: Path, *, doit_exister: bool = True) -> Any:
    from atelier.carnet.depot import NOM_DU_FICHIER, Depot
    from atelier.erreurs import ErreurCarnet

    if fichier.is_dir():
        fichier = fichier / NOM_DU_FICHIER
    if doit_exister and not fichier.is_file():
        raise ErreurCarnet(
            f"Le fichier {fichier} n’existe pas.", intact="Rien n’a été écrit.", remede="Vérifiez son nom."
        )
    return Depot(fichier)


def _importer(options: argparse.Namespace) -> int:
    from atelier.echange.importation import importer, lire_acteurs, lire_liens
    from atelier.echange.rapport import phrases

    if options.tables and not (options.acteurs or options.liens):
        return _importer_des_tables(options)
    if options.tables or not options.acteurs or options.apercu or options.comme or options.json:
        raise ErreurSaisie(
            "Donnez soit des fichiers, soit --acteurs (et --liens).",
            intact="Rien n’a été écrit.",
            remede="Par exemple : atelier importer --carnet carnet.json annuaire.xlsx --apercu",
        )
    codage = _codage(options)
    acteurs = lire_acteurs(options.acteurs, codage)
    liens = lire_liens(options.liens, codage) if options.liens else None
    operation, rapport = importer(acteurs, liens)
    depot = _depot(options.carnet, doit_exister=False)
    operation(depot.lire())  # à blanc : si tout est refusé, rien ne s’écrit
    if rapport.lues == len(rapport.refus):
        print("\n".join([*phrases(rapport), "Rien n’a été écrit."]), file=sys.stderr)
        return RIEN
    depot.appliquer(operation)
    print("\n".join(phrases(rapport)))
    print(f"Enregistré dans {depot.fichier}.")
    return A_REGARDER if rapport.refus or rapport.avertissements else FAIT


def _codage(options: argparse.Namespace) -> Any:
    from atelier.echange.accents import Codage

    return Codage(options.codage) if options.codage else None


def _importer_des_tables(options: argparse.Namespace) -> int:
    """Reconnaît chaque fichier, comme la page le fait ; avec ``--apercu``, ne change rien."""
    from atelier.echange.fichiers import en_donnees, en_phrases

    fichiers, comptes = _comprendre_les_tables(options)
    if options.json:
        print(json.dumps(en_donnees(fichiers, comptes), ensure_ascii=not _utf8(sys.stdout), indent=1))
    for lu, compte in zip(fichiers, comptes, strict=True):
        if not lu.tables:
            # Avec --json, la sortie ordinaire ne porte que lui : un programme la lit.
            print("\n".join(en_phrases(lu, *compte)), file=sys.stderr)
        elif not options.json:
            print("\n".join(en_phrases(lu, *compte)))
    lisibles = [f for f in fichiers if f.tables]
    questions = [f for f in fichiers if f.lu_comme == "a_preciser"]
    if questions:
        print("Rien n’a été écrit.", file=sys.stderr)
        if any(f.personnes for f in questions):
            print("Dites qui ils sont : --personnes pseudonymes ou structures.", file=sys.stderr)
        if any(not f.accents and not f.personnes for f in questions):
            print("Dites ce que c’est : --comme acteurs, liens ou matrice.", file=sys.stderr)
        if mots := dict.fromkeys(x.codage.value for f in questions for x in f.accents):
            print(f"Dites comment lire ses accents : --codage {' ou '.join(mots)}.", file=sys.stderr)
        return A_REGARDER
    if not lisibles:
        print("Rien n’a été écrit.", file=sys.stderr)
        return RIEN
    fait = _faire_entrer(options, lisibles)
    return A_REGARDER if fait == FAIT and len(lisibles) < len(fichiers) else fait


def _comprendre_les_tables(options: argparse.Namespace) -> tuple[list[Any], list[tuple[int, int]]]:
    from atelier.echange.apercu import compter
    from atelier.echange.fichiers import lire
    from atelier.echange.fichiers import refuse as refuser
    from atelier.echange.lecture_des_tableaux import lire_fichier
    from atelier.echange.pseudonymes import Personnes
    from atelier.echange.reconnaissance import Genre
    from atelier.erreurs import ErreurImport

    comme = Genre(options.comme) if options.comme else None
    personnes = Personnes(options.personnes) if options.personnes else None
    depot = _depot(options.carnet, doit_exister=False)
    deja = [a.nom for a in depot.lire().acteurs.values()] if depot.fichier.is_file() else []
    fichiers, comptes = [], []
    for chemin in options.tables:
        try:
            brut = lire_fichier(chemin)
            lu = lire(brut, chemin.name, comme, codage=_codage(options), personnes=personnes, deja=deja)
            compte = compter(lu)
        except ErreurImport as e:
            lu, compte = refuser(chemin.name, e), (0, 0)
        fichiers.append(lu)
        comptes.append(compte)
    return fichiers, comptes


def _faire_entrer(options: argparse.Namespace, lisibles: list[Any]) -> int:
    from atelier.carnet.modele import carnet_neuf
    from atelier.echange.apercu import apercevoir_fichiers
    from atelier.echange.rapport import phrases
    from atelier.echange.reunion import importer_apercu

    depot = _depot(options.carnet, doit_exister=False)
    present = depot.lire() if depot.fichier.is_file() else carnet_neuf("apercu")
    operation, rapport = importer_apercu(apercevoir_fichiers(lisibles, present))
    try:
        operation(present)  # à blanc : si tout est refusé, ou trop grand, rien ne s’écrit
    except ErreurSaisie as e:
        if not options.apercu:
            raise
        print("\n".join([*phrases(rapport), str(e)]), file=sys.stderr)
        return A_REGARDER
    if options.apercu:
        dites = [*phrases(rapport), "Aperçu seulement : rien n’a été écrit."]
    elif rapport.lues == len(rapport.refus) + rapport.laisses:
        print("\n".join([*phrases(rapport), "Rien n’a été écrit."]), file=sys.stderr)
        return RIEN
    else:
        depot.appliquer(operation)
        dites = [*phrases(rapport), f"Enregistré dans {depot.fichier}."]
    if not options.json:
        print("\n".join(dites))
    return A_REGARDER if rapport.refus or rapport.avertissements or rapport.laisses else FAIT


def _exporter(options: argparse.Namespace) -> int:
    carnet = _depot(options.carnet).lire()
    if FORMATS[options.format].sorte is Sortie.RESEAU:
        from atelier.echange.reseaux import ecrire_reseau

        ecrits = ecrire_reseau(carnet, options.format, options.vers)
    else:
        ecrits = _exporter_le_schema(carnet, options)
    for chemin in ecrits:
        print(f"Écrit : {chemin}")
    return FAIT


def _papier(mot: str) -> str:
    """« A3 », « écran » : tel que l’atelier le nomme."""
    nom = mot.lower().replace("é", "e")
    if nom not in ("ecran", "a4", "a3"):
        raise argparse.ArgumentTypeError(f"« {mot} » n’est pas une taille connue. Au choix : A4, A3, écran.")
    return nom


def _exporter_le_schema(carnet: Any, options: argparse.Namespace) -> list[Path]:
    from atelier.remise.copie import lire_travail
    from atelier.schema.exports import Tirage, ecrire_schema, ecrire_tirage
    from atelier.schema.planche import Papier

    mise_en_page = options.papier or options.noir_et_blanc or options.qualite or options.avec
    se_met_en_page = [nom for nom, f in FORMATS.items() if f.papier]
    if mise_en_page and options.format not in se_met_en_page:
        raise ErreurAtelier(
            f"Une mise en page se demande pour un {' ou un '.join(se_met_en_page)}.",
            intact="Rien n’a été écrit.",
            remede=f"Choisissez --format {' ou --format '.join(se_met_en_page)}, "
            "ou retirez --papier, --noir-et-blanc, --qualite et --avec.",
        )
    if options.format == "pdf" or mise_en_page:
        autre = lire_travail(options.avec) if options.avec else None
        tirage = Tirage(
            Papier(options.papier or "a4"),
            options.noir_et_blanc,
            options.qualite,
            avec_la_regle=True,
            avec=autre,
        )
        return ecrire_tirage(carnet, options.format, options.vers, tirage)
    return [ecrire_schema(carnet, options.format, options.vers)]


def _analyser(options: argparse.Namespace) -> int:
    from atelier.analyse.bilan import bilan, bilan_en_phrases

    carnet = _depot(options.carnet).lire()
    resultat = bilan(carnet)
    if options.json:
        print(json.dumps(resultat, ensure_ascii=not _utf8(sys.stdout), indent=1))
    else:
        print("\n".join(bilan_en_phrases(resultat, carnet)))
    return FAIT


def _accord(options: argparse.Namespace) -> int:
    from atelier.analyse.accord import comparer, phrases
    from atelier.domaine.vocabulaire import Lecture
    from atelier.echange.lectures import lire_lectures_et_colonnes

    situations, absentes, ignorees = lire_lectures_et_colonnes(options.fichier)
    if absentes:
        print(f"Colonnes absentes, lues comme « je ne sais pas » : {', '.join(absentes)}.", file=sys.stderr)
    if ignorees:
        print(f"Colonnes laissées de côté : {', '.join(f'« {t} »' for t in ignorees)}.", file=sys.stderr)
    if options.json:
        a, autre = comparer(situations), comparer(situations, Lecture.CONVENTIONNEE)
        resultat = {
            "n": a.n, "accord": a.accord, "kappa": a.kappa, "defendables": a.defendables, "ecarts": a.ecarts,
            "accordees": a.accordees,
            "conventionnee": {
                "accordees": autre.accordees, "accord": autre.accord, "kappa": autre.kappa, "ecarts": autre.ecarts,
            },
        }  # fmt: skip
        print(json.dumps(resultat, ensure_ascii=not _utf8(sys.stdout), indent=1))
    else:
        print("\n".join(phrases(situations)))
    return A_REGARDER if absentes else FAIT


def _utf8(flux: Any) -> bool:
    # Ailleurs, « errors=replace » mettrait des « ? » dans le JSON : ses échappements, eux, gardent tout.
    return "utf" in str(getattr(flux, "encoding", "") or "utf-8").lower()


def _restaurer(options: argparse.Namespace) -> int:
    depot = _depot(options.carnet)
    carnet = depot.restaurer()
    print(f"Travail repris à la révision {carnet.revision}. Le fichier abîmé est gardé à côté.")
    return FAIT


def _verifier(options: argparse.Namespace) -> int:
    from atelier.remise.verification import verifier

    verification = verifier(options.copie)
    print("\n".join(verification.phrases))
    return FAIT if verification.peut_etre_remise else A_REGARDER


def _verifier_cours(options: argparse.Namespace) -> int:
    from atelier.cours.ecole import DOSSIER
    from atelier.cours.verifier import verifier

    dossier = options.dossier.parent if options.dossier.name == DOSSIER else options.dossier
    fichiers = sorted(f.name for f in (dossier / DOSSIER).glob("*.toml"))
    if not fichiers:
        print(
            f"Aucun texte dans {dossier / DOSSIER}.\nRien n’a changé.\n"
            "Posez-y un fichier .toml, par exemple parcours.toml.",
            file=sys.stderr,
        )
        return RIEN
    problemes = verifier(dossier)
    for probleme in problemes:
        print(probleme)
    mauvais = {p.fichier for p in problemes}
    print(f"Bons : {', '.join(f for f in fichiers if f not in mauvais) or 'aucun'}.")
    return A_REGARDER if problemes else FAIT


def _corriger(options: argparse.Namespace) -> int:
    from atelier.correction.relecture import NotesEnDesaccord
    from atelier.correction.releve import corriger, phrases

    avancer = barre if sys.stderr.isatty() else None
    try:
        releve = corriger(
            options.copies, options.vers, bareme=options.bareme, feuille=options.feuille, avancer=avancer,
            relus=options.relus,
        )  # fmt: skip
    except NotesEnDesaccord as e:
        print("\n".join(p for p in (e.quoi, e.intact, e.remede) if p), file=sys.stderr)
        return A_REGARDER
    print("\n".join(phrases(releve, options.vers)))
    a_voir = releve.a_regarder or any(x.etat not in ("a_noter", "notee") for x in releve.lignes)
    return A_REGARDER if a_voir else FAIT


def _purger(options: argparse.Namespace) -> int:
    from atelier.correction.purge import HORS_D_ATTEINTE, a_purger, sources_inconnues

    if sources_inconnues(options.dossier):
        print("Le bureau est illisible : les copies ne sont pas dans cette liste, effacez-les vous-même.")
    return _effacer_apres_accord(a_purger(options.dossier), options, HORS_D_ATTEINTE)


def _effacer_apres_accord(fichiers: Sequence[Path], options: argparse.Namespace, hors_d_atteinte: str) -> int:
    """Montre d’abord la liste ; n’efface qu’après un « oui »."""
    from atelier.carnet.effacement import effacer
    from atelier.cours.textes import pluriel

    for fichier in fichiers:
        print(fichier)
    if not fichiers:
        print("Rien à effacer.")
        return RIEN
    question = f"Effacer définitivement {pluriel(len(fichiers), 'fichier')} ? Écrivez oui : "
    # Hors d’un terminal, personne ne répond : on n’efface pas.
    if not options.oui and not (sys.stdin.isatty() and input(question).strip().lower() == "oui"):
        print("Rien n’a été effacé. Pour effacer sans question : --oui", file=sys.stderr)
        return RIEN
    restes = effacer(fichiers, options.dossier)
    print(f"{pluriel(len(fichiers) - len(restes), 'fichier effacé')}. {hors_d_atteinte}")
    for fichier, pourquoi in restes:
        print(f"Pas effacé : {fichier} ({pourquoi}).", file=sys.stderr)
    return A_REGARDER if restes else FAIT


def _effacer(options: argparse.Namespace) -> int:
    from atelier.remise.ce_qui_s_efface import HORS_D_ATTEINTE, tout_ce_qui_s_efface

    return _effacer_apres_accord(tout_ce_qui_s_efface(options.dossier), options, HORS_D_ATTEINTE)


def _diagnostic(options: argparse.Namespace) -> int:
    from atelier.lab.diagnostic import diagnostic
    from atelier.lab.dossier_de_travail import dossier_par_defaut

    print("\n".join(diagnostic(options.dossier or dossier_par_defaut())))
    return FAIT


def _preparer_hors_ligne(options: argparse.Namespace) -> int:
    from atelier.cours.textes import pluriel
    from atelier.lab.hors_ligne import preparer_hors_ligne

    roues = preparer_hors_ligne(Path(__file__).resolve().parents[2], options.dossier)
    print(
        f"Prêt : {options.dossier}, {pluriel(roues, 'roue')}. Copiez ce dossier, puis là-bas : python3 lancer.py"
    )
    print("La salle doit avoir le même système et la même version de Python que cette machine.")
    return FAIT


def _preparer(options: argparse.Namespace) -> int:
    from atelier.cours.textes import pluriel
    from atelier.lab.dossier_de_travail import preparer
    from atelier.lab.mise_a_jour import noter_la_version
    from atelier.lab.ouvrir import donnees
    from atelier.lab.registre import inscrire

    dossier = options.dossier.expanduser().resolve()
    connu = inscrire(dossier, donnees() / "dossiers.json")
    ajoutes = preparer(dossier)
    if options.ferme:
        for chemin in (dossier.parent, dossier):
            chemin.chmod(0o700)
    change = noter_la_version(dossier, __version__, ajoutes)
    if options.json:
        print(json.dumps({"ajoutes": len(ajoutes), "seules": connu}))
        return FAIT
    lancees = "seules" if connu else "au clic"
    print(f"{pluriel(len(ajoutes), 'fichier ajouté')}. Les pages se lancent {lancees}. {change}")
    return FAIT


def _ouvrir(options: argparse.Namespace) -> int:
    from atelier.lab.ouvrir import ouvrir

    return ouvrir(
        options.dossier,
        port=options.port,
        navigateur=not options.sans_navigateur,
        formateur=options.formateur,
        version=__version__,
    )


if __name__ == "__main__":
    raise SystemExit(main())
