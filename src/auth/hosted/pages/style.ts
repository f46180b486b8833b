/** The one style sheet of the pages. Colours keep a contrast of at least 4.5:1 in both themes. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f6f6f4; --card: #fff; --text: #1b1b1a; --quiet: #5c5c58; --line: #8a8a84; --accent: #2a4bd0; --on-accent: #fff; --bad: #a3172a; }
@media (prefers-color-scheme: dark) {
  :root { --page: #161615; --card: #20201f; --text: #f0efec; --quiet: #b3b2ac; --line: #85847d; --accent: #9db2ff; --on-accent: #10101a; --bad: #ff9aa6; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 30rem; margin: 6vh auto; padding: 2rem; background: var(--card); border-radius: 0.75rem; }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.25; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.1rem; }
p, ul { margin: 0 0 1rem; }
li { margin-bottom: 0.75rem; }
a { color: var(--accent); }
label, legend { display: block; margin-bottom: 0.25rem; font-weight: 600; }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; }
fieldset label { font-weight: 400; }
input:not([type="checkbox"]), select { width: 100%; margin-bottom: 1rem; padding: 0.6rem; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 0.4rem; }
button { padding: 0.6rem 1.1rem; font: inherit; font-weight: 600; border: 1px solid var(--accent); border-radius: 0.4rem; background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.plain { background: transparent; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.brand { margin: 0 0 1.5rem; font-weight: 700; letter-spacing: 0.04em; color: var(--quiet); }
.quiet { color: var(--quiet); }
.alert { padding: 0.6rem 0.8rem; border: 1px solid var(--bad); border-radius: 0.4rem; color: var(--bad); }
.key { padding: 0.6rem; overflow-wrap: anywhere; background: var(--page); border-radius: 0.4rem; font-family: ui-monospace, monospace; }
.row { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; }
`;
