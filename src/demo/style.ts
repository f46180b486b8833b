/** Style of the listening page: system fonts, both colour schemes, one column on a phone. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #f7f6f3; --card: #fff; --ink: #1c1b19; --soft: #5d5a54; --line: #dedbd3; --link: #7a2d8c; --met: #1d6b45; --note: #8a4b00; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #131216; --card: #1d1b22; --ink: #efedf2; --soft: #aaa5b2; --line: #34313b; --link: #d9a1e8; --met: #7fd3a4; --note: #f0b46a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 40px; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 8px; letter-spacing: -0.02em; }
h2 { font-size: 1.25rem; margin: 48px 0 16px; padding-top: 16px; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: 0; }
header p, section > p { max-width: 70ch; color: var(--soft); }
section > p { margin-bottom: 16px; }
nav { display: flex; flex-wrap: wrap; gap: 6px 20px; margin-top: 16px; }
a { color: var(--link); }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 20px; top: 8px; background: var(--card); padding: 4px 8px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 16px; }
article { display: flex; flex-direction: column; gap: 10px; padding: 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; font-size: 0.9rem; }
img { display: block; width: 100%; height: auto; border-radius: 6px; image-rendering: auto; background: #0a0a18; }
audio { width: 100%; height: 36px; }
.facts { color: var(--soft); font-variant-numeric: tabular-nums; }
.met { color: var(--met); }
dl { margin: 0; display: grid; gap: 4px; }
dl div { display: grid; grid-template-columns: 104px 1fr; gap: 8px; }
dt { color: var(--note); font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { padding: 8px 12px; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: middle; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 600; }
td audio { width: 240px; display: block; }
td img { width: 160px; height: 48px; }
.figure { font-variant-numeric: tabular-nums; text-align: right; }
code { font: 0.8rem ui-monospace, monospace; color: var(--soft); }
main { padding-bottom: 64px; }
`;
