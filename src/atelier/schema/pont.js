// Dans la page du schéma : dessine le fond, et parle à la page qui la contient.
// Deux sens : des gestes montent (clic, déplacement, Ctrl+S), des ordres descendent.
(() => {
  "use strict";
  let base = window.__atelier;
  let donnees = base;
  const parent = window.parent === window ? null : window.parent;
  let jeton = null;
  let reseau = null;
  let noeuds = null;
  let aretes = null;
  let mode = "deplacer";
  let depart = null; // en mode « relier » : l’acteur d’où part le lien, et la souris
  const mesures = donnees.mesures;
  const fond = new Image();
  fond.src = donnees.vue.fond;

  // Le symbole d’un acteur et son nom dessous, ou son numéro dedans : le même dessin que l’image fixe.
  const symbole = (ctx, a, r) => {
    ctx.beginPath();
    if (a.symbole === "centre") ctx.arc(0, 0, r * 1.2, 0, 2 * Math.PI);
    else if (a.symbole === "rectangle") ctx.rect(-r, -r * 0.8, 2 * r, 1.6 * r);
    else if (a.symbole === "cercle_dans_rectangle") ctx.rect(-r, -r, 2 * r, 2 * r);
    else if (a.symbole === "triangle") { ctx.moveTo(0, -r); ctx.lineTo(r, r * 0.85); ctx.lineTo(-r, r * 0.85); ctx.closePath(); }
    else ctx.arc(0, 0, r * 0.95, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    if (a.symbole !== "cercle_dans_rectangle") return;
    ctx.fillStyle = "#ffffff";
    ctx.lineWidth = 1.4;
    ctx.beginPath();
    ctx.arc(0, 0, r * (a.dedans ? 0.86 : 0.55), 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  };
  const rayonDe = (a) => (a?.dedans ? mesures.rayonNumerote : mesures.rayon);
  const dessinerActeur = (ctx, a, x, y) => {
    const r = rayonDe(a);
    ctx.translate(x, y);
    ctx.scale(donnees.vue.echelle, donnees.vue.echelle);
    ctx.globalAlpha = a.opacity;
    ctx.fillStyle = a.fond;
    ctx.strokeStyle = a.bord;
    ctx.lineWidth = 1.8;
    ctx.setLineDash(a.potentiel ? mesures.tirets : []);
    symbole(ctx, a, r);
    ctx.setLineDash([]);
    ctx.textAlign = "center";
    ctx.fillStyle = "#111111";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = "#ffffff";
    ctx.font = `${a.dedans ? mesures.tailleNumero : mesures.tailleTexte}px ${mesures.police}`;
    const haut = a.dedans
      ? mesures.tailleNumero * 0.35 + (a.symbole === "triangle" ? mesures.hausse : 0)
      : r + 4 + mesures.tailleTexte * 0.85;
    a.lignes.forEach((ligne, i) => {
      const bas = haut + i * mesures.tailleTexte * 1.15;
      if (!a.dedans) ctx.strokeText(ligne, 0, bas);
      ctx.fillText(ligne, 0, bas);
    });
  };
  window.__atelierNoeuds = {
    shape: "custom",
    ctxRenderer: ({ ctx, id, x, y }) => {
      const a = donnees.noeuds[id];
      // Un doigt demande 28 pixels ; des numéros se touchent presque, et n’ont que leur symbole.
      const petit = a?.dedans || !reseau ? 0 : 28 / reseau.getScale();
      const cote = Math.max(petit, 2 * rayonDe(a) * donnees.vue.echelle);
      return { drawNode: () => a && dessinerActeur(ctx, a, x, y), nodeDimensions: { width: cote, height: cote } };
    },
  };

  const dire = (message) => {
    // « * » : isolé, ce cadre ignore l’adresse de la page ; elle reconnaît le jeton qu’elle a donné.
    if (parent && jeton) parent.postMessage({ ...message, atelier: jeton }, "*");
  };

  const cadrer = () => {
    const boite = document.getElementById("mynetwork");
    const cote = Math.min(boite.clientWidth, boite.clientHeight);
    if (reseau && cote > 0) reseau.moveTo({ position: { x: 0, y: 0 }, scale: cote / (2 * donnees.vue.cote) });
  };

  const bulle = document.createElement("div");
  bulle.id = "bulle";
  bulle.hidden = true;

  const montrerBulle = (texte, point) => {
    bulle.textContent = texte;
    bulle.hidden = false;
    bulle.style.left = `${Math.min(point.x + 14, window.innerWidth - 270)}px`;
    bulle.style.top = `${Math.min(point.y + 14, window.innerHeight - 90)}px`;
  };

  // Sur la cible, celui du centre n’est pas un point : il est au milieu.
  const ou = (id) => (Object.hasOwn(donnees.noeuds, id) ? reseau.getPosition(id) : { x: 0, y: 0 });

  // Le trait double, les dents de scie et la croix n’existent pas dans vis-network : on les trace.
  const tracer = (ctx, trait) => {
    const [a, b] = [ou(trait.source), ou(trait.cible)];
    // Un lien du centre part du bord de son disque : son nom reste lisible.
    for (const [p, q, id] of [[a, b, trait.source], [b, a, trait.cible]]) {
      if (Object.hasOwn(donnees.noeuds, id)) continue;
      // 48 : le rayon du disque du centre, que dessine schema/svg.py.
      const part = 48 / Math.max(48, Math.hypot(q.x - p.x, q.y - p.y));
      [p.x, p.y] = [p.x + (q.x - p.x) * part, p.y + (q.y - p.y) * part];
    }
    const longueur = Math.max(1, Math.hypot(b.x - a.x, b.y - a.y));
    const [ux, uy] = [(b.x - a.x) / longueur, (b.y - a.y) / longueur];
    const milieu = { x: (a.x + b.x) / 2 - uy * trait.decalage, y: (a.y + b.y) / 2 + ux * trait.decalage };
    const trait_de = (largeur, couleur, chemin) => {
      ctx.lineWidth = largeur;
      ctx.strokeStyle = couleur;
      ctx.beginPath();
      chemin();
      ctx.stroke();
    };
    const courbe = () => {
      ctx.moveTo(a.x, a.y);
      ctx.quadraticCurveTo(2 * milieu.x - (a.x + b.x) / 2, 2 * milieu.y - (a.y + b.y) / 2, b.x, b.y);
    };
    const dents = () => {
      const nombre = Math.max(2, Math.floor(longueur / 9));
      ctx.moveTo(a.x, a.y);
      for (let i = 1; i < nombre; i += 1) {
        const ecart = i % 2 ? 4 : -4;
        ctx.lineTo(a.x + ((b.x - a.x) * i) / nombre - uy * ecart, a.y + ((b.y - a.y) * i) / nombre + ux * ecart);
      }
      ctx.lineTo(b.x, b.y);
    };
    const chemin = trait.qualite === "conflictuel" ? dents : courbe;
    ctx.globalAlpha = trait.opacite;
    ctx.setLineDash(trait.qualite === "tenu" ? [6, 5] : []);
    trait_de(trait.largeur, trait.couleur, chemin);
    ctx.setLineDash([]);
    if (trait.double) trait_de(trait.largeur * 0.42, "#ffffff", chemin);
    if (trait.fleche) {
      const [de, vers, id] = trait.fleche === "cible" ? [a, b, trait.cible] : [b, a, trait.source];
      // Grossie comme les symboles, sa pointe au bord du sien ; le lien du centre part déjà du bord de son disque.
      const recul = (Object.hasOwn(donnees.noeuds, id) ? rayonDe(donnees.noeuds[id]) : 0) + 3;
      const angle = Math.atan2(vers.y - de.y, vers.x - de.x);
      ctx.save();
      ctx.translate(vers.x, vers.y);
      ctx.rotate(angle);
      ctx.scale(donnees.vue.echelle, donnees.vue.echelle);
      ctx.fillStyle = trait.couleur;
      ctx.beginPath();
      ctx.moveTo(-recul, 0);
      ctx.lineTo(-recul - 11, -5.5);
      ctx.lineTo(-recul - 11, 5.5);
      ctx.fill();
      ctx.restore();
    }
    if (trait.qualite === "rompu") {
      trait_de(2, "#222222", () => {
        ctx.moveTo(milieu.x - 6, milieu.y - 6);
        ctx.lineTo(milieu.x + 6, milieu.y + 6);
        ctx.moveTo(milieu.x + 6, milieu.y - 6);
        ctx.lineTo(milieu.x - 6, milieu.y + 6);
      });
    }
    ctx.globalAlpha = 1;
  };

  // L’état de départ, et ce qui a changé depuis : ce qui n’a pas changé reste le même objet.
  const fondre = (depart, suite) => {
    const tout = { ...depart };
    for (const famille of ["noeuds", "aretes", "traits", "descriptions", "vue"]) {
      if (!suite?.[famille]) continue;
      tout[famille] = { ...depart[famille], ...suite[famille] };
      for (const [id, v] of Object.entries(suite[famille])) if (v === null) delete tout[famille][id];
    }
    return tout;
  };

  // Seul ce qui diffère est mis à jour : sur un grand réseau, c’est tout le temps d’un geste.
  const accorder = (jeu, voulus, avant, pour_vis) => {
    const partis = Object.keys(avant).filter((id) => !Object.hasOwn(voulus, id));
    const neufs = Object.entries(voulus)
      .map(([id, v]) => [v === avant[id], pour_vis(id, v), avant[id] && pour_vis(id, avant[id])])
      .filter(([meme, v, ancien]) => !meme && JSON.stringify(v) !== JSON.stringify(ancien))
      .map(([, v]) => v);
    if (partis.length) jeu.remove(partis);
    if (neufs.length) jeu.update(neufs);
  };
  const sommet = (id, { x, y, opacity }) => ({ id, x, y, opacity });
  const arete = (id, a) => ({ id, ...a });

  const ordres = {
    bonjour: (m) => {
      jeton = m.atelier;
      dire({ geste: "pret", nombre: noeuds.length });
    },
    choisir: (m) => {
      const noeud = m.choisi && noeuds.get(m.choisi);
      const arete = m.choisi && aretes.get(m.choisi);
      const deja = reseau.getSelection();
      const tous = [...deja.nodes, ...deja.edges];
      if (tous.length <= 1 && tous[0] === (noeud || arete ? m.choisi : undefined)) return; // un dessin de moins
      reseau.setSelection({ nodes: noeud ? [m.choisi] : [], edges: arete ? [m.choisi] : [] }, { highlightEdges: false });
    },
    // Le travail a changé : on met à jour ce qui diffère, sans recharger la page.
    etat: (m) => {
      if (m.base) base = m.base;
      const avant = donnees;
      donnees = fondre(base, m.suite);
      accorder(noeuds, donnees.noeuds, avant.noeuds, sommet);
      accorder(aretes, donnees.aretes, avant.aretes, arete);
      if (avant.vue.fond !== donnees.vue.fond) fond.src = donnees.vue.fond;
      reseau.redraw();
    },
    mode: (m) => {
      mode = m.mode === "relier" ? "relier" : "deplacer";
      reseau.setOptions({ interaction: { dragNodes: mode === "deplacer" } });
      document.body.style.cursor = mode === "relier" ? "crosshair" : "";
    },
    cadrer,
  };

  window.addEventListener("message", (e) => {
    const m = e.data;
    if (!parent || e.source !== parent || !m || !Object.hasOwn(ordres, m.ordre)) return;
    if (m.ordre !== "bonjour" && m.atelier !== jeton) return;
    ordres[m.ordre](m);
  });

  window.addEventListener(
    "keydown",
    (e) => {
      if (!(e.ctrlKey || e.metaKey) || e.altKey) return;
      const touche = e.key.toLowerCase();
      const geste = touche === "s" ? "enregistrer" : touche === "y" || (touche === "z" && e.shiftKey) ? "retablir" : touche === "z" ? "annuler" : "";
      if (!geste) return;
      e.preventDefault();
      dire({ geste });
    },
    true,
  );

  window.__atelierPret = (network, nodes, edges) => {
    reseau = network;
    noeuds = nodes;
    aretes = edges;
    document.body.append(bulle);
    // Le fond est une image en traits, longue à peindre : on en garde les points, à la taille de l’écran.
    const points = document.createElement("canvas");
    let peint = "";
    const dessinerFond = (ctx) => {
      const { cote } = donnees.vue;
      const taille = Math.min(4096, Math.round(2 * cote * network.getScale() * window.devicePixelRatio));
      if (!taille) return;
      if (peint !== `${taille} ${fond.src}`) {
        peint = `${taille} ${fond.src}`;
        points.width = points.height = taille;
        points.getContext("2d").drawImage(fond, 0, 0, taille, taille);
      }
      ctx.drawImage(points, -cote, -cote, 2 * cote, 2 * cote);
    };
    network.on("beforeDrawing", (ctx) => {
      if (fond.complete && fond.naturalWidth) dessinerFond(ctx);
      for (const t of Object.values(donnees.traits)) tracer(ctx, t);
    });
    network.on("afterDrawing", (ctx) => {
      for (const id of network.getSelectedNodes()) {
        const p = network.getPosition(id);
        ctx.strokeStyle = "#b3261e";
        ctx.lineWidth = 3;
        ctx.beginPath();
        ctx.arc(p.x, p.y, 18, 0, 2 * Math.PI);
        ctx.stroke();
      }
      if (depart) {
        const p = network.getPosition(depart.acteur);
        ctx.strokeStyle = "#1f4e8c";
        ctx.lineWidth = 3;
        ctx.setLineDash([7, 5]);
        ctx.beginPath();
        ctx.moveTo(p.x, p.y);
        ctx.lineTo(depart.souris.x, depart.souris.y);
        ctx.stroke();
        ctx.setLineDash([]);
      }
    });
    fond.addEventListener("load", () => network.redraw());
    document.getElementById("mynetwork").addEventListener("touchstart", (e) => {
      const doigt = e.touches[0];
      if (e.touches.length === 1 && network.getNodeAt({ x: doigt.clientX, y: doigt.clientY })) e.preventDefault();
    }, { passive: false, capture: true });
    // Un doigt qui fait défiler la page peut s’en aller sans que vis-network l’apprenne : la touche d’après serait
    // prise pour la fin de ce glissement. Le premier doigt posé repart toujours de zéro.
    window.addEventListener("pointerdown", (e) => {
      if (e.pointerType !== "touch" || !e.isPrimary) return;
      depart = null;
      for (const h of [network.canvas?.hammer, network.canvas?.hammerFrame]) {
        h?.input?.store?.splice(0);
        for (const r of h?.recognizers ?? []) r.state = 1; // « possible »
      }
    }, true);
    cadrer();
    // vis ajuste lui-même sa vue quand sa taille change, après coup : on recadre ensuite.
    const recadrer = () => { cadrer(); setTimeout(cadrer, 60); setTimeout(cadrer, 400); };
    window.addEventListener("resize", recadrer);
    network.on("resize", recadrer);
    // Deux touches sur le même objet l’ouvrent. L’heure est celle du doigt, pas celle où une page occupée l’apprend.
    let derniere = { vise: null, quand: 0 };
    const toucher = (p) => {
      const acteur = p.nodes[0] ?? null;
      const lien = acteur ? null : (p.edges[0] ?? null);
      const vise = acteur ?? lien;
      const quand = p.event?.srcEvent?.timeStamp ?? performance.now();
      dire({ geste: "clic", acteur, lien });
      const ouvre = vise && vise === derniere.vise && quand - derniere.quand < 500;
      derniere = ouvre ? { vise: null, quand: 0 } : { vise, quand };
      if (ouvre) dire({ geste: "ouvrir", acteur, lien });
    };
    // Une touche qui dure, ou qu’une page occupée croit longue, choisit comme une autre.
    for (const nom of ["click", "hold"]) network.on(nom, toucher);
    network.on("dragStart", (p) => {
      const acteur = mode === "relier" ? network.getNodeAt(p.pointer.DOM) : null;
      if (acteur) depart = { acteur, souris: p.pointer.canvas };
      else if (mode === "relier") dire({ geste: "tirer_du_vide" });
    });
    network.on("dragging", (p) => {
      if (!depart) return;
      depart.souris = p.pointer.canvas;
      network.redraw();
    });
    network.on("dragEnd", (p) => {
      if (depart) {
        const arrivee = network.getNodeAt(p.pointer.DOM) ?? (donnees.vue.cible && Math.hypot(p.pointer.canvas.x, p.pointer.canvas.y) < 50 ? "centre" : null);
        const { acteur } = depart;
        depart = null;
        network.redraw();
        if (arrivee && arrivee !== acteur) dire({ geste: "relier", source: acteur, cible: arrivee });
        else if (!arrivee) dire({ geste: "tirer_vers_le_vide" });
        return;
      }
      if (mode === "deplacer" && p.nodes.length) dire({ geste: "deplacer", positions: network.getPositions(p.nodes) });
    });
    network.on("hoverNode", (p) => montrerBulle(donnees.descriptions[p.node] ?? "", p.pointer.DOM));
    network.on("hoverEdge", (p) => montrerBulle(donnees.descriptions[p.edge] ?? "", p.pointer.DOM));
    for (const fin of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(fin, () => { bulle.hidden = true; });
    if (parent) parent.postMessage({ atelierBonjour: 1, numero: base.numero }, "*");
  };
})();
