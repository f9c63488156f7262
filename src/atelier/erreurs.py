"""Les erreurs que l’on montre : ce qui s’est passé, ce qui est intact, que faire."""

from __future__ import annotations

import errno

_CAUSES = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "votre espace est plein",
    errno.EROFS: "ce dossier est en lecture seule",
    errno.EACCES: "le système n’en donne pas le droit",
    errno.EPERM: "le système n’en donne pas le droit",
    errno.ENOENT: "le fichier ou le dossier n’existe pas",
    errno.ENOTDIR: "un fichier porte le nom attendu pour un dossier",
    errno.EISDIR: "c’est un dossier, pas un fichier",
    errno.EEXIST: "ce nom est déjà pris",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EINVAL: "ce nom n’est pas permis",
    errno.EBUSY: "un autre programme s’en sert",
    errno.EMFILE: "trop de fichiers sont ouverts",
}


def cause_du_refus(e: OSError) -> str:
    """Pourquoi le système refuse, en français ; lui-même ne le dirait qu’en anglais."""
    return _CAUSES.get(e.errno or 0, f"le système refuse (code {e.errno or 'inconnu'})")


class ErreurAtelier(Exception):
    """Erreur destinée à une personne, jamais à un journal technique.

    Paramètres : ``quoi`` dit ce qui s’est passé, ``intact`` ce qui n’a pas été touché,
    ``remede`` ce que l’on peut faire. Seul le premier est obligatoire.
    """

    def __init__(self, quoi: str, *, intact: str = "", remede: str = "") -> None:
        self.quoi, self.intact, self.remede = quoi, intact, remede
        super().__init__(" ".join(p for p in (quoi, intact, remede) if p))


class ErreurSaisie(ErreurAtelier):
    """Une valeur saisie ou importée ne convient pas ; rien n’a changé."""


class ErreurCarnet(ErreurAtelier):
    """Le travail ne peut pas être lu ou écrit."""


class CarnetIllisible(ErreurCarnet):
    """Le fichier existe mais ce n’est pas un travail de l’atelier en bon état."""


class CarnetAbime(CarnetIllisible):
    """Le fichier est illisible, et une bonne sauvegarde peut le remplacer : un bouton le propose."""


class CarnetTropRecent(ErreurCarnet):
    """Le fichier vient d’une version plus récente de l’atelier."""


class CarnetOccupe(ErreurCarnet):
    """Un autre programme tient le verrou depuis trop longtemps."""


class EcritureImpossible(ErreurCarnet):
    """Disque plein, dossier en lecture seule, droits manquants."""


class ErreurImport(ErreurAtelier):
    """Un fichier de données ne peut pas être lu du tout."""


class ErreurCopie(ErreurAtelier):
    """Une copie d’étudiant ne peut pas être lue ; ``etat`` est sa rubrique dans les notes."""

    def __init__(self, etat: str, quoi: str, *, intact: str = "", remede: str = "") -> None:
        self.etat = etat
        super().__init__(quoi, intact=intact, remede=remede)


class ErreurCours(ErreurAtelier):
    """Un texte du cours ou une surcharge de l’école est mal écrit."""


class ErreurLancement(ErreurAtelier):
    """JupyterLab ou le dossier de travail ne peuvent pas être préparés."""
