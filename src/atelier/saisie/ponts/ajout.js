// Le champ d’ajout : il ne se vide que lorsque le noyau a pris le nom. On écrit la suite sans attendre :
// le nom parti reste sélectionné, la touche suivante le remplace, et la liste dessous dit ce qui attend.
import { bouton, champQuiPropose, chercherDans, creer, montrerAvis } from "./commun/commun.js";
import { brancher, declarer, envoyer } from "./commun/gestes.js";
import { depart } from "./commun/depart.js";

function render({ model, el }) {
  el.classList.add("atelier-ajout");
  const repondre = (message) => { envoyer(model, message); saisie.champ.focus(); };
  const saisie = champQuiPropose({
    cle: model.get("cle"),
    libelle: model.get("libelle"),
    exemple: model.get("exemple"),
    chercher: (t) => chercherDans(model.get("vocabulaire"), t),
    valider: (texte, { maj, proposition }) =>
      partant.partir([texte], { geste: "ajouter", texte, potentiel: maj, proposition }),
    coller: (texte) => envoyer(model, { geste: "coller", texte }),
  });
  const partant = depart(model, [saisie], (m) => [m.texte]);
  const ajouter = (potentiel) => () => { saisie.envoyer(potentiel); saisie.champ.focus(); };
  el.append(creer("div", { className: "atelier-ligne" },
    saisie.etiquette, saisie.boite,
    bouton("Ajouter", ajouter(false), { title: "Entrée" }),
    bouton("Ajouter comme potentiel", ajouter(true), { title: "Maj + Entrée" })), partant.liste);
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
      relance.append(bouton(idee, () => { saisie.ecrire(idee); saisie.champ.focus(); }, { className: "atelier-idee", title: "Écrit ce nom dans le champ" }));
    }
    if (relances.length > 1) relance.append(bouton("Un autre secteur", () => { rang += 1; relancer(); }, { className: "atelier-idee atelier-autre" }));
  };
  const aviser = () => montrerAvis(avis, model.get("avis"), repondre);
  model.on("change:avis", aviser);
  model.on("change:relances", relancer);
  aviser();
  relancer();
  const partie = declarer(el);
  return () => {
    partie();
    partant.fermer();
    model.off("change:avis", aviser);
    model.off("change:relances", relancer);
  };
}

export default { initialize: brancher, render };
