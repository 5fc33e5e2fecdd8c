/** The terminal's entry: picks the command and turns its outcome into an exit code. Nothing else. */
import { main } from "./node/cli/main.ts";
import { complain } from "./node/cli/visible.ts";

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    complain(`bilby: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
