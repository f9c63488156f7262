// Des boutons dont un seul est enfoncé : l’état se dit aussi à qui ne le voit pas.
import { bouton, creer, identifiant } from "./commun/commun.js";
import { brancher, declarer, envoyer } from "./commun/gestes.js";

function render({ model, el }) {
  el.classList.add("atelier-bascule");
  const nom = creer("span", { id: identifiant("bascule"), textContent: model.get("libelle") });
  const boutons = creer("span", { className: "atelier-bascule-boutons" }, ...model.get("mots").map((mot, rang) =>
    bouton(mot, () => {
      model.set("rang", rang); // l’écran répond tout de suite ; Python l’apprend et a le dernier mot
      peindre();
      envoyer(model, { rang });
    }, { className: "atelier-bouton atelier-bascule-bouton" })));
  el.append(nom, boutons);
  el.setAttribute("role", "group");
  el.setAttribute("aria-labelledby", nom.id);
  const peindre = () => [...boutons.children].forEach((b, rang) => b.setAttribute("aria-pressed", String(rang === model.get("rang"))));
  model.on("change:rang", peindre);
  peindre();
  const partie = declarer(el);
  return () => { partie(); model.off("change:rang", peindre); };
}

export default { initialize: brancher, render };
