"""La table des vignettes, pour que les formateurs la contestent : elle dit ce que l’atelier livre, et rien d’autre.

Pour la refaire : ``python tests/cours/test_table_des_vignettes.py``.
"""

from pathlib import Path

from atelier.cours.exercices import attendues, lien_de_la_vignette, vignettes
from atelier.cours.raisons import nom_du_critere, raison_principale
from atelier.cours.textes import libelle, libelles
from atelier.domaine.classement import evaluer
from atelier.domaine.vocabulaire import Lecture

PAGE = Path(__file__).resolve().parents[2] / "docs" / "vignettes.md"
TETE = """# Les vignettes, à contester

Ce que chaque vignette énonce, ce que l’atelier en attend, et pourquoi. Situations et réponses sont inventées par l’atelier : un formateur peut en contester chaque ligne, et son école les remplacer (`cours/vignettes.toml`, voir [docs/formateur.md](formateur.md)). Un essai applique la règle proposée par l’atelier à ce que le texte énonce, et à rien d’autre : elle doit donner la première classe attendue, dans les deux lectures. « Lien personnel » et « contact » sont ajoutés par l’atelier.

| | situation | ce que le texte énonce | attendu (lecture instituée) | lecture conventionnée | ce que dit la règle |
|---|---|---|---|---|---|
"""


def _enonce(v):
    lien, mots = lien_de_la_vignette(v), libelles("reponse")
    dits = [f"base {libelle(lien.base, 'base_courte')}"]
    if lien.mobilisable is not None:
        dits.append(f"mobilisable : {'oui' if lien.mobilisable else 'non'}")
    if lien.meme_organisme:
        dits.append("même organisme")
    return " ; ".join([*dits, *(f"{nom_du_critere(c)} : {mots[r]}" for c, r in lien.reponses.items())])


def table():
    lignes = []
    for v in vignettes():
        deux = (" ou ".join(libelles("classe")[c] for c in attendues(v, lecture)) for lecture in Lecture)
        niveau = {"facile": "", "piege": " (piège)", "discutable": " (discutable)"}[v["niveau"]]
        cases = (
            v["id"],
            v["texte"] + niveau,
            _enonce(v),
            *deux,
            raison_principale(evaluer(lien_de_la_vignette(v))),
        )
        lignes.append("| " + " | ".join(cases) + " |")
    return TETE + "\n".join(lignes) + "\n"


def test_la_table_est_a_jour():
    assert PAGE.read_text(encoding="utf-8") == table()


if __name__ == "__main__":
    PAGE.write_text(table(), encoding="utf-8")
