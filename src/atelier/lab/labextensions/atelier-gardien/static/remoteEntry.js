// Le gardien : garde le travail dans les métadonnées du notebook ouvert et l’enregistre, lance les
// pages connues à l’ouverture, et dit quoi faire quand le noyau n’est plus là.
// Écrit à la main, sans étape de construction : un module fédéré de JupyterLab et de Notebook 7.
// Les formulaires lui parlent par des événements du DOM ; il répond par une fonction.
(() => {
  "use strict";
  const CLE = "atelier";
  const MIME = "application/vnd.atelier.carnet+json";
  const MIME_WIDGET = "application/vnd.jupyter.widget-view+json";
  const MUET = "data-lm-suppress-shortcuts"; // sur l’élément qui a le curseur, JupyterLab n’y cherche pas ses raccourcis
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
  const ESSAIS = 5; // de lire ou d’écrire, quand un autre écrit au même instant
  const RECENT = 8000; // ms : au-delà, on ne travaille plus dans cet onglet
  const BAS = 320; // px de haut : en dessous, l’écran est très agrandi
  const SOMMEIL = "Ce formulaire dort. Cliquez « ▶ Tout lancer », en haut de la page, pour le réveiller.";
  const STYLE = `
    .atelier-notebook .jp-CodeCell .jp-Cell-inputWrapper:has(.jp-Placeholder) { display: none; }
    .atelier-notebook .jp-InputPrompt, .atelier-notebook .jp-OutputPrompt,
    .atelier-notebook .jp-OutputArea-prompt, .atelier-notebook .jp-OutputArea-promptOverlay { display: none; }
    .atelier-sobre .jp-Collapser, .atelier-sobre .jp-cell-toolbar { display: none; }
    .atelier-sobre .jp-Cell.jp-mod-active .jp-Cell-inputWrapper, .atelier-sobre .jp-Cell { cursor: auto; }
    .atelier-sobre .jp-Cell, .atelier-sobre .jp-Cell.jp-mod-active, .atelier-sobre .jp-Cell.jp-mod-selected,
    .atelier-sobre .jp-Cell :is(.jp-InputArea, .jp-MarkdownOutput, .jp-Cell-inputArea) { border-color: transparent !important; box-shadow: none !important; }
    @media (forced-colors: active) { .atelier-sobre .jp-Cell :is(.jp-InputArea, .jp-MarkdownOutput, .jp-Cell-inputArea) { border: 0 !important; } }
    .atelier-sobre .jp-Cell.jp-mod-active:focus-visible { outline: 2px solid var(--jp-brand-color1, #1f5fbf); outline-offset: 2px; }
    .atelier-sobre .jp-Notebook-footer { display: none; }
    .atelier-sobre .jp-Cell { padding: 2px 6px; }
    .atelier-sobre .jp-RenderedMarkdown { font-size: 15px; line-height: 1.55; }
    .atelier-sobre .jp-RenderedMarkdown > * { max-width: 54em; }
    .atelier-sobre .jp-RenderedMarkdown :is(p, ul, ol) { margin-top: 0; margin-bottom: 6px; }
    .atelier-sobre .jp-RenderedMarkdown h1 { font-size: 24px; font-weight: 600; margin: 2px 0 4px; }
    .atelier-sobre .jp-RenderedMarkdown h2 { font-size: 20px; font-weight: 600; margin: 14px 0 4px; }
    .atelier-sobre .jp-RenderedMarkdown h3 { font-size: 17px; font-weight: 600; margin: 10px 0 2px; }
    .atelier-sobre .jp-OutputArea-output.jp-RenderedHTMLCommon { font-size: 14px; }
    .atelier-tete { min-height: 41px; box-sizing: border-box; border-bottom: 1px solid var(--jp-border-color1, #c9ced6);
      background: var(--jp-layout-color1, #ffffff); color: var(--jp-ui-font-color1, #1b2430); font-size: 14px; overflow: auto; }
    .atelier-tete > div { padding: 4px 10px; }
    .atelier-tete:has(.atelier-barre) .atelier-eveil { display: none; }
    .atelier-eveil { margin: 6px 0; }
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
    // Rangé par numéro de version, qui change avec JupyterLab : on prend celle qui est là.
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
    /** @param {any} app @param {any} panneau @param {any} outils ce que JupyterLab partage */
    constructor(app, panneau, { NotebookActions, Widget, JSONExt }) {
      this.app = app;
      this.panneau = panneau;
      this.NotebookActions = NotebookActions;
      this.Widget = Widget;
      this.JSONExt = JSONExt;
      /** @type {any[]} */      this.attente = [];
      this.epoque = 0;
      this.enCours = false;
      this.minuterie = 0;
      this.repriseARefaire = false;
      /** @type {any} */
      this.bandeau = null;
      /** @type {any} */
      this.enRoute = null; // le document que l’on est en train d’écrire
      this.oublie = false; // le travail de cette page vient d’être effacé
      /** @type {any} */
      this.souci = null; // ce qui a empêché le dernier enregistrement
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
      laisserLaPlace(this.app);
      this.plierLaBarreDOutils();
      this.garderLeContexte();
      this.poserLaTete();
      this.guider();
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
      if (this.proposerDeReparer()) return;
      if (await this.peutSeLancer()) {
        await this.lancer();
        if (dansLeNavigateur() && !window.isSecureContext) {
          this.montrer("Ce site est servi en http : votre travail ne passera pas d’une page à l’autre. Demandez son adresse en https.");
        }
      } else {
        this.montrer("Cette page n’est pas lancée : ses formulaires dorment.", "▶ Tout lancer");
      }
    }

    // --- la page n’est pas un éditeur de code ----------------------------------------------------

    // À 400 %, chaque ligne compte : les menus redisent tout ce que porte la barre d’outils.
    plierLaBarreDOutils() {
      const bas = window.matchMedia(`(max-height: ${BAS}px)`);
      const plier = () => this.panneau.toolbar.setHidden(bas.matches);
      plier();
      bas.addEventListener("change", plier);
      this.panneau.disposed.connect(() => bas.removeEventListener("change", plier));
    }

    // La place de la barre est là dès l’ouverture : rien ne bouge sous la souris quand elle arrive.
    poserLaTete() {
      if (this.estRemise) return;
      const node = document.createElement("div");
      node.className = "atelier-tete";
      this.tete = document.createElement("div");
      node.append(this.tete);
      const eveil = document.createElement("p");
      eveil.className = "atelier-eveil";
      eveil.setAttribute("role", "status");
      eveil.textContent = "La page s’éveille : ses formulaires arrivent dans quelques secondes.";
      this.tete.append(eveil);
      this.eveil = eveil;
      const { contentHeader } = this.panneau;
      contentHeader.addWidget(new this.Widget({ node }));
      // Une question, une nouvelle : la tête prend la hauteur de ce qu’elle dit, sans jamais manger la page.
      new ResizeObserver(() => {
        node.style.minHeight = `${Math.min(this.tete.offsetHeight + 1, Math.round(window.innerHeight * 0.4))}px`;
        contentHeader.fit?.();
      }).observe(this.tete);
    }

    lignes() {
      return [...this.modele.cells].filter((c) => c.type === "code").map((c) => c.sharedModel.getSource().trim()).filter(Boolean);
    }

    // Ce que cette page a reçu à la livraison, dans la version dont elle est la plus proche.
    livree() {
      const lignes = this.lignes();
      const communes = (l) => l.filter((x) => lignes.includes(x)).length;
      const versions = pagesLivrees().filter(([page]) => page === this.memoire.page).map(([, l]) => l);
      const entiere = versions.findLast((l) => communes(l) === l.length && l.length === lignes.length);
      if (entiere) return entiere;
      // À égalité, la plus récente : les versions vont de l’ancienne à la neuve.
      return versions.reduce((a, l) => (!a || communes(l) >= communes(a) ? l : a), null);
    }

    // « livree », « abimee » (il manque un formulaire), « adaptee » (on y a ajouté du code : elle reste comme elle est).
    allure() {
      if (this.estRemise || this.memoire.adaptee) return "adaptee";
      const livree = this.livree();
      if (!livree) return "adaptee"; // rien à quoi la comparer : on ne ferme pas ce que l’on ne connaît pas
      const lignes = this.lignes();
      if (livree.some((l) => !lignes.includes(l))) return "abimee";
      return lignes.every((l) => livree.includes(l)) ? "livree" : "adaptee";
    }

    guidee() { return this.panneau.hasClass("atelier-guidee"); }

    guider() {
      const oui = this.allure() !== "adaptee";
      this.panneau.toggleClass("atelier-guidee", oui);
      // Une page du formateur s’écrit, mais n’a pas l’air d’un éditeur de code non plus.
      this.panneau.toggleClass("atelier-sobre", oui || !(this.estRemise || this.memoire.adaptee || this.livree()));
      if (!oui) this.panneau.node.querySelectorAll(`[${MUET}]`).forEach((n) => n.removeAttribute(MUET));
      if (!oui || this.sourd) return;
      this.sourd = true;
      // Un double clic sur un texte l’ouvrirait en Markdown brut ; sélectionner un mot reste possible.
      const retenir = (e) => {
        if (this.guidee() && !e.target.closest?.(".jupyter-widgets, .atelier-tete")) e.stopImmediatePropagation();
      };
      this.panneau.content.node.parentElement?.addEventListener("dblclick", retenir, true);
      this.panneau.content.node.addEventListener("dblclick", retenir, true);
      // Ce qui se tape hors d’un champ n’arrive ni au code ni aux textes de la page.
      const garderFerme = () => { if (this.guidee() && this.panneau.content.mode === "edit" && !this.dansUnChamp()) this.panneau.content.mode = "command"; };
      this.panneau.content.stateChanged.connect((_, c) => { if (c.name === "mode" && c.newValue === "edit") garderFerme(); });
    }

    dansUnChamp() { return Boolean(document.activeElement?.closest?.(".jupyter-widgets")); }

    proposerDeReparer() {
      if (this.allure() !== "abimee") return false;
      this.montrer("Il manque un formulaire à cette page, ou une de ses lignes a changé. Votre travail, lui, est intact.", [
        ["Réparer la page", () => this.reparer()],
        ["La garder ainsi", () => this.adapter()],
      ]);
      return true;
    }

    adapter() {
      this.modele.setMetadata(CLE, { ...this.memoire, adaptee: true });
      this.guider();
      this.montrer("Cette page est maintenant à vous : elle s’écrit et se change comme un notebook ordinaire.", "▶ Tout lancer");
      this.enregistrer();
    }

    // Remet les lignes livrées à leur place ; ce que l’étudiant a écrit d’autre reste.
    async reparer() {
      const livree = this.livree();
      const titres = pagesLivrees().findLast(([page, l, t]) => t && page === this.memoire.page && this.JSONExt.deepEqual(l, livree))?.[2] ?? [];
      const modele = this.modele.sharedModel;
      const source = (c) => (c.cell_type === "code" ? c.getSource().trim() : null);
      for (let i = modele.cells.length - 1; i >= 0; i -= 1) {
        const s = source(modele.cells[i]);
        // Seules partent une cellule vide, ou une ligne livrée que l’on a changée : le code de l’étudiant reste.
        if (s !== null && !livree.includes(s) && (!s || /^import atelier; atelier\.\w*\(.*$/.test(s))) modele.deleteCell(i);
      }
      // Chaque ligne suit le texte qui l’annonce : entre deux lignes présentes, le dernier texte est celui de la suivante.
      livree.forEach((ligne, rang) => {
        const ou = (l) => modele.cells.findIndex((c) => source(c) === l);
        if (ou(ligne) >= 0) return;
        const neuve = { cell_type: "code", source: ligne, metadata: { jupyter: { source_hidden: true } }, outputs: [] };
        const annonce = titres[rang] ? modele.cells.findIndex((c) => c.cell_type === "markdown" && c.getSource().trim().startsWith(titres[rang])) : -1;
        const avant = rang ? ou(livree[rang - 1]) : -1;
        if (annonce >= 0) {
          modele.insertCell(Math.max(annonce, avant) + 1, neuve); // un même texte peut annoncer deux lignes
          return;
        }
        const suite = livree.slice(rang + 1).findIndex((l) => ou(l) > avant);
        const fin = suite >= 0 ? ou(livree[rang + 1 + suite]) : modele.cells.length;
        const textes = fin - avant - 1;
        const manquent = suite >= 0 ? suite + 1 : livree.length - rang;
        const saut = rang ? Math.min(textes, Math.max(1, textes - manquent)) : Math.min(textes, 1);
        modele.insertCell(avant + 1 + saut, neuve);
      });
      this.guider();
      this.cacher();
      await this.enregistrer();
      await this.lancer();
    }

    // --- une seule plume par fichier -------------------------------------------------------------

    // JupyterLab demande « Fichier modifié » dès que le disque a changé. Quand seul le travail diffère, il n’y a
    // rien à demander : on prend l’état du disque et l’on écrit le plus récent. La page n’est jamais relue en
    // entier : ses formulaires seraient refaits sous la main. Un verrou tient les onglets d’un même navigateur.
    garderLeContexte() {
      const { context } = this.panneau;
      if (context.atelierGarde) return; // une seconde vue du même notebook : son contexte est déjà tenu
      context.atelierGarde = true;
      if (!("_contentsModel" in context) || typeof context._raiseConflict !== "function") return; // autre JupyterLab
      const [sauver, demander, direLErreur] = ["save", "_raiseConflict", "_handleError"].map((n) => context[n].bind(context));
      context.save = () => avecVerrou(`${config().baseUrl ?? "/"}${context.path}`, async () => {
        this.enSauvegarde = true;
        try {
          // Ouvert sans nous, le serveur écrit sur place : pendant qu’un autre écrit, lire ou écrire échoue.
          for (let essai = 0; ; essai += 1) {
            this.souci = null;
            try {
              return await sauver();
            } catch (e) {
              this.souci ??= e;
              if (essai >= ESSAIS || ![400, 500].includes(e?.response?.status) || this.cause()) throw e;
              await pause(200 * (essai + 1));
            }
          }
        } catch (e) {
          const detail = { fait: false, refus: this.cause() };
          if (!this.auxBarres("atelier:enregistre", detail)) this.montrer(SANS_BARRE[detail.refus] ?? SANS_BARRE[""]);
          throw e;
        } finally {
          this.enSauvegarde = false;
        }
      });
      context._raiseConflict = async (disque, options) => {
        if (!(await this.accorder())) return demander(disque, options);
        const { contents } = this.app.serviceManager;
        const commun = { contentProviderId: context._contentProviderId };
        const ecrit = await contents.save(context.path, { ...context._createSaveOptions(), ...commun });
        const apres = await contents.get(context.path, { content: false, hash: true, ...commun });
        return { ...ecrit, hash: apres.hash, hash_algorithm: apres.hash_algorithm };
      };
      context._handleError = async (erreur, titre) => {
        if (!this.enSauvegarde) return direLErreur(erreur, titre);
        this.souci = erreur; // la barre le dira, dans la page et en français, si l’on n’y arrive pas
        return undefined;
      };
    }

    // Vrai si le disque et la page ne diffèrent que par le travail : le plus récent est pris.
    async accorder() {
      const { context } = this.panneau;
      const demande = () => this.app.serviceManager.contents.get(context.path, { type: "notebook", content: true, hash: true });
      let disque = await sansEchec(demande);
      for (let essai = 0; !disque && essai < ESSAIS; essai += 1) {
        await pause(150 * (essai + 1));
        disque = await sansEchec(demande);
      }
      if (!disque?.content?.cells) return false;
      const texte = (source) => (Array.isArray(source) ? source.join("") : source);
      const siennes = disque.content.cells.map((c) => [c.cell_type, texte(c.source)]);
      const miennes = [...this.modele.cells].map((c) => [c.type, c.sharedModel.getSource()]);
      if (!this.JSONExt.deepEqual(siennes, miennes)) return false;
      this.prendre(disque.content.metadata?.[CLE] ?? {});
      const { hash, hash_algorithm, last_modified } = disque;
      context._contentsModel = { ...context._contentsModel, hash, hash_algorithm, last_modified };
      return true;
    }

    prendre(leur) {
      const [sien, mien] = [leur.carnet, this.memoire.carnet];
      if (this.enRoute) {
        // On a quelque chose de neuf à écrire : seul un état plus avancé du même travail l’emporte.
        if (sien && mien && sien.carnet_id === mien.carnet_id && sien.revision > mien.revision && sien.version_format <= mien.version_format) {
          this.modele.setMetadata(CLE, { ...this.memoire, carnet: sien });
        }
        return;
      }
      // Ce que l’on vient d’effacer ne revient pas ; d’un même travail, seul un état plus avancé l’emporte.
      if (this.oublie || this.JSONExt.deepEqual(sien ?? null, mien ?? null)) return;
      if (sien && mien && sien.carnet_id === mien.carnet_id && sien.revision <= mien.revision) return;
      const { carnet, ...reste } = this.memoire;
      this.modele.setMetadata(CLE, sien ? { ...reste, carnet: sien } : reste);
      if (!sien) this.viderLesSorties(); // effacé ailleurs : cette page ne doit pas le faire revenir
    }

    cause() {
      const e = this.souci;
      if (!e) return "";
      // « Fichier modifié » est déjà ouvert, ou l’on y a renoncé.
      if (["ModalCancelError", "ModalDuplicateError"].includes(e.name)) return "change";
      const dit = `${e.message ?? ""} ${e.traceback ?? ""}`;
      if (/errno 28|no space left|disk full|quota/i.test(dit)) return "place";
      if (e.response?.status === 403 || /permission denied|read.?only|errno (13|30)/i.test(dit)) return "lecture";
      // Sans réponse, le serveur n’est plus là ; « Disposed », lui, dit une page que l’on ferme.
      if (!e.response && e.message !== "Disposed") serveurPerdu(this.app);
      return "";
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
      const avant = this.memoire.carnet?.carnet_id;
      if (detail && epoque === this.epoque) {
        const verdict = this.comparer(detail.carnet, detail.remplace);
        if (verdict.refus) return { fait: false, refus: verdict.refus };
        this.oublie = false;
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
      this.enRoute = detail?.carnet ?? null;
      try {
        await context.save();
        if (aRefaire) await context.createCheckpoint();
      } catch (e) {
        this.repriseARefaire ||= aRefaire;
        this.souci ??= e;
        return { fait: false, refus: this.cause() };
      } finally {
        this.enRoute = null;
      }
      // Changée pendant l’écriture, la page n’est pas toute sur le disque : cela ne se dit pas fait.
      return { fait: !context.model.dirty };
    }

    comparer(carnet, remplace) {
      const garde = this.memoire.carnet;
      if (!garde) return {};
      if (garde.version_format > carnet.version_format) return { refus: "recent" };
      if (garde.carnet_id !== carnet.carnet_id) return (remplace ?? []).includes(garde.carnet_id) ? {} : { refus: "autre" };
      if (garde.revision > carnet.revision) return { refus: "avance" };
      if (garde.revision < carnet.revision) return {};
      // Même révision, autre contenu : deux suites du même travail. L’étudiant choisit, pas le gardien.
      return this.JSONExt.deepEqual(garde, carnet) ? { pareil: true } : { refus: "avance" };
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
      const { fait, refus } = await this.enregistrer();
      this.auxBarres("atelier:enregistre", { fait, refus });
    }

    // Vrai s’il y a une barre pour l’entendre.
    auxBarres(nom, detail = {}) {
      const barres = [...this.panneau.node.querySelectorAll(".atelier-barre")];
      barres.forEach((b) => b.dispatchEvent(new CustomEvent(nom, { detail })));
      return barres.length > 0;
    }

    async oublier() {
      this.epoque += 1; // ce qui attendait d’être écrit est oublié aussi
      this.oublie = true;
      this.repriseARefaire = true;
      const { carnet, ...reste } = this.memoire;
      this.modele.setMetadata(CLE, reste);
      this.viderLesSorties();
      return this.enregistrer();
    }

    viderLesSorties() {
      this.chaqueSortie((sorties, i) => {
        if (sorties.get(i).data[MIME]) {
          sorties.set(i, { output_type: "display_data", data: { "text/plain": "Travail effacé." }, metadata: {} });
        }
      });
    }

    // --- lancer, réveiller -----------------------------------------------------------------------

    // Les formulaires affichés existent-ils encore dans le noyau ?
    async vivante(essais = 1) {
      const modeles = [];
      // Sans confiance, JupyterLab ne montre pas les formulaires, même vivants.
      const code = [...this.modele.cells].filter((c) => c.type === "code" && c.sharedModel.getSource().trim());
      if (code.some((c) => c.outputs.length && !c.trusted)) return false;
      // Rechargée pendant qu’elle s’éveillait, une page n’a qu’une partie de ses formulaires : les autres manquent.
      if (this.guidee() && code.some((c) => !c.outputs.length)) return false;
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
      const lignes = this.lignes();
      return lignes.length > 0 && pagesLivrees().some(([, livrees]) => this.JSONExt.deepEqual(livrees, lignes));
    }

    // Lancer fait défiler jusqu’à la dernière cellule ; on lit une page par le début.
    async remonter(debut) {
      // Plus tard encore dans le navigateur seul, plus lent ; ailleurs, le schéma glisserait sous la souris.
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
        this.cacher();
        if (this.eveil) this.eveil.hidden = false;
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
        if (this.eveil) this.eveil.hidden = true; // le bureau du formateur n’a pas de barre pour prendre sa place
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
          this.auxBarres("atelier:noyau", { vivant: true });
        } else if (!this.lance && !this.auxBarres("atelier:noyau", { vivant: false })) {
          this.montrer("Cette page s’est arrêtée. Votre travail est enregistré : rien n’est perdu.", "Reprendre");
        }
      }, 700);
    }

    endormir(noeud) {
      const racine = noeud?.nodeType === 1 ? noeud : noeud?.parentElement;
      if (!racine) return;
      const suspects = racine.matches?.(".jupyter-widgets") ? [racine] : racine.querySelectorAll?.(".jupyter-widgets") ?? [];
      for (const n of suspects) {
        // Ce qu’ipywidgets écrit, sans le traduire, d’un formulaire que le noyau ne connaît plus.
        if (n.childElementCount || !n.textContent.startsWith("Error displaying widget")) continue;
        n.textContent = SOMMEIL;
        n.classList.add("atelier-dort");
      }
    }

    /**
     * @param {string} texte
     * @param {string | [string, () => unknown][]} boutons le mot d’un bouton qui relance la page, ou des couples
     */
    montrer(texte, boutons = "") {
      this.cacher();
      if (this.eveil) this.eveil.hidden = true;
      const node = document.createElement("div");
      node.className = "atelier-bandeau";
      node.setAttribute("role", "alert");
      const phrase = document.createElement("span");
      phrase.textContent = texte;
      node.append(phrase);
      /** @type {[string, () => unknown][]} */
      const couples = typeof boutons !== "string" ? boutons : boutons ? [[boutons, () => this.lancer()]] : [];
      for (const [mot, geste] of couples) {
        const b = document.createElement("button");
        b.type = "button";
        b.textContent = mot;
        b.addEventListener("click", geste);
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

  // La page d’abord : la liste des fichiers est fermée au départ, et toujours quand l’écran est étroit.
  const ETROIT = 1100; // px
  let placeFaite = false;
  const laisserLaPlace = async (app) => {
    if (placeFaite) return;
    placeFaite = true;
    await app.restored;
    const fermer = () => app.shell.collapseLeft?.();
    fermer();
    const etroit = window.matchMedia(`(max-width: ${ETROIT}px)`);
    etroit.addEventListener("change", () => { if (etroit.matches) fermer(); });
  };

  const sansEchec = async (demande) => {
    try {
      return await demande();
    } catch {
      return null; // serveur injoignable ou fichier disparu : l’enregistrement le dira
    }
  };

  // Un seul onglet du navigateur écrit un fichier à la fois ; sans HTTPS, ce verrou n’existe pas et le conflit se règle après.
  const avecVerrou = (nom, geste) => (navigator.locks ? navigator.locks.request(`atelier:${nom}`, geste) : geste());

  const SANS_BARRE = {
    lecture: "Cette page est en lecture seule : elle ne peut pas être enregistrée ici.",
    place: "Le disque est plein : cette page n’a pas pu être enregistrée.",
    "": "Cette page n’a pas pu être enregistrée.",
  };

  // Le serveur ne répond plus : on le dit une fois, dans la barre, et l’on guette son retour.
  const toutesLesGardes = new Set();
  let guet = 0;
  const serveurPerdu = (app) => {
    const dire = (joignable) => toutesLesGardes.forEach((g) => {
      if (g.panneau.isDisposed) toutesLesGardes.delete(g);
      else g.auxBarres("atelier:serveur", { joignable });
    });
    dire(false);
    if (guet) return;
    guet = setInterval(async () => {
      const la = await sansEchec(() => app.serviceManager.contents.get("", { content: false }));
      if (!la) return;
      clearInterval(guet);
      guet = 0;
      dire(true);
      toutesLesGardes.forEach((g) => {
        g.surveiller("unknown");
        g.auxBarres("atelier:reprise");
      });
    }, 2500);
  };

  // Les gestes d’un éditeur de code, qui n’ont pas de sens sur une page guidée.
  const EDITION = /^docmanager:clone$|^notebook:(cut|copy|paste|delete|insert|split|merge|move|change-cell|replace|toggle-(render|all-cell|cell)|show-(cell|all)|hide-(cell|all)|enter-edit|duplicate|undo|redo|extend|select-all|run-and-insert|render-all|set-side|access)/;
  const fermerLEdition = (app, guidee) => {
    // Privé : si JupyterLab en change, l’édition reste ouverte et rien d’autre ne casse.
    const commandes = app.commands._commands;
    if (!(commandes instanceof Map)) return;
    for (const [nom, c] of commandes) {
      if (!EDITION.test(nom) || c.atelier) continue;
      const avant = c.isEnabled;
      c.atelier = true;
      c.isEnabled = (args) => !guidee() && avant.call(undefined, args);
    }
  };

  // JupyterLab annonce la perte du serveur par une fenêtre en partie en anglais : la barre le dit à sa place.
  const perte = ({ IConnectionLost }) => ({
    id: "atelier-gardien:perte",
    autoStart: true,
    provides: IConnectionLost,
    activate: (app) => async () => serveurPerdu(app),
  });

  // JupyterLab répartit les messages des formulaires entre deux fils du noyau : un clic y double le texte
  // que l’on vient d’écrire. Ici, un seul fil, donc l’ordre des gestes. La propriété est fermée, parce
  // que JupyterLab y repose son propre réglage un peu plus tard.
  const unSeulFil = (noyaux) => {
    if (!("commsOverSubshells" in noyaux)) return;
    noyaux.commsOverSubshells = "disabled";
    Object.defineProperty(noyaux, "commsOverSubshells", { get: () => "disabled", set() {} });
  };

  const extension = ({ INotebookTracker, NotebookActions }, { Widget }, { JSONExt }, { ICommandPalette }) => ({
    id: "atelier-gardien:gardien",
    autoStart: true,
    requires: [INotebookTracker],
    optional: [ICommandPalette],
    activate(app, suivi, palette) {
      document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
      unSeulFil(app.serviceManager.kernels);
      const gardes = new WeakMap();
      const gardeDe = (cible) => {
        let trouve = null;
        suivi.forEach((panneau) => { if (panneau.node.contains(cible)) trouve = gardes.get(panneau); });
        return trouve;
      };
      suivi.widgetAdded.connect((_, panneau) => {
        const garde = new Garde(app, panneau, { NotebookActions, Widget, JSONExt });
        gardes.set(panneau, garde);
        toutesLesGardes.add(garde);
        garde.installer();
      });
      const retour = () => { const g = suivi.currentWidget && gardes.get(suivi.currentWidget); g?.auxBarres("atelier:retour"); };
      suivi.currentChanged.connect(retour);
      window.addEventListener("focus", retour);
      document.addEventListener("visibilitychange", () => { if (!document.hidden) retour(); });

      // Un seul onglet à la fois est celui où l’on travaille : il le dit aux autres.
      const onglets = new BroadcastChannel("atelier");
      onglets.onmessage = ({ data }) => {
        if (data?.oublie) oublierPartout(data.oublie);
        else dernierGeste = 0;
      };
      const geste = () => {
        if (Date.now() - dernierGeste > 500) onglets.postMessage("ici");
        dernierGeste = Date.now();
      };
      for (const nom of ["pointerdown", "keydown", "wheel"]) window.addEventListener(nom, geste, { capture: true, passive: true });
      // Le cadre isolé du schéma garde ses clics et ses touches : ce sont ses messages qui disent un geste.
      window.addEventListener("message", (e) => { if (e.data?.atelier) geste(); });

      /** @param {string} nom @param {(e: any) => void} geste */
      const entendre = (nom, geste) => window.addEventListener(`atelier:${nom}`, geste);
      entendre("bonjour", (e) => {
        const garde = gardeDe(e.target);
        if (garde) e.detail.repondre({ chemin: garde.panneau.context.path, document: garde.memoire.carnet ?? null });
      });
      entendre("carnet", async (e) => {
        const garde = gardeDe(e.target);
        if (!garde) return;
        e.detail.entendu();
        const reponse = await garde.enregistrer(e.detail);
        e.detail.repondre({ ...reponse, chemin: garde.panneau.context.path });
      });
      entendre("enregistrer", (e) => {
        const garde = gardeDe(e.target);
        if (garde && !(e.detail?.siBesoin && !garde.panneau.context.model.dirty)) garde.validerEtEnregistrer(null);
      });
      // La barre d’une page prend place en haut, hors de ce qui défile.
      entendre("barre", (e) => {
        const garde = gardeDe(e.target);
        if (!garde?.tete) return;
        garde.tete.append(e.detail.noeud);
        e.detail.placee();
      });
      entendre("reprendre", (e) => gardeDe(e.target)?.lancer());
      entendre("reessayer", async (e) => {
        const garde = gardeDe(e.target);
        if (!garde) return;
        if (guet) return; // le serveur est guetté : il n’y a rien d’autre à faire
        garde.auxBarres("atelier:reprise");
      });
      // D’une page à l’autre, sur l’acteur ou le lien dont on parle.
      entendre("aller", async (e) => {
        const ici = gardeDe(e.target);
        if (!ici) return;
        const path = ici.panneau.context.path.replace(/[^/]*$/, "") + e.detail.page;
        const panneau = await sansEchec(() => app.commands.execute("docmanager:open", { path }));
        dernierGeste = Date.now(); // on va à un endroit précis : la page ne remonte pas à son début
        for (let essai = 0; panneau && essai < 150 && !panneau.isDisposed; essai += 1) {
          if (panneau.node.querySelector(".atelier-etat") && (await gardes.get(panneau)?.vivante())) break;
          await pause(200);
        }
        if (panneau) gardes.get(panneau)?.auxBarres("atelier:viser", { id: e.detail.id, lieu: e.detail.lieu });
      });
      // Effacer : toutes les pages ouvertes qui portent ce travail l’oublient, dans cet onglet et les autres.
      const oublierPartout = (id) => toutesLesGardes.forEach((g) => {
        if (!g.panneau.isDisposed && g.memoire.carnet?.carnet_id === id) g.oublier();
      });
      entendre("oublier", (e) => {
        const garde = gardeDe(e.target);
        const id = garde?.memoire.carnet?.carnet_id;
        garde?.oublier();
        if (!id) return;
        oublierPartout(id);
        onglets.postMessage({ oublie: id });
      });
      window.addEventListener("keydown", (e) => {
        // Le mode commande écoute le curseur posé sur une cellule : sur une page guidée, il n’entend rien.
        const cible = /** @type {any} */ (e.target);
        if (cible instanceof Element && (gardeDe(cible)?.guidee() || cible.closest(".atelier-page, .atelier-etape"))) cible.setAttribute(MUET, "true");
        if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.key.toLowerCase() !== "s") return;
        const garde = gardeDe(e.target);
        if (!garde?.estPage) return;
        e.preventDefault();
        e.stopImmediatePropagation();
        garde.validerEtEnregistrer(e.target);
      }, true);

      const laGuidee = () => Boolean(suivi.currentWidget && gardes.get(suivi.currentWidget)?.guidee());
      app.restored.then(() => {
        app.shell.collapseRight?.();
        // Une fois tout restauré : les commandes de toutes les extensions sont alors là.
        fermerLEdition(app, laGuidee);
      });
      app.commands.addCommand("atelier:adapter", {
        label: "Adapter cette page (pour qui sait écrire un notebook)",
        isEnabled: laGuidee,
        execute: () => gardes.get(suivi.currentWidget)?.adapter(),
      });
      palette?.addItem({ command: "atelier:adapter", category: "Atelier" });
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
      const [notebook, widgets, coreutils, application, apputils] = await Promise.all(
        ["@jupyterlab/notebook", "@lumino/widgets", "@lumino/coreutils", "@jupyterlab/application", "@jupyterlab/apputils"].map(partage));
      return () => ({ default: [extension(notebook, widgets, coreutils, apputils), perte(application)], __esModule: true });
    },
  };
  /** @type {any} */
  const fenetre = window;
  (fenetre._JUPYTERLAB = fenetre._JUPYTERLAB || {})["atelier-gardien"] = conteneur;
})();
