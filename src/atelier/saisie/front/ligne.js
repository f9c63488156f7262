// Un champ et son bouton : il se vide dès Entrée, côté navigateur, et ce qu’on écrit ensuite reste.
// Si le noyau refuse, le texte revient.
function render({ model, el }) {
  el.classList.add("atelier-une-ligne");
  const saisie = champQuiPropose({
    libelle: model.get("libelle"),
    exemple: model.get("exemple"),
    chercher: (t) => chercherDans(model.get("noms").map((texte) => ({ texte })), t),
    valider: (texte) => { saisie.champ.value = ""; model.send({ texte }); },
  });
  saisie.etiquette.style.minWidth = model.get("marge");
  const valider = () => { saisie.envoyer(false); saisie.champ.focus(); };
  el.append(saisie.etiquette, saisie.boite, bouton(model.get("verbe"), valider, { title: "Entrée" }));
  const message = (m) => { if (m?.refuse && !saisie.champ.value) saisie.champ.value = m.refuse; };
  model.on("msg:custom", message);
  return () => model.off("msg:custom", message);
}

export default { render };
