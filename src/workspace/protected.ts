/**
 * Which paths always ask, whatever was granted. Protected: files that configure an editor, an agent, a shell or a
 * pipeline, so that writing them runs code or lifts a limit. Secret: files that hold keys. Names are compared after
 * folding away every spelling a file system may treat as the same; when in doubt, it asks.
 */

/** Folders that make everything in them protected, wherever they are. */
const PROTECTED_FOLDERS = new Set(
  [
    ".git .vscode .vscode-insiders .vscodium .idea .fleet .zed .devcontainer .husky .githooks .circleci .buildkite",
    ".github .gitlab .gitea .forgejo .azure-pipelines .woodpecker .teamcity",
    ".bilby .roo .cline .clinerules .kilocode .kilo .cursor .windsurf .codeium .claude .codex .gemini .qwen .continue",
    ".aider .amazonq .kiro .opencode .trae .goose .agents .agent .junie .crush .augment .tabnine .mcp .yarn",
  ].flatMap((line) => line.split(" ")),
);

/** Single files, wherever they are. */
const PROTECTED_NAMES = new Set(
  [
    "agents.md agents.local.md agent.md claude.md claude.local.md gemini.md qwen.md codex.md copilot-instructions.md",
    ".cursorrules .windsurfrules .clinerules .roorules .goosehints .kilocodemodes .roomodes .mcp.json",
    "mcp.json mcp_settings.json mcp.yaml mcp.yml opencode.json opencode.jsonc crush.json .crush.json",
    ".bilbyignore .rooignore .clineignore .kilocodeignore .cursorignore .cursorindexingignore .geminiignore",
    ".aiderignore .codeiumignore .aiexclude .gitignore .gitattributes .gitmodules .gitconfig .ignore .rgignore",
    ".yarnrc .pnpmfile.cjs .pnpmfile.mjs .bunfig.toml bunfig.toml .condarc",
    ".gitlab-ci.yml .gitlab-ci.yaml jenkinsfile .travis.yml .travis.yaml appveyor.yml .appveyor.yml .drone.yml",
    ".drone.yaml bitbucket-pipelines.yml azure-pipelines.yml azure-pipelines.yaml .cirrus.yml .woodpecker.yml",
    ".woodpecker.yaml buildspec.yml cloudbuild.yaml cloudbuild.yml codemagic.yaml wercker.yml",
    ".pre-commit-config.yaml .pre-commit-config.yml .pre-commit-hooks.yaml .lefthook.yml lefthook.yml lefthook.yaml",
    ".lintstagedrc .lintstagedrc.json .huskyrc .devcontainer.json devcontainer.json .mise.toml",
    "mise.toml .tool-versions .direnvrc .bashrc .bash_profile .bash_login .profile .zshrc .zshenv .zprofile .zlogin",
    ".vimrc .nvim.lua .exrc .inputrc .wgetrc .curlrc .lldbinit .gdbinit authorized_keys known_hosts crontab",
  ].flatMap((line) => line.split(" ")),
);

const PROTECTED_PATTERNS: readonly RegExp[] = [
  /\.code-workspace$/,
  /^\.(?:bilby|roo|cline|kilocode)/,
  /^\.aider/,
  /^(?:mcp|\.mcp)(?:[-_.].*)?\.(?:json|jsonc|ya?ml|toml)$/,
  /^\.?(?:lefthook|lint-staged|husky|commitlint)(?:\.config)?\.(?:[cm]?[jt]s|json|ya?ml|toml)$/,
  /^\.envrc/,
  /^jenkinsfile/,
  // What the editor runs when a file is saved, ours among them: these say which program or plugin, or are one.
  /^(?:\.(?:prettier|eslint|stylelint|oxlint|xo-config)(?:rc)?|(?:prettier|eslint|stylelint|xo)\.config)(?:\.(?:[cm]?[jt]s|json[c5]?|ya?ml|toml))?$/,
  /^(?:\.rubocop|\.standard|\.php-cs-fixer|\.pylintrc|pylintrc|dprint)(?:\..*)?$/,
];

/** Protected only at this place: `.cargo/config.toml` names programs to run. */
const PROTECTED_PLACES: readonly RegExp[] = [/(?:^|\/)\.cargo\/config(?:\.toml)?$/, /(?:^|\/)hooks\/[^/]+\.sample$/];

const SECRET_FOLDERS = new Set(".ssh .aws .azure .gnupg .gcloud .kube .password-store .keychain".split(" "));

