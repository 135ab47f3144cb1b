/**
 * The look of an evidence page. Colours are told apart by words too, never by hue alone. On a phone a claim is a card: five
 * columns side by side would leave each a word wide.
 */
export const EVIDENCE_STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --quiet: #60646c; --line: #d9d9e0; --page: #fcfcfd; --card: #fff;
  --good: #18794e; --fair: #46753a; --bad: #b42318; --open: #60646c; --mark: #3358d4; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --quiet: #a3a7ae; --line: #363a3f; --page: #111113;
  --card: #18191b; --good: #3dd68c; --fair: #95c97e; --bad: #ff8f83; --open: #b0b4ba; --mark: #9eb1ff; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem 4rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 60rem; margin: 0 auto; }
h1 { margin: 0.2rem 0; font-size: 1.7rem; line-height: 1.2; }
h2 { margin: 2.2rem 0 0.6rem; font-size: 1.2rem; }
h3 { margin: 1.4rem 0 0.4rem; font-size: 1rem; }
small, .kicker, .path { color: var(--quiet); }
.kicker, .path { margin: 0; font-size: 0.85rem; overflow-wrap: anywhere; }
.path, pre, td.number { font-family: ui-monospace, monospace; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; background: var(--card); font-size: 0.93rem; }
th, td { padding: 0.45rem 0.6rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--quiet); font-weight: 600; }
td.number { text-align: right; white-space: nowrap; }
tr.reason td { border-top: 0; padding-top: 0; color: var(--quiet); font-size: 0.87rem; }
.chip { display: inline-block; padding: 0 0.55rem; border: 1px solid currentColor; border-radius: 1rem;
  font-size: 0.82rem; white-space: nowrap; color: var(--open); }
.chip.reproduced { color: var(--good); } .chip.within-noise { color: var(--fair); }
.chip.not-reproduced { color: var(--bad); font-weight: 600; }
pre { margin: 0.4rem 0; padding: 0.8rem; border: 1px solid var(--line); border-radius: 6px; background: var(--card);
  font-size: 0.85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin: 0.4rem 0; } summary { cursor: pointer; color: var(--quiet); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; margin: 0.4rem 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
td.path { min-width: 12rem; }
@media (max-width: 40rem) {
  .claims, .claims tbody, .claims tr { display: block; } .claims thead { display: none; }
  .claims td { display: grid; grid-template-columns: 6.5rem 1fr; padding: 0.1rem 0.6rem; border-top: 0; text-align: left; }
  .claims td::before { content: attr(data-label); color: var(--quiet); font-family: system-ui, sans-serif; }
  .claims td > * { grid-column: 2; justify-self: start; } .claims td > br { display: none; }
  .claims tr:not(.reason) { padding-top: 0.5rem; border-top: 1px solid var(--line); }
  .claims tr.reason { padding-bottom: 0.5rem; } .claims tr.reason td:empty { display: none; } }
.assertions { margin: 0.6rem 0; padding: 0; list-style: none; font-size: 0.93rem; }
.curve { width: 100%; height: auto; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.curve .grid { stroke: var(--line); } .curve .tick { fill: var(--quiet); font-size: 11px; }
.curve .line { fill: none; stroke: var(--mark); stroke-width: 2; } .curve .point { fill: var(--mark); }
.curve .evaluation { fill: none; stroke: var(--bad); stroke-width: 2; }
.curve .band { fill: var(--good); opacity: 0.22; } .curve .band-label { fill: var(--good); font-size: 11px; }
`;
