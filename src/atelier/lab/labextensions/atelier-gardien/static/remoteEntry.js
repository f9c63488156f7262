// Le gardien : écrit le travail dans les métadonnées du notebook ouvert, puis enregistre.
// Écrit à la main, sans étape de construction : un module fédéré de JupyterLab.
// Les formulaires lui parlent par des événements du DOM ; il leur répond par une fonction.
(() => {
  "use strict";
  const CLE = "atelier";
  const MIME = "application/vnd.atelier.carnet+json";
  const TOUT_LANCER = "atelier:tout-lancer";
  const PAUSE = 80; // ms : plusieurs gestes rapprochés font un seul enregistrement
  const STYLE = `
    .atelier-notebook .jp-CodeCell .jp-Cell-inputWrapper.jp-mod-sourceHidden,
    .atelier-notebook .jp-CodeCell .jp-Cell-inputWrapper:has(.jp-Placeholder) { display: none; }
    .atelier-notebook .jp-InputPrompt, .atelier-notebook .jp-OutputPrompt,
    .atelier-notebook .jp-OutputArea-prompt, .atelier-notebook .jp-OutputArea-promptOverlay { display: none; }`;
  let portee;

  const partage = async (nom) => {
    const versions = portee[nom];
    return (await versions[Object.keys(versions)[0]].get())();
  };

  const extension = (INotebookTracker) => {
    const files = new WeakMap(); // panneau -> enregistrement en attente

    const panneauDe = (cible, suivi) => {
      let trouve = null;
      suivi.forEach((panneau) => {
        if (panneau.node.contains(cible)) trouve = panneau;
      });
      return trouve;
    };

    const memeTravail = (a, b) => Boolean(a && b) && a.carnet_id === b.carnet_id;

    // La sortie enregistrée peut avoir cessé de suivre (page rechargée) : on la remet à jour ici.
    const rafraichirSortie = (modele, sortie) => {
      for (const cellule of modele.cells) {
        if (cellule.type !== "code") continue;
        const sorties = cellule.outputs;
        for (let i = 0; i < sorties.length; i += 1) {
          const document = sorties.get(i).data[MIME];
          if (!document || !memeTravail(document, sortie[MIME])) continue;
          if (document.revision >= sortie[MIME].revision) continue;
          sorties.set(i, { output_type: "display_data", data: sortie, metadata: {} });
        }
      }
    };

    const enregistrer = (panneau) => {
      const file = files.get(panneau) ?? { attente: [], enCours: false, minuterie: 0 };
      files.set(panneau, file);
      return new Promise((finir) => {
        file.attente.push(finir);
        const lancer = async () => {
          if (file.enCours) return;
          file.enCours = true;
          const servis = file.attente.splice(0);
          let etat = "failed";
          const noter = (_, nouveau) => { etat = nouveau; };
          panneau.context.saveState.connect(noter);
          try {
            await panneau.context.save();
          } catch (e) {
            etat = "failed";
          }
          panneau.context.saveState.disconnect(noter);
          file.enCours = false;
          servis.forEach((servi) => servi(etat === "completed" || etat === "completed manually"));
          if (file.attente.length) lancer();
        };
        clearTimeout(file.minuterie);
        file.minuterie = setTimeout(lancer, PAUSE);
      });
    };

    const garder = async (panneau, { carnet, sortie }) => {
      const modele = panneau.content.model;
      const actuel = modele.getMetadata(CLE) ?? {};
      const connu = memeTravail(actuel.carnet, carnet) && actuel.carnet.revision >= carnet.revision;
      if (!connu) {
        modele.setMetadata(CLE, { ...actuel, carnet });
        if (sortie) rafraichirSortie(modele, sortie);
      }
      if (connu && !panneau.context.model.dirty) return true;
      return enregistrer(panneau);
    };

    return {
      id: "atelier-gardien:gardien",
      autoStart: true,
      requires: [INotebookTracker],
      activate(app, suivi) {
        document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
        app.restored.then(() => app.shell.collapseRight?.());
        // Lancer avant que le noyau réponde n’affiche rien, sans le dire : on l’attend.
        app.commands.addCommand(TOUT_LANCER, {
          label: "▶ Tout lancer",
          caption: "Lancer toute la page",
          execute: async () => {
            const panneau = suivi.currentWidget;
            if (!panneau) return;
            await panneau.context.ready;
            await panneau.sessionContext.ready;
            await panneau.sessionContext.session?.kernel?.info;
            await app.commands.execute("notebook:run-all-cells");
          },
        });
        // Sur les pages de l’atelier, l’étudiant voit des formulaires, pas la ligne qui les appelle.
        suivi.widgetAdded.connect(async (_, panneau) => {
          await panneau.context.ready;
          panneau.toggleClass("atelier-notebook", Boolean(panneau.content.model.getMetadata(CLE)?.page));
        });
        window.addEventListener("atelier:carnet", async (e) => {
          const panneau = panneauDe(e.target, suivi);
          if (!panneau || !e.detail) return;
          e.detail.entendu();
          await panneau.context.ready;
          const fait = await garder(panneau, e.detail);
          e.detail.repondre({ fait, chemin: panneau.context.path, revision: e.detail.carnet.revision });
        });
        window.addEventListener("atelier:enregistrer", (e) => {
          const panneau = panneauDe(e.target, suivi);
          if (panneau) enregistrer(panneau).then((fait) => e.detail?.repondre?.({ fait }));
        });
      },
    };
  };

  const conteneur = {
    init(valeur) {
      portee = valeur;
    },
    async get() {
      const { INotebookTracker } = await partage("@jupyterlab/notebook");
      return () => ({ default: extension(INotebookTracker), __esModule: true });
    },
  };
  (window._JUPYTERLAB = window._JUPYTERLAB || {})["atelier-gardien"] = conteneur;
})();
