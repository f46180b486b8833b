import { useSyncExternalStore } from "react";
import { browserTexts } from "./kept-texts.ts";

/** "system" follows the machine. */
export type Theme = "system" | "light" | "dark";

const STORAGE_KEY = "theme";
const DARK_SYSTEM = matchMedia("(prefers-color-scheme: dark)");

const listeners = new Set<() => void>();

/** Theme chosen in this browser, else "system". */
export function storedTheme(): Theme {
  const stored = browserTexts.getItem(STORAGE_KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Shows the page in a theme. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  for (const listener of listeners) listener();
}

/** The theme that is seen, and a way to the other one. */
export function useTheme(): { isDark: boolean; toggle(): void } {
  return { isDark: useSyncExternalStore(subscribe, isDark), toggle: toggleTheme };
}

/** The other one is remembered. Whoever goes back to what the machine has follows it from then on. */
function toggleTheme(): void {
  const next = isDark() ? "light" : "dark";
  if (next === systemTheme()) browserTexts.removeItem(STORAGE_KEY);
  else browserTexts.setItem(STORAGE_KEY, next);
  applyTheme(storedTheme());
}

function isDark(): boolean {
  const theme = storedTheme();
  return (theme === "system" ? systemTheme() : theme) === "dark";
}

function systemTheme(): Theme {
  return DARK_SYSTEM.matches ? "dark" : "light";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  DARK_SYSTEM.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    DARK_SYSTEM.removeEventListener("change", listener);
  };
}
