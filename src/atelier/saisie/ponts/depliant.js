// Un titre qui ouvre et ferme ce qui le suit : au clavier, à la souris, au lecteur d’écran.
// Il ouvre sans attendre le noyau ; Python l’apprend, pour ce qui ne se prépare qu’à l’ouverture.
import { bouton, creer, identifiant } from "./commun/commun.js";

function render({ model, el }) {
  el.classList.add("atelier-depliant-tete");
  const fleche = creer("span", { className: "atelier-fleche" });
  fleche.setAttribute("aria-hidden", "true");
  const mot = creer("span", {});
  const b = bouton("", () => {
    model.set("ouvert", !model.get("ouvert"));
    peindre();
    try { model.send({ geste: "ouvrir", ouvert: model.get("ouvert") }); } catch { /* noyau absent : on lit quand même */ }
  }, { className: "atelier-depliant-bouton" });
  b.append(fleche, mot);
  const titre = creer(`h${model.get("niveau")}`, {}, b);
  el.append(titre);
  const id = identifiant("depliant");
  let essais = 0;
  const peindre = () => {
    const ouvert = Boolean(model.get("ouvert"));
    mot.textContent = model.get("titre");
    fleche.textContent = ouvert ? "▾" : "▸";
    b.setAttribute("aria-expanded", String(ouvert));
    const boite = el.closest(".atelier-depliant");
    const corps = boite?.querySelector(":scope > .atelier-depliant-corps");
    // Au moment du rendu, la tête n’est pas encore dans sa boîte.
    if (!boite || !corps) {
      if ((essais += 1) < 300) requestAnimationFrame(peindre);
      return;
    }
    corps.id ||= id;
    b.setAttribute("aria-controls", corps.id);
    boite.toggleAttribute("data-ouvert", ouvert);
  };
  model.on("change:ouvert change:titre", peindre);
  peindre();
  return () => model.off("change:ouvert change:titre", peindre);
}

export default { render };
