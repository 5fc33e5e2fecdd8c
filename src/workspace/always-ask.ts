/**
 * Commands that a person looks at each time, also where the same words were approved before: what they do depends on more than
 * their words, cannot be taken back, or leaves this machine. Only the user's own list in the settings lets one run unasked.
 */
import type { ShellKind } from "./command.ts";
import { programName, programsOf, type Started } from "./shell/programs.ts";

/** Why this line always asks, as the end of a sentence; undefined: it does not. For lines that are one exact vector. */
export function alwaysAsks(line: string, shell: ShellKind): string | undefined {
  const { started, doubt } = programsOf(line, shell);
  if (doubt) return doubt;
  for (const program of started) {
    // What may be a program only if an option is not known: the one in front of it asks for itself.
    const why = program.certain ? reasonOf(program) : undefined;
    if (why) return why;
  }
  return undefined;
}

const INSTALLS = "it installs packages, whose scripts then run";
const INLINE = "it runs code from its own arguments";
const NETWORK = "it reaches out to the network";
const RIGHTS = "it changes who may do what";
const DELETES = "it deletes what cannot be brought back";
const SYSTEM = "it changes the system";
const REMOTE = "it acts on other machines";
const OTHERS = "it runs other programs";
const REPOSITORY = "it may change the repository";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Whatever their arguments. */
const ALWAYS: readonly [names: ReadonlySet<string>, why: string][] = [
  [
    words(
      "npx bunx pnpx uvx pipx corepack apt apt-get aptitude dnf yum apk pacman zypper brew port snap flatpak choco winget " +
        "scoop nix-env nix-shell easy_install install-module install-package install-script",
    ),
    INSTALLS,
  ],
  [
    words(
      "curl wget http https aria2c nc ncat netcat socat telnet ssh scp sftp rsync ftp tftp ping dig nslookup host " +
        "invoke-webrequest iwr invoke-restmethod irm start-bitstransfer bitsadmin certutil",
    ),
    NETWORK,
  ],
  [words("sudo doas su runas pkexec runuser chmod chown chgrp chattr setfacl setcap icacls takeown cacls"), RIGHTS],
  [words("shred dd wipefs fdisk parted diskpart format mkswap srm"), DELETES],
  [
    words(
      "systemctl service launchctl crontab at batch schtasks sc reg regedit setx net netsh bcdedit vssadmin wmic " +
        "kill killall pkill taskkill stop-process shutdown reboot halt poweroff mount umount iptables ufw sysctl",
    ),
    SYSTEM,
  ],
  [
    words(
      "kubectl helm terraform tofu pulumi ansible ansible-playbook aws gcloud az gh glab vercel netlify heroku fly flyctl",
    ),
    REMOTE,
  ],
  [
    words(
      "xargs parallel eval iex invoke-expression start-process saps mshta rundll32 regsvr32 cscript wscript msiexec osascript script watch",
    ),
    OTHERS,
  ],
];

/** Subcommands that ask; "" is the program alone. */
const ASKING: Record<string, readonly [verbs: ReadonlySet<string>, why: string]> = {
  pnpm: [
    words(
      "install i add up update upgrade remove rm un uninstall dlx exec create init link unlink publish import patch rebuild rb setup env self-update deploy fetch prune dedupe config",
    ),
    INSTALLS,
  ],
  yarn: [
    new Set([
      "",
      ...words(
        "install add up upgrade remove dlx exec create init link unlink publish import global set plugin node patch config dedupe rebuild",
      ),
    ]),
    INSTALLS,
  ],
  bun: [words("install i add a update remove rm x create init link unlink publish upgrade patch pm"), INSTALLS],
  pip: [words("install uninstall download wheel config cache"), INSTALLS],
  uv: [words("add remove sync lock pip tool python venv run publish self"), INSTALLS],
  poetry: [words("install add remove update lock publish self config run shell"), INSTALLS],
  conda: [words("install create update remove env run config"), INSTALLS],
  cargo: [words("install uninstall add remove update publish yank login owner"), INSTALLS],
  go: [words("install get generate mod env work tool"), INSTALLS],
  gem: [words("install update uninstall push cleanup"), INSTALLS],
  bundle: [new Set(["", ...words("install add update exec remove config")]), INSTALLS],
  composer: [words("install require update remove create-project exec global run-script"), INSTALLS],
  dotnet: [words("add remove restore tool nuget new workload"), INSTALLS],
  deno: [words("eval run install add task cache upgrade publish repl"), INLINE],
};
for (const [same, as] of [
  ["pip3", "pip"],
  ["mamba", "conda"],
  ["micromamba", "conda"],
  ["go.exe", "go"],
] as const)
  ASKING[same] = ASKING[as]!;

/** Verbs that only look, or run the project's own scripts; all others ask, because anyone may add some. */
const LOOKING: Record<string, readonly [verbs: ReadonlySet<string>, why: string]> = {
  git: [
    words(
      "status log diff show blame annotate rev-parse rev-list ls-files ls-tree cat-file describe shortlog grep name-rev merge-base version whatchanged",
    ),
    REPOSITORY,
  ],
  npm: [
    words(
      "test t tst run run-script start stop restart ls list ll la view show info outdated why explain root prefix bin help",
    ),
    INSTALLS,
  ],
  docker: [words("ps images logs version info inspect top stats port history"), SYSTEM],
  podman: [words("ps images logs version info inspect top stats port history"), SYSTEM],
};

