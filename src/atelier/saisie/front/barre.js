// La barre de chaque formulaire : annuler, rétablir, et où en est l’enregistrement.
const heure = () => new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" }).replace(":", " h ");
const DELAI_GARDIEN = 4000;

function render({ model, el }) {
  el.classList.add("atelier-barre");
  const bouton = (geste, mot) => {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "atelier-bouton";
    b.addEventListener("click", () => model.send({ geste }));
    el.append(b);
    return { b, mot };
  };
  const annuler = bouton("annuler", "Annuler");
  const retablir = bouton("retablir", "Rétablir");
  const etat = document.createElement("span");
  etat.className = "atelier-etat";
  etat.setAttribute("role", "status");
  el.append(etat);

  const dire = (texte, genre) => {
    etat.textContent = texte;
    etat.dataset.genre = genre;
  };
  const peindre = () => {
    for (const [{ b, mot }, trait] of [[annuler, "annuler"], [retablir, "retablir"]]) {
      const quoi = model.get(trait);
      b.disabled = !quoi;
      b.textContent = mot;
      b.title = quoi ? `${mot} : ${quoi}` : `Rien à ${mot.toLowerCase()}`;
      b.setAttribute("aria-label", b.title);
    }
  };

  let dernier = 0;
  const garder = () => {
    const erreur = model.get("erreur");
    if (erreur) {
      dire(`Non enregistré : ${erreur}`, "erreur");
      return;
    }
    const paquet = model.get("paquet");
    if (!paquet) {
      dire("Rien à enregistrer pour l’instant.", "calme");
      return;
    }
    const numero = (dernier += 1);
    dire("Enregistrement…", "calme");
    let entendu = false;
    const { carnet, sortie } = JSON.parse(paquet);
    const detail = {
      carnet,
      sortie,
      entendu: () => { entendu = true; },
      repondre: ({ fait, chemin }) => {
        if (numero !== dernier) return;
        model.send({ geste: "garde", fait, chemin, revision: carnet.revision });
        if (fait) dire(`Enregistré · ${heure()}`, "bien");
        else dire("Enregistré dans votre dossier, mais pas dans cette page : refaites Ctrl+S.", "erreur");
      },
    };
    el.dispatchEvent(new CustomEvent("atelier:carnet", { bubbles: true, detail }));
    setTimeout(() => {
      if (numero !== dernier || entendu) return;
      dire(`Enregistré dans votre dossier · ${heure()}. Pour le garder aussi dans cette page : Ctrl+S.`, "bien");
    }, DELAI_GARDIEN);
  };

  model.on("change:annuler change:retablir", peindre);
  model.on("change:paquet change:erreur", garder);
  peindre();
  // Au moment du rendu, l’élément n’est pas encore dans la page : le gardien ne le trouverait pas.
  const attente = requestAnimationFrame(() => requestAnimationFrame(garder));
  return () => {
    cancelAnimationFrame(attente);
    model.off("change:annuler change:retablir", peindre);
    model.off("change:paquet change:erreur", garder);
  };
}

export default { render };
