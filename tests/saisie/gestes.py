"""Faire les gestes d’une page sans navigateur : l’ouvrir, envoyer ce que le navigateur enverrait, cliquer."""

import ipywidgets as w


def ouvrir(session, page):
    """Un formulaire inscrit à sa session, comme dans un notebook."""
    formulaire = page(session)
    session.inscrire(formulaire.nom, formulaire)
    return formulaire


def envoyer(pont, **message):
    """Un geste numéroté ; vrai si le noyau l’a pris."""
    recus = []
    pont.send = recus.append
    pont._recevoir({"n": "1", **message})
    return recus[-1]["fait"]


def ecrire(champ, texte, **message):
    """Ce qu’un champ de texte envoie quand on en sort."""
    return envoyer(champ, texte=texte, de=champ.de, **message)


def boutons(widget):
    """Tous les boutons d’une boîte, dans l’ordre."""
    for enfant in getattr(widget, "children", ()):
        yield from boutons(enfant)
    if isinstance(widget, w.Button):
        yield widget


def cliquer(widget, debut):
    """Clique le bouton dont le mot commence ainsi."""
    next(b for b in boutons(widget) if b.description.startswith(debut)).click()


def vu(widget):
    return widget.layout.display != "none"
