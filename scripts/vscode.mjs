/**
 * `npm run vscode [-- 4.100.3]`: installs the VS Code that the end-to-end tests and `npm start` use. Both do it themselves; this is for a head start.
 */
import { defaultEdition, editions, installVSCode, isEdition } from "../test/e2e/vscode/install.ts";

const edition = process.argv[2] ?? defaultEdition;
if (!isEdition(edition)) {
  console.error(`No such edition: ${edition}. There are: ${Object.keys(editions).join(", ")}`);
  process.exit(2);
}
const installed = await installVSCode(edition);
console.log(`${installed.node} ${installed.entry}`);
