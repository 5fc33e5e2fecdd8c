import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sensitivity } from "../../../src/workspace/protected.ts";

const PROTECTED = [
  ".vscode/settings.json",
  ".vscode/tasks.json",
  "packages/a/.vscode/launch.json",
  "app.code-workspace",
  ".git/config",
  ".git/hooks/pre-commit",
  "sub/.git",
  ".bilby/modes.yaml",
  ".bilbyignore",
  ".roo/rules/x.md",
  ".roomodes",
  ".rooignore",
  ".clinerules",
  ".clinerules/a.md",
  "AGENTS.md",
  "packages/a/AGENTS.md",
  "CLAUDE.md",
  "GEMINI.md",
  ".cursor/rules/a.mdc",
  ".cursorrules",
  ".github/copilot-instructions.md",
  ".github/workflows/ci.yml",
  ".gitlab-ci.yml",
  "Jenkinsfile",
  ".circleci/config.yml",
  ".husky/pre-commit",
  ".devcontainer/devcontainer.json",
  ".devcontainer.json",
  ".yarnrc",
  ".prettierrc",
  ".prettierrc.cjs",
  "prettier.config.mjs",
  "sub/.eslintrc.json",
  "eslint.config.ts",
  ".stylelintrc",
  ".rubocop.yml",
  "mcp.json",
  ".mcp.json",
  ".gitattributes",
  ".gitmodules",
  ".pre-commit-config.yaml",
  ".cargo/config.toml",
];

const SECRET = [
  // They set programs to run, too; but reading them is what gives a token away.
  ".npmrc",
  ".yarnrc.yml",
  ".envrc",
  "NuGet.Config",
  ".env",
  ".env.local",
  ".env.production",
  "config/prod.env",
  "server.pem",
  "certs/tls.key",
  "id_rsa",
  ".ssh/id_ed25519.pub",
  "id_ecdsa",
  ".netrc",
  ".aws/credentials",
  ".aws/config",
  "credentials.json",
  "secrets.yaml",
  "app-secrets.yml",
  ".git-credentials",
  "terraform.tfstate",
  "github_token.txt",
  ".npm-token",
  "store.p12",
  ".docker/config.json",
  "service-account-key.json",
];

const ORDINARY = [
  ".editorconfig",
  "eslint.md",
  "src/prettier.ts",
  "src/a.ts",
  "README.md",
  "package.json",
  "src/token.ts",
  "src/tokens/theme.json",
  "src/credentials.ts",
  "src/secrets/index.ts",
  "docs/agents.html",
  ".env.example",
  ".env.sample",
  "environment.ts",
  "src/env.d.ts",
  "gitconfig.ts",
  "github/workflows/a.yml",
  "vscode/settings.json",
  "src/keyboard.ts",
  "src/monkey.key.ts",
  "my~notes.md",
  "Makefile",
  "tsconfig.json",
];

describe("files that always ask", () => {
  it.each(PROTECTED)("%s is protected", (path) => expect(sensitivity(path)).toBe("protected"));
  it.each(SECRET)("%s is secret", (path) => expect(sensitivity(path)).toBe("secret"));
  it.each(ORDINARY)("%s is ordinary", (path) => expect(sensitivity(path)).toBeNull());
});

/** Other spellings a file system or an editor may take for the same name. */
const DISGUISES: ((path: string) => string)[] = [
  (path) => path.toUpperCase(),
  (path) => path.replaceAll("/", "\\"),
  (path) => `${path}.`,
  (path) => `${path} . `,
  (path) => `${path}::$DATA`,
  (path) => path.replace(/\/|$/, "::$INDEX_ALLOCATION$&"),
  (path) => path.replace(/^./, "$&\u200c"),
  (path) => path.replace(/s/, "ſ"),
  (path) => path.replace(/^\./, "\uff0e"),
  (path) => path.normalize("NFD"),
  (path) => `./deep/${path}`,
  (path) => `C:\\work\\${path}`,
  (path) => `/work/${path}`,
];

describe("no spelling hides such a file", () => {
  it("in any mixture of case, slashes, dots, streams and ignorable characters", () => {
    const disguised = fc
      .tuple(fc.constantFrom(...PROTECTED, ...SECRET), fc.subarray(DISGUISES))
      .map(([path, how]) => ({ path, name: how.reduce((name, change) => change(name), path) }));
    fc.assert(
      fc.property(disguised, ({ name }) => {
        expect(sensitivity(name)).not.toBeNull();
      }),
      { numRuns: 5_000 },
    );
  });
  it.each(["GIT~1/config", "VSCODE~1/settings.json", "CODE~1.COD"])("a short name like %s", (path) => {
    expect(sensitivity(path)).toBe("protected");
  });
});