/** Options with which an interpreter runs what stands behind them, or loads it first. */
const INTERPRETERS: readonly [names: RegExp, options: RegExp][] = [
  [
    /^(?:node|nodejs|bun|tsx|ts-node)$/,
    /^(?:-[a-z]*[epr]|--(?:eval|print|require|import|loader|experimental-loader|inspect)(?:[-=].*)?)$/,
  ],
  [/^(?:python|pypy)[\d.]*$/, /^-[A-Za-z]*[cm]/],
  [/^py$/, /^-[A-Za-z]*[cm]/],
  [/^perl[\d.]*$/, /^-[A-Za-z\d]*[eEMmix]/],
  [/^(?:ruby|jruby)[\d.]*$/, /^-[A-Za-z]*[er]/],
  [/^php[\d.]*$/, /^-[A-Za-z]*[rBRE]/],
  [
    /^(?:lua|luajit|rscript|r|julia|ghc|groovy|scala|elixir|erl|swift|psql|mysql|sqlite3)[\d.]*$/,
    /^-(?:[a-z]*[el]|c|eval|cmd)$|^--(?:eval|execute|command)/,
  ],
  [/^(?:sh|bash|dash|zsh|ksh|mksh|ash|fish|rbash|busybox)$/, /^[-+][A-Za-z]*[ci]/],
  [/^(?:powershell|pwsh)$/, /^[-/](?:c|e|enc)/i],
  [/^cmd$/, /^\/[ckr]/i],
];

/** Options of harmless programs that run another program, write a file, or delete. */
const TELLTALE: Record<string, readonly [options: RegExp, why: string]> = {
  find: [/^-(?:exec|execdir|ok|okdir|delete|fprint|fprint0|fprintf|fls)$/, OTHERS],
  fd: [/^(?:-x|-X|--exec|--exec-batch)/, OTHERS],
  rg: [/^--(?:pre|hostname-bin)(?:=|$)/, OTHERS],
  tar: [
    /^(?:-[A-Za-z]*[IF]|--(?:to-command|checkpoint-action|use-compress-program|rsh-command|info-script|new-volume-script))/,
    OTHERS,
  ],
  sort: [/^--compress-program/, OTHERS],
  make: [/^(?:-f|-C|--eval|--file|--makefile|--directory|SHELL=)/, OTHERS],
  awk: [/system\s*\(|\||getline|^-f/, INLINE],
  sed: [/^(?:-i|--in-place|-[a-z]*i)|(?:^|[;{}\d/$])\s*[ew](?:\s|$)/, OTHERS],
  rm: [/^(?:-[A-Za-z]*[rRf]|--recursive|--force)/, DELETES],
  del: [/^\/[sqf]/i, DELETES],
  erase: [/^\/[sqf]/i, DELETES],
  rd: [/^(?:\/[sq]|-r)/i, DELETES],
  rmdir: [/^(?:\/[sq]|-r)/i, DELETES],
  "remove-item": [/^-(?:r|fo)/i, DELETES],
  ri: [/^-(?:r|fo)/i, DELETES],
};
for (const name of ["gawk", "mawk", "nawk"]) TELLTALE[name] = TELLTALE.awk!;
TELLTALE.gmake = TELLTALE.make!;
TELLTALE.fdfind = TELLTALE.fd!;

/** What makes also those verbs of git that only look start a program or write a file. */
const GIT_TELLTALE =
  /^(?:-c|-p|-O.*|--exec-path.*|--paginate|--config-env.*|--output.*|--ext-diff|--textconv|--open-files-in-pager.*|--upload-pack.*)$/;

function reasonOf({ words: [first, ...rest] }: Started): string | undefined {
  const name = programName(first!.text);
  const args = rest.map((word) => word.text);
  const always = ALWAYS.find(([names]) => names.has(name))?.[1];
  if (always) return always;
  if (/^mkfs/.test(name)) return DELETES;
  const verb = verbOf(name, args);
  if (name === "git" && args.some((arg) => GIT_TELLTALE.test(arg))) return OTHERS;
  const asking = ASKING[name];
  if (asking?.[0].has(verb)) return asking[1];
  const looking = LOOKING[name];
  if (looking && !/^--?(?:version|help|v|h)$/.test(args[0] ?? "") && !looking[0].has(verb)) return looking[1];
  const options = INTERPRETERS.find(([names]) => names.test(name))?.[1];
  if (options && args.some((arg) => options.test(arg)) && !runsTests(name, args)) return INLINE;
  const telltale = TELLTALE[name];
  return telltale && args.some((arg) => telltale[0].test(arg)) ? telltale[1] : undefined;
}

/** Python's test runners and checkers are modules: they run the project's own code, as `npm test` does. */
const PYTHON_CHECKS = words(
  "pytest unittest doctest mypy pyright ruff flake8 pylint black isort compileall py_compile",
);

function runsTests(name: string, [option, module]: readonly string[]): boolean {
  return /^(?:python[\d.]*|pypy[\d.]*|py)$/.test(name) && option === "-m" && PYTHON_CHECKS.has(module ?? "");
}

/** The first word that is no option; one in front of it with a value makes the value the verb, which is not known and so asks or not. */
function verbOf(name: string, args: readonly string[]): string {
  const takesValue =
    name === "git"
      ? /^(?:-C|--git-dir|--work-tree|--namespace)$/
      : /^(?:-C|--prefix|--cwd|--dir|--filter|-F|-w|--workspace)$/;
  for (let at = 0; at < args.length; at++) {
    if (takesValue.test(args[at]!)) at += 1;
    else if (!args[at]!.startsWith("-") && !args[at]!.startsWith("+")) return args[at]!;
  }
  return "";
}
