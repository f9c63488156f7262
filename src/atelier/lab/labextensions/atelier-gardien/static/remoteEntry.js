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
  // Dans le site sans installation (JupyterLite), le noyau a un autre nom et d’autres limites.
  const config = () => {
    try {
      return JSON.parse(document.getElementById("jupyter-config-data").textContent);
    } catch {
      return {};
    }
  };
  const dansLeNavigateur = () => Boolean(config().atelierNavigateur);
  const PAUSE = 30; // ms : plusieurs gestes rapprochés font un seul enregistrement
  const RETENUE = 1500; // ms laissées à l’onglet où l’on travaille pour enregistrer le premier
  const RECENT = 8000; // ms : au-delà, on ne travaille plus dans cet onglet
  const SOMMEIL = "Ce formulaire dort. Cliquez « ▶ Tout lancer », en haut de la page, pour le réveiller.";
  const STYLE = `
    .atelier-notebook .jp-CodeCell .jp-Cell-inputWrapper:has(.jp-Placeholder) { display: none; }
    .atelier-notebook .jp-InputPrompt, .atelier-notebook .jp-OutputPrompt,
    .atelier-notebook .jp-OutputArea-prompt, .atelier-notebook .jp-OutputArea-promptOverlay { display: none; }
    .atelier-bandeau { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; padding: 8px 16px;
      min-height: 48px; box-sizing: border-box; background: #fff4d6; color: #3b2f00; border-bottom: 2px solid #b98900; font-size: 14px; }
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
      this.epoque = 0;
      this.enCours = false;
      this.minuterie = 0;
      this.repriseARefaire = false;
      this.bandeau = null;
    }

    get modele() { return this.panneau.content.model; }
    get memoire() { return this.modele?.getMetadata(CLE) ?? {}; }
    get estPage() { return Boolean(this.memoire.page || this.memoire.carnet); }
    get estRemise() { return Boolean(this.memoire.remise); }
    get noyau() { return this.panneau.sessionContext.session?.kernel ?? null; }

    async installer() {
      const prete = await sansEchec(() => this.panneau.context.ready.then(() => true));
      if (!prete || this.panneau.isDisposed || !this.estPage) return; // fichier illisible : JupyterLab le dit
      this.panneau.addClass("atelier-notebook");
      this.panneau.context.saveState.connect((_, etat) => { this.sauve = etat === "started"; });
      // JupyterLab annonce la mort du noyau par une fenêtre en anglais ; notre bandeau la remplace.
      Object.defineProperty(this.panneau, "_autorestarting", { get: () => true, set: () => {} });
      this.endormir(this.panneau.node);
      new MutationObserver((lots) => lots.forEach((lot) => lot.addedNodes.forEach((n) => this.endormir(n.parentNode ?? n))))
        .observe(this.panneau.node, { childList: true, subtree: true, characterData: true });
      await this.panneau.sessionContext.ready;
      this.panneau.sessionContext.statusChanged.connect((_, etat) => this.surveiller(etat));
      this.panneau.sessionContext.kernelChanged.connect((_, { newValue }) => { if (!newValue) this.surveiller("dead"); });
      // Une copie à déposer se lit telle quelle : la lancer effacerait ce que le formateur y voit.
      if (this.estRemise || (await this.vivante())) return;
      if (await this.peutSeLancer()) {
        await this.lancer();
        if (dansLeNavigateur() && !window.isSecureContext) {
          this.montrer("Ce site est servi en http : votre travail ne passera pas d’une page à l’autre. Demandez son adresse en https.");
        }
      } else {
        this.montrer("Cette page n’est pas lancée : ses formulaires dorment.", "▶ Tout lancer");
      }
    }

    // --- garder et enregistrer -------------------------------------------------------------------

    // Une seule écriture à la fois ; ce qui arrive pendant ce temps est servi ensemble, au plus récent.
    enregistrer(detail = null) {
      return new Promise((finir) => {
        this.attente.push({ detail, finir, epoque: this.epoque });
        clearTimeout(this.minuterie);
        this.minuterie = setTimeout(() => this.vider(), PAUSE);
      });
    }

    async vider() {
      if (this.enCours) return;
      this.enCours = true;
      while (this.attente.length) {
        const lot = this.attente.splice(0);
        const dernier = lot.findLast((d) => d.detail);
        const reponse = await this.ecrire(dernier?.detail ?? null, dernier?.epoque, lot.some((d) => !d.detail));
        lot.forEach((d) => d.finir(reponse));
      }
      this.enCours = false;
    }

    async ecrire(detail, epoque, quoiQuIlArrive) {
      const { context } = this.panneau;
      await context.ready;
      // Deux onglets reçoivent la même nouvelle : celui où l’on travaille écrit, l’autre suivra.
      if (detail && Date.now() - dernierGeste > RECENT) await pause(RETENUE);
      const refus = detail && this.comparer(detail.carnet, detail.remplace).refus;
      if (refus) return { fait: false, refus };
      await this.concilier();
      const avant = this.memoire.carnet?.carnet_id;
      if (detail && epoque === this.epoque) {
        const verdict = this.comparer(detail.carnet, detail.remplace);
        if (verdict.refus) return { fait: false, refus: verdict.refus };
        if (!verdict.pareil) {
          this.modele.setMetadata(CLE, { ...this.memoire, carnet: detail.carnet });
        }
        if (detail.sortie) this.rafraichirSortie(detail.sortie);
      }
      if (!context.model.dirty && !quoiQuIlArrive) return { fait: true };
      // Le travail d’avant a été rangé ou effacé : le point de reprise de JupyterLab ne doit pas le garder.
      // S’il est effacé pendant que l’on enregistre, c’est l’écriture suivante qui le refera.
      const aRefaire = this.repriseARefaire || Boolean(avant && avant !== this.memoire.carnet?.carnet_id);
      this.repriseARefaire = false;
      try {
        await context.save();
        if (aRefaire) await context.createCheckpoint();
      } catch {
        this.repriseARefaire ||= aRefaire;
        return { fait: false };
      }
      return { fait: !context.model.dirty };
    }

    comparer(carnet, remplace) {
      const garde = this.memoire.carnet;
      if (!garde) return {};
      if (garde.version_format > carnet.version_format) return { refus: "recent" };
      if (garde.carnet_id !== carnet.carnet_id) return (remplace ?? []).includes(garde.carnet_id) ? {} : { refus: "autre" };
      if (garde.revision > carnet.revision) return { refus: "avance" };
      if (garde.revision < carnet.revision) return {};
      return this.JSONExt.deepEqual(garde, carnet) ? { pareil: true } : { refus: "avance" };
    }

    // Un autre onglet a écrit ce fichier : s’il n’y a que du travail de l’atelier en jeu, on repart de
    // ce qu’il a écrit. Si du texte diffère, JupyterLab demande à l’étudiant.
    async concilier() {
      if (!(await this.ecritAilleurs())) return;
      await pause(300); // un enregistrement de JupyterLab pouvait être en route
      if (!(await this.ecritAilleurs())) return;
      const { context } = this.panneau;
      const demande = () => this.app.serviceManager.contents.get(context.path, { type: "notebook", content: true });
      const content = (await sansEchec(demande))?.content;
      if (!content?.cells) return;
      const texte = (source) => (Array.isArray(source) ? source.join("") : source);
      const siennes = content.cells.map((c) => [c.cell_type, texte(c.source)]);
      const miennes = [...this.modele.cells].map((c) => [c.type, c.sharedModel.getSource()]);
      if (this.JSONExt.deepEqual(siennes, miennes)) await sansEchec(() => context.revert());
    }

    async ecritAilleurs() {
      const { context } = this.panneau;
      for (let i = 0; i < 60 && (this.sauve || this.noyau?.status === "busy"); i += 1) await pause(50);
      const demande = () => this.app.serviceManager.contents.get(context.path, { content: false, hash: true });
      const disque = await sansEchec(demande);
      const connu = context.contentsModel;
      return Boolean(disque?.hash && connu?.hash && disque.hash !== connu.hash && !this.sauve);
    }

    // La sortie enregistrée peut avoir cessé de suivre (page rechargée) : on la remet à jour ici.
    rafraichirSortie(sortie) {
      this.chaqueSortie((sorties, i) => {
        const ancienne = sorties.get(i).data[MIME];
        if (!ancienne || this.JSONExt.deepEqual(ancienne, sortie[MIME])) return;
        sorties.set(i, { output_type: "display_data", data: sortie, metadata: {} });
      });
    }

    chaqueSortie(geste) {
      for (const cellule of this.modele.cells) {
        if (cellule.type !== "code") continue;
        for (let i = 0; i < cellule.outputs.length; i += 1) geste(cellule.outputs, i);
      }
    }

    // Ctrl+S : la valeur du champ part au noyau, on attend qu’il l’ait reçue, puis on enregistre.
    async validerEtEnregistrer(champ) {
      if (champ?.closest?.(".jupyter-widgets")) champ.dispatchEvent(new Event("change", { bubbles: true }));
      if (this.noyau) await Promise.race([this.noyau.requestKernelInfo().catch(() => null), pause(3000)]);
      await pause(PAUSE);
      const { fait } = await this.enregistrer();
      this.auxBarres("atelier:enregistre", { fait });
    }

    auxBarres(nom, detail = {}) {
      this.panneau.node.querySelectorAll(".atelier-barre").forEach((b) => b.dispatchEvent(new CustomEvent(nom, { detail })));
    }

    async oublier() {
      this.epoque += 1; // ce qui attendait d’être écrit est oublié aussi
      this.repriseARefaire = true;
      const { carnet, ...reste } = this.memoire;
      this.modele.setMetadata(CLE, reste);
      this.chaqueSortie((sorties, i) => {
        if (sorties.get(i).data[MIME]) {
          sorties.set(i, { output_type: "display_data", data: { "text/plain": "Travail effacé." }, metadata: {} });
        }
      });
      return this.enregistrer();
    }

    // --- lancer, réveiller -----------------------------------------------------------------------

    // Les formulaires affichés existent-ils encore dans le noyau ?
    async vivante(essais = 1) {
      const modeles = [];
      // Sans confiance, JupyterLab ne montre pas les formulaires, même vivants.
      if ([...this.modele.cells].some((c) => c.type === "code" && c.outputs.length && !c.trusted)) return false;
      this.chaqueSortie((sorties, i) => {
        const vue = sorties.get(i).data[MIME_WIDGET];
        if (vue) modeles.push(vue.model_id);
      });
      if (!modeles.length || !this.noyau) return false;
      // Un noyau lent n’est pas un noyau mort : relancer la page pour rien effacerait ce que l’on y écrit.
      for (let essai = 0; essai < essais; essai += 1) {
        const demande = sansEchec(() => this.noyau.requestCommInfo({ target_name: "jupyter.widget" }));
        const connus = (await Promise.race([demande, pause(4000)]))?.content?.comms;
        if (connus) return modeles.every((m) => m in connus);
      }
      return false;
    }

    // Se lance seule : une page à la racine d’un dossier ouvert par l’atelier, dont chaque ligne de
    // code est une ligne livrée, dans le noyau de l’atelier (qui n’importe rien du dossier).
    async peutSeLancer() {
      const { path } = this.panneau.context;
      if (path.includes("/") || this.noyau?.name !== (config().atelierNoyau ?? "python3")) return false;
      const lignes = [...this.modele.cells]
        .filter((c) => c.type === "code")
        .map((c) => c.sharedModel.getSource().trim())
        .filter(Boolean);
      return lignes.length > 0 && pagesLivrees().some((page) => this.JSONExt.deepEqual(page, lignes));
    }

    // Lancer fait défiler jusqu’à la dernière cellule ; on lit une page par le début.
    async remonter(debut) {
      for (const attente of [0, 300, 900, 1800, ...(dansLeNavigateur() ? [3000] : [])]) {
        await pause(attente);
        // Un geste dans le schéma ne s’entend pas d’ici, mais il y met le curseur.
        const dansLeSchema = document.activeElement?.tagName === "IFRAME";
        if (dernierGeste !== debut || dansLeSchema || this.panneau.isDisposed) return;
        this.panneau.content.activeCellIndex = 0;
        for (const n of [this.panneau.content.node, this.panneau.content.outerNode]) if (n) n.scrollTop = 0;
      }
    }

    async lancer() {
      if (this.estRemise) return;
      const debut = dernierGeste; // qui a déjà fait défiler la page n’est pas ramené à son début
      const session = this.panneau.sessionContext;
      await session.ready;
      this.lance = true;
      try {
        if (this.noyau?.status === "dead") await sansEchec(() => session.restartKernel());
        if (!this.noyau) {
          // La session du serveur a disparu : recharger la page en ouvre une autre.
          await this.enregistrer();
          window.location.reload();
          return;
        }
        if (this.bandeau) this.montrer("Reprise en cours…");
        // Une demande partie pendant que JupyterLab se reconnecte se perd sans bruit : on y revient.
        let vive = false;
        for (let essai = 0; essai < 3 && !vive; essai += 1) {
          await this.noyauPret();
          await this.situer();
          await this.NotebookActions.runAll(this.panneau.content, session);
          vive = !this.estPage || (await this.vivante(6));
        }
        if (!vive) {
          this.montrer("L’atelier ne répond pas. S’il a été relancé, rouvrez-le par sa nouvelle adresse : rien n’est perdu.", "Reprendre");
          return;
        }
        this.perdu = false;
        this.cacher();
        this.remonter(debut);
      } finally {
        this.lance = false;
      }
    }

    // Dans le navigateur seul, le noyau ne sait pas de quelle page il est, et il importe ce qui traîne
    // dans le dossier de travail : on le lui dit, et on l’en empêche.
    async situer() {
      if (!dansLeNavigateur() || !this.noyau) return;
      const nom = JSON.stringify(JSON.stringify(this.panneau.context.path));
      const code = [
        "import os, sys, json",
        `os.environ["JPY_SESSION_NAME"] = json.loads(${nom})`,
        'sys.path[:] = [p for p in sys.path if p not in ("", "/drive", os.getcwd())]',
      ].join("\n");
      await sansEchec(() => this.noyau.requestExecute({ code, silent: true, store_history: false }).done);
    }

    async noyauPret() {
      for (let essai = 0; essai < 100; essai += 1) {
        const noyau = this.noyau;
        if (noyau?.connectionStatus === "connected") {
          const reponse = await Promise.race([sansEchec(() => noyau.requestKernelInfo()), pause(3000)]);
          if (reponse && noyau === this.noyau) return;
        }
        await pause(200);
      }
    }

    surveiller(etat) {
      if (!["idle", "busy"].includes(etat)) this.perdu = true;
      if (!this.perdu) return;
      clearTimeout(this.veille);
      this.veille = setTimeout(async () => {
        if (this.panneau.isDisposed) return;
        if (await this.vivante()) {
          this.perdu = false;
          this.cacher();
        } else if (!this.lance) {
          this.montrer("Cette page s’est arrêtée. Votre travail est enregistré : rien n’est perdu.", "Reprendre");
        }
      }, 700);
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

    montrer(texte, bouton = "") {
      this.cacher();
      const node = document.createElement("div");
      node.className = "atelier-bandeau";
      node.setAttribute("role", "alert");
      const phrase = document.createElement("span");
      phrase.textContent = texte;
      node.append(phrase);
      if (bouton) {
        const b = document.createElement("button");
        b.type = "button";
        b.textContent = bouton;
        b.addEventListener("click", () => this.lancer());
        node.append(b);
      }
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

      // Un seul onglet à la fois est celui où l’on travaille : il le dit aux autres.
      const onglets = new BroadcastChannel("atelier");
      onglets.onmessage = () => { dernierGeste = 0; };
      const geste = () => {
        if (Date.now() - dernierGeste > 500) onglets.postMessage("ici");
        dernierGeste = Date.now();
      };
      for (const nom of ["pointerdown", "keydown", "wheel"]) window.addEventListener(nom, geste, { capture: true, passive: true });
      window.addEventListener("message", (e) => { if (e.data?.atelier) geste(); });

      window.addEventListener("atelier:bonjour", (e) => {
        const garde = gardeDe(e.target);
        if (garde) e.detail.repondre({ chemin: garde.panneau.context.path, document: garde.memoire.carnet ?? null });
      });
      window.addEventListener("atelier:carnet", async (e) => {
        const garde = gardeDe(e.target);
        if (!garde) return;
        e.detail.entendu();
        const reponse = await garde.enregistrer(e.detail);
        e.detail.repondre({ ...reponse, chemin: garde.panneau.context.path });
      });
      window.addEventListener("atelier:enregistrer", (e) => {
        const garde = gardeDe(e.target);
        if (garde && !(e.detail?.siBesoin && !garde.panneau.context.model.dirty)) garde.validerEtEnregistrer(null);
      });
      // D’une page à l’autre, sur l’acteur ou le lien dont on parle.
      window.addEventListener("atelier:aller", async (e) => {
        const ici = gardeDe(e.target);
        if (!ici) return;
        const path = ici.panneau.context.path.replace(/[^/]*$/, "") + e.detail.page;
        const panneau = await sansEchec(() => app.commands.execute("docmanager:open", { path }));
        dernierGeste = Date.now(); // on va à un endroit précis : la page ne remonte pas à son début
        for (let essai = 0; panneau && essai < 150 && !panneau.isDisposed; essai += 1) {
          if (panneau.node.querySelector(".atelier-etat") && (await gardes.get(panneau)?.vivante())) break;
          await pause(200);
        }
        if (panneau) gardes.get(panneau)?.auxBarres("atelier:viser", { id: e.detail.id });
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
