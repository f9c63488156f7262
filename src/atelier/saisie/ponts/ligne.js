// Un champ et son bouton : il se vide quand le noyau a pris ce qu’il contenait.
import { bouton, champQuiPropose, chercherLesSiens, creer, montrerAvis } from "./commun/commun.js";
import { brancher, declarer, envoyer } from "./commun/gestes.js";
import { depart } from "./commun/depart.js";

function render({ model, el }) {
  el.classList.add("atelier-une-ligne");
  const saisie = champQuiPropose({
    cle: model.get("cle"),
    libelle: model.get("libelle"),
    exemple: model.get("exemple"),
    chercher: (t) => chercherLesSiens(model.get("noms").map((texte) => ({ texte })), [], t),
    valider: (texte) => partant.partir([texte], { texte }),
  });
  const partant = depart(model, [saisie], (m) => [m.texte]);
  saisie.etiquette.style.minWidth = model.get("marge");
  const valider = () => { saisie.envoyer(false); saisie.champ.focus(); };
  el.append(saisie.etiquette, saisie.boite, bouton(model.get("verbe"), valider, { title: "Entrée" }), partant.liste);
  const avis = creer("div", { className: "atelier-avis" });
  avis.setAttribute("role", "status");
  avis.style.flexBasis = "100%";
  el.append(avis);
  const aviser = () => montrerAvis(avis, model.get("avis"), (m) => { envoyer(model, m); saisie.champ.focus(); });
  model.on("change:avis", aviser);
  aviser();
  const partie = declarer(el);
  return () => { partie(); partant.fermer(); model.off("change:avis", aviser); };
}

export default { initialize: brancher, render };
