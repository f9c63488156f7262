// Une question, des réponses : d’un clic, ou d’un chiffre au clavier.
import { bouton, chiffre, creer } from "./commun/commun.js";
import { brancher, declarer, envoyer } from "./commun/gestes.js";

function render({ model, el }) {
  el.classList.add("atelier-question-choix");
  const phrase = creer("p", { className: "atelier-phrase" });
  phrase.setAttribute("role", "status");
  const boutons = creer("div", { className: "atelier-ligne" });
  el.append(phrase, boutons);
  el.setAttribute("role", "group");
  el.tabIndex = -1;
  const peindre = () => {
    const dedans = boutons.contains(document.activeElement) || document.activeElement === el;
    const rang = [...boutons.children].indexOf(document.activeElement);
    phrase.textContent = model.get("texte");
    boutons.replaceChildren(...model.get("reponses").map(([geste, mot], i) =>
      bouton(`${i + 1}. ${mot}`, () => envoyer(model, { geste }))));
    if (dedans) (boutons.children[Math.max(rang, 0)] ?? el).focus();
  };
  el.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const b = boutons.children[chiffre(e) - 1];
    if (b) { e.preventDefault(); e.stopPropagation(); b.focus(); b.click(); }
  });
  const message = (m) => { if (m?.viser) requestAnimationFrame(() => (boutons.children[0] ?? el).focus({ preventScroll: true })); };
  model.on("msg:custom", message);
  model.on("change:texte change:reponses", peindre);
  peindre();
  const partie = declarer(el);
  return () => { partie(); model.off("msg:custom", message); model.off("change:texte change:reponses", peindre); };
}

export default { initialize: brancher, render };
