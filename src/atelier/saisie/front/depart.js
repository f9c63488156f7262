// Ce qui part d’un ou deux champs : vidés quand le noyau a pris, jamais avant ; ce qui attend se voit.
import { bouton, creer } from "./commun.js";
import { enAttente, envoyer, suivre } from "./gestes.js";

const VISIBLE = 500; // ms : un geste pris tout de suite n’a pas à s’afficher

/**
 * @param champs les champs qui se vident, le premier reçoit le premier texte, etc.
 * @param textesDe les textes d’un message, dans l’ordre des champs
 */
export const depart = (model, champs, textesDe) => {
  const liste = creer("ul", { className: "atelier-attente", hidden: true });
  liste.setAttribute("aria-label", "Ce qui n’est pas encore pris");
  const refuses = [];
  let veille = 0;
  const remettre = (textes) => textes.forEach((t, i) => champs[i]?.ecrire(t));
  const peindre = () => {
    const ici = champs.map((c) => c.champ.value.trim());
    // Le texte encore dans son champ n’est pas dit deux fois.
    const autres = enAttente().filter((g) => g.reprendre && textesDe(g.message).some((t, i) => t !== ici[i]));
    liste.replaceChildren(
      ...autres.map((g) => creer("li", { textContent: `En attente : ${textesDe(g.message).join(" – ")}` })),
      ...refuses.map((textes) => creer("li", {}, `Pas pris : ${textes.join(" – ")} `,
        bouton("Le remettre dans le champ", () => { refuses.splice(refuses.indexOf(textes), 1); remettre(textes); peindre(); champs[0].champ.focus(); }),
        bouton("Le laisser", () => { refuses.splice(refuses.indexOf(textes), 1); peindre(); }))));
    liste.hidden = !liste.childElementCount;
  };
  const plusTard = () => { clearTimeout(veille); veille = setTimeout(peindre, VISIBLE); };
  const partir = (textes, message) => {
    const n = envoyer(model, message, true);
    champs.forEach((c, i) => c.attendre(n, textes[i]));
    plusTard();
  };
  const oublier = suivre(({ n, message, fait }) => {
    const textes = textesDe(message).map((t) => t ?? "");
    const encoreLa = champs.every((c) => c.attendait(n));
    if (fait) champs.forEach((c) => c.pris(n));
    else if (!encoreLa && textes.some(Boolean)) {
      if (champs.every((c) => !c.champ.value)) remettre(textes);
      else refuses.push(textes);
    } else champs.forEach((c) => c.rendu(n));
    if (liste.hidden && fait) return;
    peindre();
  });
  if (enAttente().length) plusTard();
  return { liste, partir, fermer: () => { clearTimeout(veille); oublier(); } };
};
