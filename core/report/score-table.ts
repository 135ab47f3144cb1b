import type { Score } from '../swift/evaluation-report.ts';
import { type Html, html } from './html.ts';
import { shortNumber } from './numbers.ts';

/** What EvalScope scored, one row a score; nothing where nothing was evaluated. */
export function scoreTable(scores: readonly Score[]): Html {
  if (scores.length === 0) return html``;
  return html`<div class="scroll"><table><thead><tr><th>Benchmark</th><th>Subset</th><th>Metric</th><th>Score</th><th>Questions</th></tr></thead>
<tbody>${scores.map(scoreRow)}</tbody></table></div>`;
}

function scoreRow({ benchmark, subset, metric, value, questions }: Score): Html {
  return html`<tr><td>${benchmark}</td><td>${subset ?? 'all'}</td><td>${metric}</td><td class="number">${shortNumber(value)}</td><td class="number">${questions}</td></tr>`;
}
