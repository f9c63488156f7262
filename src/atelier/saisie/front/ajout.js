// Le champ d’ajout : il se vide dès Entrée, côté navigateur. On peut écrire la suite sans attendre
// le noyau ; s’il refuse, le texte revient.
function render({ model, el }) {
  el.classList.add("atelier-ajout");
  const envoyer = (message) => { model.send(message); saisie.champ.focus(); };
  const saisie = champQuiPropose({
    libelle: model.get("libelle"),
    exemple: model.get("exemple"),
    chercher: (t) => chercherDans(model.get("vocabulaire"), t),
    valider: (texte, { maj, proposition }) => {
      saisie.champ.value = "";
      model.send({ geste: "ajouter", texte, potentiel: maj, proposition });
    },
    coller: (texte) => model.send({ geste: "coller", texte }),
  });
  const ajouter = (potentiel) => () => { saisie.envoyer(potentiel); saisie.champ.focus(); };
  el.append(creer("div", { className: "atelier-ligne" },
    saisie.etiquette, saisie.boite,
    bouton("Ajouter", ajouter(false), { title: "Entrée" }),
    bouton("Ajouter comme potentiel", ajouter(true), { title: "Maj + Entrée" })));
  const avis = creer("div", { className: "atelier-avis" });
  avis.setAttribute("role", "status");
  const relance = creer("div", { className: "atelier-relance" });
  el.append(avis, relance);

  let rang = 0;
  const relancer = () => {
    const relances = model.get("relances");
    relance.replaceChildren();
    relance.hidden = !relances.length;
    if (!relances.length) return;
    const r = relances[rang % relances.length];
    relance.append(creer("span", { textContent: r.texte }));
    for (const idee of r.idees) {
      relance.append(bouton(idee, () => { saisie.champ.value = idee; saisie.champ.focus(); }, { className: "atelier-idee", title: "Écrit ce nom dans le champ" }));
    }
    if (relances.length > 1) relance.append(bouton("Un autre secteur", () => { rang += 1; relancer(); }, { className: "atelier-idee atelier-autre" }));
  };
  const aviser = () => montrerAvis(avis, model.get("avis"), envoyer);
  const message = (m) => { if (m?.refuse && !saisie.champ.value) saisie.champ.value = m.refuse; };
  model.on("msg:custom", message);
  model.on("change:avis", aviser);
  model.on("change:relances", relancer);
  aviser();
  relancer();
  return () => { model.off("msg:custom", message); model.off("change:avis", aviser); model.off("change:relances", relancer); };
}

export default { render };
