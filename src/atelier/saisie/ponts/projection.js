// Le plein écran de l’oral : un dessin, sa clé en gros, des flèches.
function render({ model, el }) {
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "atelier-bouton";
  bouton.textContent = "Projeter ▶";
  const scene = document.createElement("dialog");
  scene.className = "atelier-scene";
  scene.lang = "fr";
  scene.setAttribute("aria-label", "Schéma projeté");
  // Un <dialog> ne passe pas en plein écran ; ce qu’il contient, si.
  const corps = document.createElement("div");
  corps.className = "atelier-scene-corps";
  const image = document.createElement("img");
  const cote = document.createElement("div");
  cote.className = "atelier-scene-cote";
  const titre = document.createElement("h2");
  titre.setAttribute("aria-live", "polite");
  const autour = document.createElement("p");
  const cle = document.createElement("div");
  cle.className = "atelier-scene-cle";
  const pied = document.createElement("div");
  pied.className = "atelier-scene-pied";
  let rang = 0;

  const geste = (mot, aide, faire) => {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "atelier-bouton";
    b.textContent = mot;
    b.title = aide;
    b.addEventListener("click", faire);
    pied.append(b);
    return b;
  };
  const montrer = () => {
    const ecrans = model.get("ecrans");
    rang = Math.max(0, Math.min(rang, ecrans.length - 1));
    const ecran = ecrans[rang];
    if (!ecran) return;
    image.src = ecran.image;
    image.alt = ecran.titre;
    titre.textContent = ecran.titre;
    autour.textContent = ecran.autour;
    cle.replaceChildren(
      ...ecran.cle.map(([secteur, couleur, noms]) => {
        const groupe = document.createElement("section");
        const nom = document.createElement("h3");
        nom.textContent = secteur;
        nom.style.borderColor = couleur;
        const liste = document.createElement("ul");
        for (const [numero, acteur] of noms) {
          const ligne = document.createElement("li");
          const chiffre = document.createElement("b");
          chiffre.textContent = numero;
          ligne.append(chiffre, ` ${acteur}`);
          liste.append(ligne);
        }
        groupe.append(nom, liste);
        return groupe;
      }),
    );
    if (ecran.phrase) {
      const dit = document.createElement("p");
      dit.textContent = ecran.phrase;
      cle.prepend(dit);
    }
    avant.disabled = rang === 0;
    apres.disabled = rang === ecrans.length - 1;
    cle.scrollTop = 0;
  };
  const aller = (pas) => {
    rang += pas;
    montrer();
  };
  const avant = geste("← Précédent", "Flèche gauche", () => aller(-1));
  const apres = geste("Suivant →", "Flèche droite, ou Espace", () => aller(1));
  geste("Quitter", "Échap", () => scene.close());
  cote.append(autour, titre, cle, pied);
  corps.append(image, cote);
  scene.append(corps);
  el.append(bouton, scene);

  bouton.addEventListener("click", () => {
    bouton.disabled = true;
    model.send({ geste: "projeter" });
  });
  const ouvrir = (m) => {
    if (!m?.projeter) return;
    bouton.disabled = false;
    rang = 0;
    montrer();
    if (!scene.open) scene.showModal();
    // Le plein écran peut être refusé : la fenêtre entière suffit alors.
    corps.requestFullscreen?.().catch(() => {});
  };
  scene.addEventListener("keydown", (e) => {
    const pas = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 }[e.key];
    // Les touches de la scène ne sont pas celles du notebook.
    e.stopPropagation();
    if (!pas || (e.key === " " && e.target instanceof HTMLButtonElement)) return;
    e.preventDefault();
    aller(pas);
  });
  scene.addEventListener("close", () => {
    if (document.fullscreenElement === corps) document.exitFullscreen();
    bouton.focus();
  });
  document.addEventListener("fullscreenchange", quitter);
  function quitter() {
    // En plein écran, Échap ne ferme pas la scène : on la ferme ici, si le plein écran avait été accordé.
    if (!document.fullscreenElement && scene.open && scene.dataset.plein) scene.close();
    scene.dataset.plein = document.fullscreenElement === corps ? "oui" : "";
  }
  model.on("msg:custom", ouvrir);
  return () => {
    model.off("msg:custom", ouvrir);
    document.removeEventListener("fullscreenchange", quitter);
  };
}

export default { render };
