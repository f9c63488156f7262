"""Le HTML des formulaires : rien de saisi n’y entre sans être protégé."""

from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atelier.cours.balises import Html, html, joindre, table_en_html
from atelier.cours.textes import insecables

HOSTILE = "<img src=x onerror=\"alert('1')\">"
# Le lecteur de HTML de Python ne garde pas ces signes : ils ne disent rien de la protection.
textes = st.text(st.characters(exclude_categories=("Cc", "Cs")))


class Lu(HTMLParser):
    def __init__(self, texte):
        super().__init__()
        self.balises, self.textes, self.attributs = [], [], []
        self.feed(texte)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.balises.append(tag)
        self.attributs += [v for _, v in attrs]

    def handle_data(self, data):
        self.textes.append(data)


@given(textes, textes)
def test_une_valeur_reste_un_texte_et_un_attribut(mot, nom):
    lu = Lu(html("<p title='{}'>{}</p>", nom, mot))
    assert lu.balises == ["p"]
    assert ("".join(lu.textes), lu.attributs) == (mot, [nom])


@given(st.lists(textes))
def test_une_suite_entre_bout_a_bout_chacune_protegee(mots):
    attendu = "".join(f"<li>{escape(m)}</li>" for m in mots)
    assert html("<ul>{}</ul>", (html("<li>{}</li>", m) for m in mots)) == f"<ul>{attendu}</ul>"
    assert html("{}", mots) == joindre(mots) == escape("".join(mots))


def test_ce_qui_est_protege_ne_l_est_pas_deux_fois():
    assert html("<b>{}</b>", html("<i>{}</i>", "&")) == "<b><i>&amp;</i></b>"


@pytest.mark.parametrize(
    "ajout",
    [
        lambda h: h + HOSTILE,
        lambda h: HOSTILE + h,
        lambda h: h.join([HOSTILE]),
        lambda h: joindre([h, HOSTILE]),
        lambda h: insecables(h + HOSTILE),
        lambda h: html("{}{}", [h, [HOSTILE]], HOSTILE),
        lambda h: table_en_html((HOSTILE,), [(h, HOSTILE)], style=HOSTILE),
    ],
)
def test_un_texte_ajoute_autrement_est_protege_aussi(ajout):
    fait = ajout(html("<p>{}</p>", "a"))
    assert isinstance(fait, Html)
    assert HOSTILE not in fait
    assert "img" not in Lu(fait).balises


def test_un_nombre_garde_sa_mise_en_forme_et_le_reste_se_dit():
    assert html("<i>{:.0f} {} {} {}</i>", 12.34, 3, True, None) == "<i>12 3 True None</i>"


def test_une_table_dit_ses_titres_et_laisse_son_coin_vide():
    assert table_en_html(("", "Nom"), [("1", "a & b")], style="color: red") == (
        '<table><thead><tr><td></td><th scope="col" style="color: red">Nom</th></tr></thead><tbody>'
        '<tr><td style="color: red">1</td><td style="color: red">a &amp; b</td></tr></tbody></table>'
    )
