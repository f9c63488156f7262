// Le champ d’ajout : il se vide dès Entrée, côté navigateur. On peut écrire la suite sans attendre
// le noyau ; s’il refuse, le texte revient.
let numero = 0;

function render({ model, el }) {
  el.classList.add("atelier-ajout");
  const id = `atelier-ajout-${(numero += 1)}`;
  const etiquette = document.createElement("label");
  etiquette.htmlFor = id;
  etiquette.textContent = model.get("libelle");
  const champ = document.createElement("input");
  champ.type = "text";
  champ.id = id;
  champ.className = "atelier-champ";
  champ.placeholder = model.get("exemple");
  champ.maxLength = 400;
  champ.autocomplete = "off";
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "atelier-bouton";
  bouton.textContent = "Ajouter";
  const ajouter = () => {
    const texte = champ.value.trim();
    if (!texte) return;
    champ.value = "";
    model.send({ geste: "ajouter", texte });
  };
  champ.addEventListener("keydown", (e) => {
    e.stopPropagation(); // les raccourcis de JupyterLab n’ont pas à entendre ce qu’on écrit
    if (e.key === "Enter" && !e.isComposing) {
      e.preventDefault();
      ajouter();
    }
  });
  bouton.addEventListener("click", () => {
    ajouter();
    champ.focus();
  });
  const message = (m) => {
    if (m?.refuse && !champ.value) champ.value = m.refuse;
  };
  model.on("msg:custom", message);
  el.append(etiquette, champ, bouton);
  return () => model.off("msg:custom", message);
}

export default { render };
