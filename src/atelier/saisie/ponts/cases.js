// Une liste de cases à cocher : chacune se coche seule, sans touche à tenir.
import { actif, bouton, creer, sansAccents } from "./commun/commun.js";
import { brancher, declarer, enAttente, envoyer, suivre } from "./commun/gestes.js";

const AVEC_FILTRE = 12;

function render({ model, el }) {
  el.classList.add("atelier-cases");
  const groupe = creer("fieldset", {});
  const legende = creer("legend", {});
  const filtre = creer("input", { type: "search", className: "atelier-champ", placeholder: "Filtrer…", oninput: () => peindre() });
  filtre.setAttribute("aria-label", "Filtrer la liste");
  filtre.addEventListener("keydown", (e) => e.stopPropagation());
  const liste = creer("div", { className: "atelier-cases-liste" });
  const pied = creer("div", { className: "atelier-ligne" });
  groupe.append(legende, filtre, liste, pied);
  el.append(groupe);
  let voulus = [...model.get("choisis")];
  const dire = (ids) => { voulus = ids; envoyer(model, { choisis: ids }); peindre(); };
  const peindre = () => {
    const options = model.get("options");
    const ici = liste.contains(document.activeElement) ? actif().value : "";
    legende.textContent = model.get("libelle");
    const mots = sansAccents(filtre.value).split(/\s+/).filter(Boolean);
    const montrees = options.filter(([nom]) => mots.every((m) => sansAccents(nom).includes(m)));
    liste.replaceChildren(...montrees.map(([nom, valeur]) => {
      const c = creer("input", { type: "checkbox", value: valeur, checked: voulus.includes(valeur) });
      c.addEventListener("change", () => dire(options.map(([, v]) => v).filter((v) => (v === valeur ? c.checked : voulus.includes(v)))));
      return creer("label", {}, c, creer("span", { textContent: nom }));
    }));
    filtre.hidden = options.length < AVEC_FILTRE;
    const tous = montrees.map(([, v]) => v);
    pied.replaceChildren(...(montrees.length < 2 ? [] : [
      bouton("Tout cocher", () => dire(options.map(([, v]) => v).filter((v) => voulus.includes(v) || tous.includes(v))), { className: "atelier-idee" }),
      bouton("Tout décocher", () => dire(voulus.filter((v) => !tous.includes(v))), { className: "atelier-idee" }),
    ]));
    if (ici) liste.querySelector(`input[value="${CSS.escape(ici)}"]`)?.focus({ preventScroll: true });
  };
  // Tant qu’un de nos gestes attend sa réponse, ce qui est coché ici est plus neuf que ce que dit le noyau.
  const accorder = () => {
    if (enAttente().length) return;
    voulus = [...model.get("choisis")];
    peindre();
  };
  const oublier = suivre(accorder);
  model.on("change:options change:libelle", peindre);
  model.on("change:choisis", accorder);
  peindre();
  const partie = declarer(el);
  return () => { partie(); model.off("change:options change:libelle", peindre); model.off("change:choisis", accorder); oublier(); };
}

export default { initialize: brancher, render };
