// Un texte long : gardé à chaque pause, en sortant du champ, et par Ctrl+S. Le compte des mots suit.
function render({ model, el }) {
  el.classList.add("atelier-redaction");
  const id = identifiant("redaction");
  const nom = creer("label", { htmlFor: id, className: "atelier-enonce" });
  const champ = creer("textarea", { id, className: "atelier-champ", rows: model.get("lignes"), maxLength: 20000 });
  const pied = creer("div", { className: "atelier-aide" });
  pied.setAttribute("aria-live", "polite");
  el.append(nom, champ, pied);
  let attente = 0;
  let refuse = false;
  // Python ôte les espaces de trop : ce n’est pas une raison pour récrire sous la plume.
  const memes = (a, b) => {
    const propre = (t) => t.replace(/[^\S\n]+/g, " ").replace(/ ?\n ?/g, "\n").trim();
    return propre(a) === propre(b);
  };
  let envoye = model.get("texte");
  const mots = () => champ.value.split(/\s+/).filter((m) => /[\p{L}\p{N}]/u.test(m)).length;
  const compter = () => {
    const n = mots();
    pied.textContent = `${n} mot${n > 1 ? "s" : ""}${champ.value === envoye ? "" : " · pas encore gardé"}`;
  };
  let de = model.get("de");
  const envoyer = () => {
    clearTimeout(attente);
    if (champ.value === envoye) return;
    envoye = champ.value;
    model.send({ texte: champ.value, de });
    compter();
  };
  const peindre = () => {
    nom.textContent = model.get("libelle");
    const texte = model.get("texte");
    if (de !== model.get("de")) {
      // Le champ parle d’autre chose : ce qui était en cours part avec son sujet, refusé compris.
      envoyer();
      de = model.get("de");
      refuse = false;
      champ.value = texte;
      envoye = texte;
    }
    // Ce que l’on est en train d’écrire n’est jamais remplacé par un état d’avant.
    const enCours = document.activeElement === champ && memes(champ.value, texte);
    if (memes(texte, envoye)) refuse = false;
    if (!enCours && !refuse && (champ.value === envoye || document.activeElement !== champ)) {
      if (champ.value !== texte) champ.value = texte;
      envoye = texte;
    }
    compter();
  };
  champ.addEventListener("input", () => { clearTimeout(attente); attente = setTimeout(envoyer, 900); compter(); });
  champ.addEventListener("blur", envoyer);
  champ.addEventListener("keydown", (e) => { if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "s") envoyer(); });
  const message = (m) => { if (m?.refuse) { refuse = true; envoye = model.get("texte"); compter(); } };
  model.on("change:texte change:libelle change:de", peindre);
  model.on("msg:custom", message);
  champ.value = model.get("texte");
  peindre();
  return () => { envoyer(); model.off("change:texte change:libelle change:de", peindre); model.off("msg:custom", message); };
}

export default { render };
