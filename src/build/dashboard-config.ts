import path from "node:path";
import react from "@vitejs/plugin-react";
import type { InlineConfig } from "vite";

/** Vite's settings for the dashboard's page, as its build and its development server share them. */
export function dashboardConfig(projectDirectory: string): InlineConfig & { root: string } {
  const root = path.join(projectDirectory, "dashboard");
  return {
    root,
    configFile: false,
    plugins: [react()],
    logLevel: "warn",
    publicDir: path.join(root, "public"),
    worker: { format: "es" },
  };
}