const SECRET_NAMES = new Set(
  [
    ".netrc _netrc .pgpass .my.cnf .htpasswd .dockercfg .dockerconfigjson .git-credentials .vault-token .s3cfg",
    ".boto .credentials credentials credentials.json credentials.yml credentials.yaml credentials.toml",
    "credentials.csv credentials.xml credentials.db .secrets secrets secrets.json secrets.yml secrets.yaml",
    "secrets.toml secrets.env secret.json secret.yml secret.yaml secrets.properties kubeconfig .kubeconfig",
    "terraform.tfstate terraform.tfstate.backup terraform.tfvars token tokens token.json token.txt",
    "tokens.txt .token .tokens .npm-token .pypi-token auth.json oauth.json service-account.json service_account.json",
    "serviceaccount.json client_secret.json master.key .terraformrc terraform.rc apikey.txt api_key.txt api-key.txt",
    ".npmrc .pnpmrc .yarnrc.yml .yarnrc.yaml pip.conf nuget.config .envrc .pypirc",
    "wallet.dat login.keychain passwords.txt password.txt .password .passwords",
  ].flatMap((line) => line.split(" ")),
);

/** Secret only at this place. */
const SECRET_PLACES: readonly RegExp[] = [
  /(?:^|\/)\.docker\/config\.json$/,
  /(?:^|\/)\.cargo\/credentials(?:\.toml)?$/,
];

const SECRET_PATTERNS: readonly RegExp[] = [
  /^\.env(?:$|[._-])/,
  /\.env(?:$|\.(?:local|prod|production|dev|development|test|staging|secret|secrets|vault|keys)$)/,
  /\.(?:pem|key|pfx|p12|p8|jks|keystore|kdbx|kdb|ppk|gpg|asc|ovpn|mobileprovision|keychain|keychain-db|agekey)$/,
  /^(?:id|ssh_host)_(?:rsa|dsa|ecdsa|ed25519)/,
  /^client_secret.*\.json$/,
  /^(?:service[-_]?account|gcp|firebase).*(?:key|credentials|adminsdk).*\.json$/,
  /\.auto\.tfvars(?:\.json)?$/,
  /^(?:.*[-_.])?(?:credentials|secrets)\.(?:json|ya?ml|toml|ini|env|enc)$/,
  /^(?:access|auth|api|bearer|github|gitlab|slack|npm)[-_]?tokens?(?:\.(?:json|txt|ya?ml))?$/,
];

/** Examples hold no secret: reading `.env.example` is how one learns which variables there are. */
const HARMLESS = /^(?:\.env|.*\.env)[._-](?:example|sample|template|dist|defaults?)$/;

/** Why a path always asks; null if it need not. Takes any path: relative, absolute, either kind of slash. */
export function sensitivity(path: string): "protected" | "secret" | null {
  const names = path.split(/[\\/]+/).map(fold);
  const last = names.at(-1) ?? "";
  const folders = names.slice(0, -1);
  const joined = names.join("/");
  if (!HARMLESS.test(last)) {
    if (SECRET_NAMES.has(last) || SECRET_PATTERNS.some((pattern) => pattern.test(last))) return "secret";
    if (names.some((name) => SECRET_FOLDERS.has(name))) return "secret";
    if (SECRET_PLACES.some((pattern) => pattern.test(joined))) return "secret";
  }
  if (names.some((name) => PROTECTED_FOLDERS.has(name) || isShortName(name))) return "protected";
  if (PROTECTED_NAMES.has(last) || PROTECTED_PATTERNS.some((pattern) => pattern.test(last))) return "protected";
  if (folders.some((name) => /^\.(?:bilby|roo|cline|kilocode)/.test(name))) return "protected";
  return PROTECTED_PLACES.some((pattern) => pattern.test(joined)) ? "protected" : null;
}

/**
 * One spelling for all names a file system may take for the same: case and compatibility forms (Windows, macOS),
 * characters HFS+ ignores, a data stream after `:`, trailing dots and spaces (Windows).
 */
function fold(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .toUpperCase()
    .toLowerCase()
    .normalize("NFC")
    .replace(/(?<=.):.*$/s, "")
    .replace(/(?<=[^. ])[. ]+$/, "");
}

/** `GIT~1` may be another name of `.git`; which one cannot be known without the disk. */
function isShortName(name: string): boolean {
  return /^[^.~]{1,8}~[0-9]{1,6}(?:\.[^.]{0,3})?$/.test(name);
}
