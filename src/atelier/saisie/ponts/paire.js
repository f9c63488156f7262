// Deux noms font un lien : Entrée passe au second, Entrée l’ajoute. Le premier reste, pour la suite.
import { bouton, champQuiPropose, chercherLesSiens, creer, montrerAvis } from "./commun/commun.js";
import { brancher, declarer, envoyer } from "./commun/gestes.js";
import { depart } from "./commun/depart.js";

function render({ model, el }) {
  el.classList.add("atelier-ajout");
  const chercher = (t) => chercherLesSiens(model.get("acteurs"), model.get("vocabulaire"), t);
  const ids = new Map();
  const retenir = (champ, proposition) => (proposition?.id ? ids.set(champ, proposition.id) : ids.delete(champ));
  const relier = (maj) => {
    const [a, b] = [premier.champ.value.trim(), second.champ.value.trim()];
    if (!a) return premier.champ.focus();
    if (!b) return second.champ.focus();
    if (second.attend()) return undefined;
    second.champ.focus();
    // Deux acteurs peuvent porter le même nom : celui choisi dans la liste part avec son identifiant.
    partant.partir([b], { geste: "relier", source: ids.get(premier) ?? a, cible: ids.get(second) ?? b, potentiel: Boolean(maj), dits: [a, b] });
    ids.delete(second);
    return undefined;
  };
  const cle = (bout) => (model.get("cle") ? `${model.get("cle")}/${bout}` : "");
  const premier = champQuiPropose({ cle: cle("entre"), libelle: "Entre", chercher, valider: (t, { proposition }) => { premier.ecrire(t); retenir(premier, proposition); second.champ.focus(); } });
  const second = champQuiPropose({ cle: cle("et"), libelle: "et", chercher, valider: (t, { maj, proposition }) => { if (second.attend()) return; second.ecrire(t); retenir(second, proposition); relier(maj); } });
  const partant = depart(model, [second], (m) => m.dits ?? [], ([a, b]) => { premier.ecrire(a); second.ecrire(b); });
  if (!premier.champ.value) premier.champ.value = model.get("centre");
  premier.champ.addEventListener("focus", () => premier.champ.select());
  for (const c of [premier, second]) c.champ.addEventListener("input", () => ids.delete(c));
  el.append(creer("div", { className: "atelier-ligne" },
    premier.etiquette, premier.boite, second.etiquette, second.boite,
    bouton("Ajouter ce lien", () => relier(false), { title: "Entrée" }),
    bouton("Ajouter comme potentiel", () => relier(true), { title: "Maj + Entrée" })), partant.liste);
  const avis = creer("div", { className: "atelier-avis" });
  avis.setAttribute("role", "status");
  el.append(avis);
  const aviser = () => montrerAvis(avis, model.get("avis"), (m) => envoyer(model, m));
  // Le centre a pu être renommé : le premier champ le suit, sauf si l’on y a écrit autre chose.
  let centre = model.get("centre");
  const suivre = () => { if (premier.champ.value === centre) premier.champ.value = model.get("centre"); centre = model.get("centre"); };
  const actualiser = () => { premier.actualiser(); second.actualiser(); };
  model.on("change:acteurs", actualiser);
  model.on("change:avis", aviser);
  model.on("change:centre", suivre);
  aviser();
  const partie = declarer(el);
  return () => {
    partie();
    partant.fermer();
    premier.oublier();
    model.off("change:acteurs", actualiser);
    model.off("change:avis", aviser);
    model.off("change:centre", suivre);
  };
}

export default { initialize: brancher, render };
