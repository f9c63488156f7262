// Ce qui part d’un ou deux champs : vidés quand le noyau a pris, jamais avant ; ce qui attend se voit.
import { bouton, creer } from "./commun.js";
import { brouillons, enAttente, envoyer, quandOnChange, rester, suivre } from "./gestes.js";

const VISIBLE = 500; // ms : un geste pris tout de suite n’a pas à s’afficher

/**
 * @param champs les champs qui se vident, le premier reçoit le premier texte, etc.
 * @param textesDe les textes d’un message ; les derniers sont ceux des champs, dans leur ordre
 * @param remettre rend ces textes à l’écran, pour les corriger
 */
export const depart = (model, champs, textesDe, remettre = (textes) => textes.forEach((t, i) => champs[i]?.ecrire(t))) => {
  const liste = creer("ul", { className: "atelier-attente", hidden: true });
  liste.setAttribute("aria-label", "Ce qui n’est pas encore pris");
  const nom = model.get("cle") ? `refuses:${model.get("cle")}` : "";
  /** @type {Record<string, any>[]} les messages refusés, que l’on peut refaire ou corriger */
  const refuses = (nom && brouillons.lire(nom)) || [];
  let dernier = null; // le refus encore dans son champ
  let veille = 0;
  const noter = () => { if (nom && refuses.length) brouillons.garder(nom, refuses); else if (nom) brouillons.oublier(nom); };
  const ranger = (message) => { refuses.push(message); noter(); peindre(); };
  const sortir = (message) => { refuses.splice(refuses.indexOf(message), 1); noter(); };
  const peindre = () => {
    const ici = champs.map((c) => c.champ.value.trim());
    // Le texte encore dans son champ n’est pas dit deux fois.
    const autres = enAttente().filter((g) => g.reprendre && textesDe(g.message).slice(-champs.length).some((t, i) => t !== ici[i]));
    liste.replaceChildren(
      ...autres.map((g) => creer("li", { textContent: `En attente : ${textesDe(g.message).join(" – ")}` })),
      ...refuses.map((m) => creer("li", {}, `Pas pris : ${textesDe(m).join(" – ")} `,
        bouton("Réessayer", () => { sortir(m); envoyer(model, m, true); peindre(); }, { className: "atelier-idee" }),
        bouton("Corriger", () => { sortir(m); remettre(textesDe(m)); peindre(); champs[0].champ.focus(); }, { className: "atelier-idee" }),
        bouton("Laisser", () => { sortir(m); peindre(); }, { className: "atelier-idee" }))));
    liste.hidden = !liste.childElementCount;
    compter();
  };
  const compter = () => rester(champs[0].champ, refuses.length + (dernier ? 1 : 0));
  const plusTard = () => { clearTimeout(veille); veille = setTimeout(peindre, VISIBLE); };
  const partir = (textes, message) => {
    const n = envoyer(model, message, true);
    champs.forEach((c, i) => c.attendre(n, textes[i]));
    plusTard();
  };
  const oublier = suivre(({ n, message, fait }) => {
    const textes = textesDe(message).map((t) => t ?? "");
    const encoreLa = champs.every((c) => c.attendait(n));
    if (encoreLa) dernier = null; // le texte refusé est reparti : cette réponse-ci fait foi
    if (fait) champs.forEach((c) => c.pris(n));
    else if (!encoreLa && textes.some(Boolean)) {
      if (champs.every((c) => !c.champ.value)) remettre(textes);
      else ranger(message);
    } else {
      dernier = message;
      champs.forEach((c) => c.rendu(n));
      compter();
    }
    if (liste.hidden && fait) return;
    peindre();
  });
  for (const c of champs) {
    // Repris en main : remplacé, il est rangé dessous ; corrigé, il n’attend plus rien.
    c.quandReprend((remplace) => {
      const refuse = dernier;
      dernier = null;
      if (refuse && remplace) ranger(refuse);
      else compter();
    });
  }
  const change = quandOnChange(() => {
    refuses.length = 0;
    dernier = null;
    peindre();
  });
  if (enAttente().length || refuses.length) plusTard();
  return { liste, partir, fermer: () => { clearTimeout(veille); oublier(); change(); champs.forEach((c) => c.oublier()); } };
};
