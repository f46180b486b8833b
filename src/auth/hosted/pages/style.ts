/** The one style sheet of the pages, in the dashboard's colours, which keep a contrast of at least 4.5:1 in both themes. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f7f5f0; --card: #fff; --text: #1b1a17; --quiet: #5f5a51; --line: #8f8778; --accent: #b93e0b; --on-accent: #fff; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --page: #131211; --card: #1c1b19; --text: #f3efe8; --quiet: #aaa397; --line: #7d766b; --accent: #ff9d5c; --on-accent: #2a1202; --bad: #ff9089; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 30rem; margin: 6vh auto; padding: 2rem; background: var(--card); border-radius: 0.75rem; }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.25; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.1rem; }
p, ul { margin: 0 0 1rem; }
form { margin: 0 0 1rem; }
li { margin-bottom: 0.75rem; }
a { color: var(--accent); }
label, legend { display: block; margin-bottom: 0.25rem; font-weight: 600; }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; }
fieldset label { font-weight: 400; }
input:not([type="checkbox"]), select { width: 100%; margin-bottom: 1rem; padding: 0.6rem; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 0.4rem; }
button { padding: 0.6rem 1.1rem; font: inherit; font-weight: 600; border: 1px solid var(--accent); border-radius: 0.4rem; background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.plain { background: transparent; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.brand { margin: 0 0 1.5rem; font-weight: 700; letter-spacing: -0.02em; font-size: 1.15rem; color: var(--accent); }
.quiet { color: var(--quiet); }
.alert { padding: 0.6rem 0.8rem; border: 1px solid var(--bad); border-radius: 0.4rem; color: var(--bad); }
.key { padding: 0.6rem; overflow-wrap: anywhere; background: var(--page); border-radius: 0.4rem; font-family: ui-monospace, monospace; }
.row { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; }
`;
