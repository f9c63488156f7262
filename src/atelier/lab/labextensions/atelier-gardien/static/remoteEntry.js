// Le gardien : garde le travail dans les métadonnées du notebook ouvert et l’enregistre, lance les
// pages connues à l’ouverture, et dit quoi faire quand le noyau n’est plus là.
// Écrit à la main, sans étape de construction : un module fédéré de JupyterLab et de Notebook 7.
// Les formulaires lui parlent par des événements du DOM ; il répond par une fonction.
(() => {
  "use strict";
  const CLE = "atelier";
  const MIME = "application/vnd.atelier.carnet+json";
  const MIME_WIDGET = "application/vnd.jupyter.widget-view+json";
  const TOUT_LANCER = "atelier:tout-lancer";
  const NOYAU = "python3";
  const PAUSE = 60; // ms : plusieurs gestes rapprochés font un seul enregistrement
  const RETENUE = 1500; // ms laissées à l’onglet où l’on travaille pour enregistrer le premier
  const RECENT = 8000; // ms : au-delà, on ne travaille plus dans cet onglet
  const SOMMEIL = "Ce formulaire dort. Cliquez « ▶ Tout lancer », en haut de la page, pour le réveiller.";
  const STYLE = `
    .atelier-notebook .jp-CodeCell .jp-Cell-inputWrapper:has(.jp-Placeholder) { display: none; }
    .atelier-notebook .jp-InputPrompt, .atelier-notebook .jp-OutputPrompt,
    .atelier-notebook .jp-OutputArea-prompt, .atelier-notebook .jp-OutputArea-promptOverlay { display: none; }
    .atelier-bandeau { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; padding: 8px 16px;
      background: #fff4d6; color: #3b2f00; border-bottom: 2px solid #b98900; font-size: 14px; }
    .atelier-bandeau button { padding: 4px 14px; border: 1px solid #3b2f00; border-radius: 4px;
      background: #ffffff; color: #3b2f00; font: inherit; font-weight: 600; cursor: pointer; }
    .atelier-bandeau button:focus-visible { outline: 3px solid #1f5fbf; outline-offset: 1px; }
    .atelier-dort { padding: 6px 0; color: #3d4652; font-style: italic; }`;
  let portee;
  let dernierGeste = 0;

  const pause = (ms) => new Promise((finir) => setTimeout(finir, ms));
  const partage = async (nom) => {
    const versions = portee[nom];
    return (await versions[Object.keys(versions)[0]].get())();
  };

  // Les lignes de code que l’atelier a livrées, page par page, version par version. Le lanceur les
  // écrit hors du dossier de l’étudiant ; sans elles, rien ne se lance seul.
  const pagesLivrees = () => {
    try {
      const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
      return JSON.parse(config.atelierPages ?? "[]");
    } catch {
      return [];
    }
  };

  class Garde {
    constructor(app, panneau, outils) {
      Object.assign(this, { app, panneau, ...outils });
      this.attente = [];
      this.enCours = false;
      this.minuterie = 0;
      this.bandeau = null;
    }

    get modele() { return this.panneau.content.model; }
    get memoire() { return this.modele?.getMetadata(CLE) ?? {}; }
    get estPage() { return Boolean(this.memoire.page || this.memoire.carnet); }
    get noyau() { return this.panneau.sessionContext.session?.kernel ?? null; }

    async installer() {
      await this.panneau.context.ready;
      if (this.panneau.isDisposed || !this.estPage) return;
      this.panneau.addClass("atelier-notebook");
      this.endormir(this.panneau.node);
      new MutationObserver((lots) => lots.forEach((lot) => lot.addedNodes.forEach((n) => this.endormir(n.parentNode ?? n))))
        .observe(this.panneau.node, { childList: true, subtree: true, characterData: true });
      await this.panneau.sessionContext.ready;
      this.panneau.sessionContext.statusChanged.connect((_, etat) => this.surveiller(etat));
      this.panneau.sessionContext.kernelChanged.connect((_, { newValue }) => { if (!newValue) this.surveiller("dead"); });
      if (await this.vivante()) return;
      if (await this.peutSeLancer()) {
        await this.lancer();
        this.panneau.content.activeCellIndex = 0;
        this.panneau.content.node.scrollTop = 0;
      } else {
        this.montrer("Cette page n’est pas lancée : ses formulaires dorment.", "▶ Tout lancer");
      }
    }

    // --- garder et enregistrer -------------------------------------------------------------------

    async garder({ carnet, sortie, remplace }) {
      await this.panneau.context.ready;
      // Deux onglets reçoivent la même nouvelle : celui où l’on travaille écrit, l’autre suivra.
      if (Date.now() - dernierGeste > RECENT) await pause(RETENUE);
      const verdict = this.comparer(carnet, remplace);
      if (verdict.refus) return { fait: false, refus: verdict.refus };
      if (verdict.pareil && !this.panneau.context.model.dirty) return { fait: true };
      await this.concilier();
      if (!this.comparer(carnet, remplace).pareil) this.modele.setMetadata(CLE, { ...this.memoire, carnet });
      if (sortie) this.rafraichirSortie(sortie);
      return { fait: await this.enregistrer() };
    }

    comparer(carnet, remplace) {
      const garde = this.memoire.carnet;
      if (!garde) return {};
      if (garde.version_format > carnet.version_format) return { refus: "recent" };
      if (garde.carnet_id !== carnet.carnet_id) return [garde.carnet_id, "*"].includes(remplace) ? {} : { refus: "autre" };
      if (garde.revision > carnet.revision) return { refus: "avance" };
      if (garde.revision < carnet.revision) return {};
      return this.JSONExt.deepEqual(garde, carnet) ? { pareil: true } : { refus: "avance" };
    }

    // Un autre onglet a écrit ce fichier : s’il n’y a que du travail de l’atelier en jeu, on repart de
    // ce qu’il a écrit. Si du texte diffère, JupyterLab demande à l’étudiant.
    async concilier() {
      const { context } = this.panneau;
      const contenus = this.app.serviceManager.contents;
      const disque = await sansEchec(() => contenus.get(context.path, { content: false, hash: true }));
      if (!disque?.hash || !context.contentsModel?.hash || disque.hash === context.contentsModel.hash) return;
      const { content } = await contenus.get(context.path, { type: "notebook", content: true });
      const texte = (source) => (Array.isArray(source) ? source.join("") : source);
      const siennes = content.cells.map((c) => [c.cell_type, texte(c.source)]);
      const miennes = [...this.modele.cells].map((c) => [c.type, c.sharedModel.getSource()]);
      if (this.JSONExt.deepEqual(siennes, miennes)) await context.revert();
    }

    // La sortie enregistrée peut avoir cessé de suivre (page rechargée) : on la remet à jour ici.
    rafraichirSortie(sortie) {
      for (const cellule of this.modele.cells) {
        if (cellule.type !== "code") continue;
        const sorties = cellule.outputs;
        for (let i = 0; i < sorties.length; i += 1) {
          const ancienne = sorties.get(i).data[MIME];
          if (!ancienne || this.JSONExt.deepEqual(ancienne, sortie[MIME])) continue;
          sorties.set(i, { output_type: "display_data", data: sortie, metadata: {} });
        }
      }
    }

    enregistrer() {
      return new Promise((finir) => {
        this.attente.push(finir);
        clearTimeout(this.minuterie);
        this.minuterie = setTimeout(() => this.ecrire(), PAUSE);
      });
    }

    async ecrire() {
      if (this.enCours) return;
      this.enCours = true;
      while (this.attente.length) {
        const servis = this.attente.splice(0);
        let fait = true;
        try {
          await this.panneau.context.save();
        } catch {
          fait = false;
        }
        servis.forEach((servi) => servi(fait && !this.panneau.context.model.dirty));
      }
      this.enCours = false;
    }

    // Ctrl+S : la valeur du champ part au noyau, on attend qu’il l’ait reçue, puis on enregistre.
    async validerEtEnregistrer(champ) {
      if (champ?.closest?.(".jupyter-widgets")) champ.dispatchEvent(new Event("change", { bubbles: true }));
      if (this.noyau) await Promise.race([this.noyau.requestKernelInfo().catch(() => null), pause(3000)]);
      await pause(PAUSE);
      const fait = await this.enregistrer();
      this.auxBarres("atelier:enregistre", { fait });
    }

    auxBarres(nom, detail = {}) {
      this.panneau.node.querySelectorAll(".atelier-barre").forEach((b) => b.dispatchEvent(new CustomEvent(nom, { detail })));
    }

    async oublier() {
      const { carnet, ...reste } = this.memoire;
      this.modele.setMetadata(CLE, reste);
      for (const cellule of this.modele.cells) if (cellule.type === "code") cellule.clearExecution?.();
      return this.enregistrer();
    }

    // --- lancer, réveiller -----------------------------------------------------------------------

    // Les formulaires affichés existent-ils encore dans le noyau ?
    async vivante() {
      const modeles = [];
      for (const cellule of this.modele.cells) {
        if (cellule.type !== "code") continue;
        for (let i = 0; i < cellule.outputs.length; i += 1) {
          const vue = cellule.outputs.get(i).data[MIME_WIDGET];
          if (vue) modeles.push(vue.model_id);
        }
      }
      if (!modeles.length || !this.noyau) return false;
      const reponse = await Promise.race([this.noyau.requestCommInfo({ target_name: "jupyter.widget" }), pause(4000)]);
      const connus = reponse?.content?.comms ?? {};
      return modeles.every((m) => m in connus);
    }

    // Se lance seule : une page à la racine d’un dossier ouvert par l’atelier, dont chaque ligne de
    // code est une ligne livrée, dans le noyau de l’atelier (qui n’importe rien du dossier).
    async peutSeLancer() {
      const { path } = this.panneau.context;
      if (path.includes("/") || this.noyau?.name !== NOYAU) return false;
      const lignes = [...this.modele.cells]
        .filter((c) => c.type === "code")
        .map((c) => c.sharedModel.getSource().trim())
        .filter(Boolean);
      return lignes.length > 0 && pagesLivrees().some((page) => this.JSONExt.deepEqual(page, lignes));
    }

    async lancer() {
      const session = this.panneau.sessionContext;
      await session.ready;
      if (!this.noyau) await session.changeKernel({ name: NOYAU });
      else if (["dead", "unknown"].includes(this.noyau.status)) await session.restartKernel();
      await this.noyau?.info;
      this.cacher();
      await this.NotebookActions.runAll(this.panneau.content, session);
      if (await this.vivante()) this.cacher();
    }

    surveiller(etat) {
      if (["dead", "terminating", "restarting", "autorestarting"].includes(etat)) this.perdu = true;
      if (!this.perdu) return;
      if (etat === "dead" || etat === "terminating") {
        this.montrer("Cette page s’est arrêtée. Votre travail est enregistré : rien n’est perdu.", "Reprendre");
      } else if (etat === "idle") {
        clearTimeout(this.veille);
        this.veille = setTimeout(async () => {
          this.perdu = false;
          if (await this.vivante()) this.cacher();
          else this.montrer("Cette page a redémarré. Votre travail est enregistré : rien n’est perdu.", "Reprendre");
        }, 400);
      }
    }

    endormir(noeud) {
      const racine = noeud?.nodeType === 1 ? noeud : noeud?.parentElement;
      if (!racine) return;
      const suspects = racine.matches?.(".jupyter-widgets") ? [racine] : racine.querySelectorAll?.(".jupyter-widgets") ?? [];
      for (const n of suspects) {
        if (n.childElementCount || !n.textContent.startsWith("Error displaying widget")) continue;
        n.textContent = SOMMEIL;
        n.classList.add("atelier-dort");
      }
    }

    montrer(texte, bouton) {
      this.cacher();
      const node = document.createElement("div");
      node.className = "atelier-bandeau";
      node.setAttribute("role", "alert");
      const phrase = document.createElement("span");
      phrase.textContent = texte;
      const b = document.createElement("button");
      b.type = "button";
      b.textContent = bouton;
      b.addEventListener("click", () => this.lancer());
      node.append(phrase, b);
      this.bandeau = new this.Widget({ node });
      this.panneau.contentHeader.addWidget(this.bandeau);
    }

    cacher() {
      this.bandeau?.dispose();
      this.bandeau = null;
    }
  }

  const sansEchec = async (demande) => {
    try {
      return await demande();
    } catch {
      return null; // serveur injoignable ou fichier disparu : l’enregistrement le dira
    }
  };

  const extension = ({ INotebookTracker, NotebookActions }, { Widget }, { JSONExt }) => ({
    id: "atelier-gardien:gardien",
    autoStart: true,
    requires: [INotebookTracker],
    activate(app, suivi) {
      document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
      const gardes = new WeakMap();
      const gardeDe = (cible) => {
        let trouve = null;
        suivi.forEach((panneau) => { if (panneau.node.contains(cible)) trouve = gardes.get(panneau); });
        return trouve;
      };
      suivi.widgetAdded.connect((_, panneau) => {
        const garde = new Garde(app, panneau, { NotebookActions, Widget, JSONExt });
        gardes.set(panneau, garde);
        garde.installer();
      });
      const retour = () => { const g = suivi.currentWidget && gardes.get(suivi.currentWidget); g?.auxBarres("atelier:retour"); };
      suivi.currentChanged.connect(retour);
      window.addEventListener("focus", retour);
      document.addEventListener("visibilitychange", () => { if (!document.hidden) retour(); });

      const geste = () => { dernierGeste = Date.now(); };
      for (const nom of ["pointerdown", "keydown"]) window.addEventListener(nom, geste, true);
      window.addEventListener("message", (e) => { if (e.data?.atelier) geste(); });

      window.addEventListener("atelier:bonjour", (e) => {
        const garde = gardeDe(e.target);
        if (garde) e.detail.repondre({ chemin: garde.panneau.context.path, document: garde.memoire.carnet ?? null });
      });
      window.addEventListener("atelier:carnet", async (e) => {
        const garde = gardeDe(e.target);
        if (!garde) return;
        e.detail.entendu();
        const reponse = await garde.garder(e.detail);
        e.detail.repondre({ ...reponse, chemin: garde.panneau.context.path });
      });
      window.addEventListener("atelier:enregistrer", (e) => {
        const garde = gardeDe(e.target);
        if (garde && !(e.detail?.siBesoin && !garde.panneau.context.model.dirty)) garde.validerEtEnregistrer(null);
      });
      window.addEventListener("atelier:oublier", (e) => gardeDe(e.target)?.oublier());
      window.addEventListener("keydown", (e) => {
        if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.key.toLowerCase() !== "s") return;
        const garde = gardeDe(e.target);
        if (!garde?.estPage) return;
        e.preventDefault();
        e.stopImmediatePropagation();
        garde.validerEtEnregistrer(e.target);
      }, true);

      app.restored.then(() => app.shell.collapseRight?.());
      app.commands.addCommand(TOUT_LANCER, {
        label: "▶ Tout lancer",
        caption: "Lancer toute la page",
        // Lancer avant que le noyau réponde n’affiche rien, sans le dire : le gardien l’attend.
        execute: () => (suivi.currentWidget ? gardes.get(suivi.currentWidget).lancer() : undefined),
      });
    },
  });

  const conteneur = {
    init(valeur) {
      portee = valeur;
    },
    async get() {
      const outils = await Promise.all(["@jupyterlab/notebook", "@lumino/widgets", "@lumino/coreutils"].map(partage));
      return () => ({ default: extension(...outils), __esModule: true });
    },
  };
  (window._JUPYTERLAB = window._JUPYTERLAB || {})["atelier-gardien"] = conteneur;
})();
