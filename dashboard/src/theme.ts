import { useState } from "react";

/** "system" follows the machine. */
export type Theme = "system" | "light" | "dark";

const STORAGE_KEY = "theme";

/** What was chosen in this browser before. */
export function storedTheme(): Theme {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Shows the page in a theme. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
}

/** The theme that is seen, and a way to the other one, which is remembered. */
export function useTheme(): { isDark: boolean; toggle(): void } {
  const [theme, setTheme] = useState(storedTheme);
  const isDark = theme === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
  return {
    isDark,
    toggle() {
      const next = isDark ? "light" : "dark";
      localStorage.setItem(STORAGE_KEY, next);
      applyTheme(next);
      setTheme(next);
    },
  };
}
