"""JupyterHub pour une classe : l’atelier tout prêt, en français, un dossier fermé par étudiant.

Essai :  ATELIER_HUB=/tmp/hub ATELIER_HUB_ESSAI=un-mot-de-passe jupyterhub -f jupyterhub_config.py
Sans ATELIER_HUB_ESSAI, c’est la vraie salle : comptes du système (PAM), un processus par compte.
``configurable-http-proxy`` (npm) est dans le PATH, ou nommé par ATELIER_HUB_PROXY.
"""

import asyncio
import hashlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import atelier
from atelier.lab.ouvrir import PREMIERE_PAGE, ecrire_noyau, ecrire_reglages

c = get_config()  # noqa: F821 — donné par JupyterHub

# Sans espace ni accent, et court : une prise ipc ne peut pas dépasser 107 caractères.
ETAT = Path(os.environ.get("ATELIER_HUB", "/srv/atelier")).resolve()
MOT_DE_PASSE = os.environ.get("ATELIER_HUB_ESSAI", "")
ESSAI = bool(MOT_DE_PASSE)
PORT = int(os.environ.get("ATELIER_HUB_PORT", "8000"))
DOSSIER = "atelier-travail"  # le même nom qu’avec « atelier ouvrir »
PYTHON = [sys.executable, "-P"]  # le dossier courant n’est jamais sur le chemin d’import

# 0755 : on traverse pour atteindre le sien, qui est fermé. « prive » n’est qu’au hub.
for nom, droits in (("", 0o755), ("prive", 0o700), ("prises", 0o755), ("etudiants", 0o755)):
    (ETAT / nom).mkdir(parents=True, exist_ok=True)
    (ETAT / nom).chmod(droits)

# --- Les réglages que donne « atelier ouvrir », écrits une fois par version -------------------------


def reglages(nom: str, *, lancer_seul: bool) -> Path:
    """Français, barre d’outils, pages livrées, noyau avec -P : lisibles par tous, écrits par nous seuls."""
    ici = hashlib.sha256(sys.executable.encode()).hexdigest()[:8]  # le noyau est celui de cet environnement
    cible = ETAT / f"reglages-{atelier.__version__}-{ici}-{nom}"
    if not cible.exists():
        provisoire = Path(tempfile.mkdtemp(dir=ETAT))  # puis renommé : jamais une moitié de réglages
        ecrire_reglages(provisoire, lancer_seul=lancer_seul)
        ecrire_noyau(provisoire)
        for chemin in (provisoire, *provisoire.rglob("*")):
            chemin.chmod(0o755 if chemin.is_dir() else 0o644)
        provisoire.rename(cible)
    return cible


# Deux jeux : dans un dossier que le hub n’a pas créé, les pages attendent « ▶ Tout lancer ».
REGLAGES = {True: reglages("seul", lancer_seul=True), False: reglages("clic", lancer_seul=False)}

# --- Le dossier de chaque étudiant, avant chaque démarrage ------------------------------------------

# « atelier preparer » tourne sous le compte de l’étudiant, umask 077 : le hub (root) n’écrit jamais dans un
# dossier qu’un étudiant tient, où un lien symbolique le mènerait ailleurs.


