import type { Evidence } from '../flow/attempt/evidence.ts';
import type { Fingerprint } from '../flow/attempt/fingerprint.ts';
import type { ClaimReport, PostReport, RunReport } from '../flow/judge/verify-post.ts';
import { commandLine } from './command-line.ts';
import { EVIDENCE_STYLE } from './evidence-style.ts';
import { type Html, html } from './html.ts';
import { lossCurve } from './loss-curve.ts';
import { inputDetails, measuredDetails, withoutEffect } from './measured-details.ts';
import { mddText, measuredText } from './numbers.ts';
import { scoreTable } from './score-table.ts';

export interface PageInput {
  readonly report: PostReport;
  /** The environment of each attempt by its evidence prefix. */
  readonly environments: ReadonlyMap<string, Fingerprint>;
  readonly madeAt: Date;
  /** The words of the command that repeats the verification. */
  readonly repeat: readonly string[];
  /** The words of the one that does so in the trainer image, with nothing installed. */
  readonly repeatInImage: readonly string[];
}

/** A page that stands alone: opens from disk, loads nothing, holds no script. */
export function evidencePage({ report, environments, madeAt, repeat, repeatInImage }: PageInput): string {
  const title = report.post.title ?? report.post.path;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evidence: ${title}</title>
<style>${{ markup: EVIDENCE_STYLE }}</style>
</head>
<body>
<header>
<p class="kicker">mustrun evidence, ${madeAt.toISOString().slice(0, 16).replace('T', ' ')} UTC</p>
<h1>${title}</h1>
<p class="path">${report.post.path}</p>
<p class="counts">${Object.entries(report.verdict.counts)
    .filter(([, count]) => count > 0)
    .map(
      ([outcome, count]) =>
        html`<span class="chip ${outcome.replaceAll(' ', '-')}">${count} ${outcome}</span> `,
    )}</p>
</header>
<main>
<section>
<h2>Claims</h2>
<div class="scroll"><table class="claims">
<thead><tr><th>Line</th><th>Claim</th><th>Verdict</th><th>Measured</th><th>Smallest change noticed</th></tr></thead>
<tbody>${report.claims.map(claimRow)}</tbody>
</table></div>
</section>
${report.runs.map((run) => runSection(run, report.claims, environments))}
<section>
<h2>Repeat it</h2>
<pre>${commandLine(repeat)}</pre>
<p>In the trainer image, which needs nothing installed but a container engine:</p>
<pre>${commandLine(repeatInImage)}</pre>
</section>
</main>
</body>
</html>
`;
  return page.markup;
}

function claimRow({ claim, verdict, correction, measure }: ClaimReport): Html {
  return html`<tr>
<td class="number" data-label="Line">${claim.line}</td>
<td data-label="Claim">${claim.text}${measure === null ? '' : html`<br><small>${measure}</small>`}</td>
<td data-label="Verdict"><span class="chip ${verdict.outcome.replaceAll(' ', '-')}">${verdict.outcome}</span></td>
<td data-label="Measured">${measuredText(verdict)}</td>
<td data-label="Would notice">${mddText(verdict)}</td>
</tr>
<tr class="reason"><td></td><td colspan="4">${verdict.reason}${correction === null ? '' : html` <strong>Write ${correction} instead.</strong>`}</td></tr>
`;
}

function runSection(
  { run, plan, attempts, trained, reason }: RunReport,
  claims: readonly ClaimReport[],
  environments: ReadonlyMap<string, Fingerprint>,
): Html {
  const ofRun = claims.filter(({ claim }) => claim.run === run.id).map(({ claim }) => claim);
  return html`<section>
<h2>Run ${run.id} <small>line ${run.line}</small></h2>
${plan === null ? html`` : html`<p class="path">identity ${plan.identity}</p>`}
${inputDetails(plan)}
${attempts.length === 0 ? html`<p>Not run: ${reason}</p>` : html`<p>${trained ? 'Executed for this page.' : 'Known before, not executed again.'}${reason === '' ? '' : ` A further attempt failed: ${reason}`}</p>`}
${attempts.map(
  (evidence) => html`<h3>Attempt ${evidence.result.attempt}, seed ${evidence.result.seed}</h3>
${evidence.log !== null && evidence.log.steps.length > 0 ? lossCurve(evidence.log, ofRun) : html``}
${scoreTable(evidence.scores)}
${evidence.answers.length === 0 ? html`` : html`<div class="scroll"><table><thead><tr><th>Prompt</th><th>Answer</th></tr></thead><tbody>${evidence.answers.map(({ prompt, text }) => html`<tr><td>${prompt}</td><td>${text}</td></tr>`)}</tbody></table></div>`}
<details open><summary>What was executed</summary><pre>${commandLine(evidence.result.command)}</pre></details>
<ul class="assertions">${evidence.result.assertions.map(({ name, passed, detail }) => html`<li>${passed ? '✔' : '✘'} ${name} <small>${detail}</small></li>`)}</ul>
<p>${evidence.result.separated ? 'It ran as a user of its own, out of reach of the runner’s credentials.' : 'It ran as the runner’s own user: what that user may read, it could read.'}</p>
${withoutEffect(evidence.result.measured)}
${measuredDetails(evidence.result.measured)}
${environmentDetails(environments.get(evidence.prefix))}
${fileDetails(evidence)}`,
)}
</section>`;
}

function environmentDetails(environment: Fingerprint | undefined): Html {
  if (environment === undefined) return html``;
  const gpus = environment.gpus.map(({ name, driver }) => `${name} (driver ${driver})`).join(', ');
  const telling = ['ms-swift', 'torch', 'transformers', 'peft', 'trl', 'datasets', 'accelerate'];
  const packages = telling.map((name) => `${name} ${environment.packages[name] ?? 'absent'}`).join(', ');
  const others = Object.keys(environment.packages).filter((name) => !telling.includes(name)).length;
  return html`<details><summary>Environment</summary><dl>
<dt>Processor</dt><dd>${environment.processor}, ${environment.cores} cores</dd>
<dt>GPU</dt><dd>${gpus === '' ? 'none' : gpus}</dd>
<dt>System</dt><dd>${environment.system}, Python ${environment.python}</dd>
<dt>Packages</dt><dd>${packages}, and ${others} more</dd>
<dt>Threads</dt><dd>OMP_NUM_THREADS=${environment.variables.OMP_NUM_THREADS ?? 'not set'}</dd>
</dl></details>`;
}

function fileDetails({ result, prefix }: Evidence): Html {
  return html`<details><summary>Files, with SHA-256</summary><p class="path">${prefix}</p><div class="scroll"><table>
<tbody>${result.files.map(({ path, bytes, sha256 }) => html`<tr><td>${path}</td><td class="number">${bytes.toLocaleString('en-US')}</td><td class="path">${sha256}</td></tr>`)}</tbody>
</table></div></details>`;
}
