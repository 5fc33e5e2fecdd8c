import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        // No test is one of speed, so none may fail for a machine that is busy.
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/unit/**/*.test.tsx"],
          testTimeout: 60_000,
        },
      },
      { test: { name: "integration", include: ["test/integration/**/*.test.ts"], testTimeout: 60_000, retry: 1 } },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          // An editor, a browser and a server share the machine with whatever else runs on it.
          retry: 2,
        },
      },
    ],
  },
});