async def preparer_le_dossier(spawner) -> None:
    """Crée le dossier (0700), y pose ce qui manque, choisit les réglages et la place des prises."""
    nom = spawner.user.name
    prises = ETAT / "prises" / str(spawner.user.id)
    prises.mkdir(exist_ok=True)
    if ESSAI:
        maison, compte = ETAT / "etudiants" / nom, {}
        maison.mkdir(mode=0o700, exist_ok=True)
    else:
        fiche = pwd.getpwnam(nom)
        maison = Path(fiche.pw_dir)
        # extra_groups vide : le processus ne garde pas les groupes de root.
        compte = {"user": fiche.pw_uid, "group": fiche.pw_gid, "extra_groups": []}
        os.chown(prises, fiche.pw_uid, fiche.pw_gid)
    prises.chmod(0o700)
    # De l’environnement du hub, qui est celui de root, l’étudiant ne reçoit que le PATH.
    propre = {"HOME": str(maison), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    suite = await asyncio.create_subprocess_exec(
        *PYTHON, "-m", "atelier.cli", "preparer", str(maison / DOSSIER), "--ferme", "--json",
        cwd="/", env=propre, umask=0o077, **compte, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    sortie, erreurs = await suite.communicate()
    if suite.returncode:
        raise RuntimeError(f"Dossier de {nom} non préparé : {erreurs.decode(errors='replace')[-800:]}")
    choisis = str(REGLAGES[json.loads(sortie)["seules"]])
    spawner.environment = {
        **spawner.environment,
        "JUPYTER_CONFIG_PATH": choisis,  # labconfig/ : réglages et page_config (atelierPages)
        "JUPYTER_PATH": choisis,  # kernels/python3 : le noyau de l’atelier passe avant tout autre
        "JUPYTER_RUNTIME_DIR": str(prises),
    }


c.Spawner.pre_spawn_hook = preparer_le_dossier

# --- Le serveur de chaque étudiant ------------------------------------------------------------------

c.Spawner.cmd = [*PYTHON, "-m", "jupyterhub.singleuser"]
c.Spawner.notebook_dir = f"~/{DOSSIER}"  # le gardien ne lance que les pages de la racine
c.Spawner.default_url = f"/lab/tree/{PREMIERE_PAGE}"
c.Spawner.disable_user_config = True  # une configuration oubliée dans le compte ne défait pas la nôtre
c.Spawner.args = [
    # En TCP, trente noyaux lancés ensemble se prennent leurs ports : « Address already in use ».
    "--KernelManager.transport=ipc",
    # Une page s’écrit entière ou pas du tout, même à deux navigateurs.
    "--ServerApp.contents_manager_class=atelier.lab.contenus.Contenus",
    "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    # Un noyau dont la page est fermée depuis 20 minutes rend sa mémoire ; carnet.json a déjà tout.
    "--MappingKernelManager.cull_idle_timeout=1200", "--MappingKernelManager.cull_interval=120",
    "--ServerApp.terminals_enabled=False",
    *(["--allow-root"] if ESSAI and os.geteuid() == 0 else []),
]  # fmt: skip
# Trente démarrages ensemble sur quatre cœurs prennent plus que les 30 s d’usage.
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180
c.JupyterHub.implicit_spawn_seconds = 1  # « Reprendre » recharge la page : le serveur repart seul

# --- Qui entre, et sous quel compte -----------------------------------------------------------------

# Un nom de compte devient un chemin. Moodle donne des numéros, une école des courriels.
# \Z plutôt que $, qui laisserait passer un saut de ligne à la fin.
c.Authenticator.username_pattern = r"^[a-z0-9][a-z0-9_.@-]{0,60}\Z"
if ESSAI:
    # Tous les serveurs tournent sous LE MÊME compte : 0700 n’y sépare personne. Essais seulement.
    # « dummy » avec un mot de passe est déconseillé depuis JupyterHub 5.3 : voici son successeur.
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = MOT_DE_PASSE  # huit caractères au moins
    c.Authenticator.allow_all = True
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = f"{ETAT}/etudiants/{{username}}"
else:
    # Un compte du système par étudiant : le noyau Linux les sépare, 0700 suffit. Le hub est root.
    c.JupyterHub.authenticator_class = "pam"
    c.PAMAuthenticator.allowed_groups = {"etudiants"}  # sudo groupadd etudiants ; useradd -m -G …
    c.PAMAuthenticator.admin_groups = set()
    c.JupyterHub.spawner_class = "localprocess"
    # Mieux, avec systemd (pip install jupyterhub-systemdspawner) : /tmp à chacun, mémoire bornée.
    # c.JupyterHub.spawner_class = "systemd"
    # c.SystemdSpawner.isolate_tmp = True
    # c.SystemdSpawner.disable_user_sudo = True
    # c.SystemdSpawner.mem_limit = "1G"
    # Par Moodle (pip install jupyterhub-ltiauthenticator) ; les comptes se créent à la première venue.
    # c.JupyterHub.authenticator_class = "lti13"
    # c.LTI13Authenticator.issuer, .authorize_url, .jwks_endpoint, .client_id : donnés par Moodle
    # c.LTI13Authenticator.username_key = "sub"
    # Par le compte de l’école (pip install oauthenticator).
    # c.JupyterHub.authenticator_class = "generic-oauth"
    # c.GenericOAuthenticator.client_id, .client_secret, .authorize_url, .token_url, .userdata_url,
    # .oauth_callback_url, et .allowed_groups : donnés par l’école
    # LTI et OAuth ne créent pas de compte : LocalAuthenticator.create_system_users, ou un autre spawner.

# --- Le hub lui-même --------------------------------------------------------------------------------

# Les pages que voient les étudiants : entrer, attendre, revenir, sortir. En français.
c.JupyterHub.template_paths = [str(Path(__file__).resolve().parent / "pages")]
# Derrière un mandataire HTTPS (Caddy, nginx) : jamais un mot de passe en clair sur le réseau.
c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORT + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 2}"
c.ConfigurableHTTPProxy.command = [
    os.environ.get("ATELIER_HUB_PROXY")
    or shutil.which("configurable-http-proxy")
    or "configurable-http-proxy"
]
c.ConfigurableHTTPProxy.pid_file = str(ETAT / "prive" / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{ETAT / 'prive' / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(ETAT / "prive" / "cookie_secret")

# Un serveur sans geste depuis une heure s’arrête : environ 200 Mo rendus.
c.JupyterHub.services = [
    {
        "name": "veille",
        "command": [*PYTHON, "-m", "jupyterhub_idle_culler", "--timeout=3600", "--cull-every=300"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "veille",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["veille"],
    }
]
