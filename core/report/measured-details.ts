import { type Measurements, wasDeterministic } from '../flow/attempt/measurements.ts';
import type { PlannedInput, RunPlan } from '../flow/plan/plan-run.ts';
import { type Html, html } from './html.ts';
import { shortNumber } from './numbers.ts';

/** What was measured of an attempt besides its log; what was not seen is left out. */
export function measuredDetails(measured: Measurements | null): Html {
  if (measured === null) return html``;
  const { seconds, steadyStep, memory, gpu, determinism, firstBatch, lastBatch, today } = measured;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Time', listed(Object.entries(seconds).map(([name, value]) => said(name, value, 's')))],
    ['Steady step', steadyStep && `${shortNumber(steadyStep.seconds)} s, median of ${steadyStep.timed}`],
    [
      'Peak memory',
      listed([
        said('allocated', inGb(memory.allocatedBytes), 'GB'),
        said('reserved', inGb(memory.reservedBytes), 'GB'),
        said('on the fullest GPU', inGb(memory.deviceBytes), 'GB'),
        said('resident, all processes', inGb(memory.groupResidentBytes), 'GB'),
      ]),
    ],
    [
      'GPU, mean',
      gpu && listed([said('used', gpu.utilisationPercent, '%'), said('power', gpu.powerWatts, 'W')]),
    ],
    ['Determinism', determinism && determinismText(measured, determinism.threads)],
    ['First batch', firstBatch && `${firstBatch.tokens} tokens, SHA-256 ${firstBatch.sha256}`],
    ['Last batch', lastBatch && `${lastBatch.tokens} tokens, SHA-256 ${lastBatch.sha256}`],
    ['Day in prompts', today],
  ];
  const shown = rows.filter(([, text]) => text !== null && text !== '');
  return html`<details><summary>Measured</summary><dl>
${shown.map(([name, text]) => html`<dt>${name}</dt><dd>${text ?? ''}</dd>`)}
</dl></details>`;
}

/** The options of a command that changed nothing where it was executed. */
export function withoutEffect(measured: Measurements | null): Html {
  const options = measured?.withoutEffect ?? [];
  if (options.length === 0) return html``;
  return html`<ul class="assertions">${options.map(({ option, reason }) => html`<li>! No effect here: ${option} <small>${reason}</small></li>`)}</ul>`;
}

/** What a run was given, with the content that its identity stands for. */
export function inputDetails(plan: RunPlan | null): Html {
  if (plan === null || plan.inputs.length === 0) return html``;
  return html`<details><summary>Inputs</summary><div class="scroll"><table>
<thead><tr><th>Name</th><th>From</th><th>Content</th></tr></thead>
<tbody>${plan.inputs.map((input) => html`<tr><td>${input.named.name}</td><td>${originOf(input)}</td><td class="path">${contentText(input)}</td></tr>`)}</tbody>
</table></div></details>`;
}

function originOf(input: PlannedInput): string {
  if (input.kind === 'run') return `run ${input.run.run.id}`;
  if (input.kind === 'found') return 'at hand';
  return input.input.hub === 'model-scope' ? 'ModelScope' : 'Hugging Face';
}

function contentText(input: PlannedInput): string {
  if (input.kind === 'run') return `identity ${input.run.identity}`;
  if (input.kind === 'hub') return `revision ${input.input.revision}, pinned as ${input.input.pin}`;
  const { revision, digest } = input.found;
  return `${revision === null ? '' : `revision ${revision}, `}digest ${digest}`;
}

function determinismText(measured: Measurements, threads: number): string {
  return `kernels ${wasDeterministic(measured) ? 'held to repeat themselves' : 'free'}, ${threads} threads`;
}

function said(name: string, value: number | null, unit: string): string | null {
  return value === null ? null : `${name} ${shortNumber(Number(value.toPrecision(3)))} ${unit}`;
}

function inGb(bytes: number | null): number | null {
  return bytes === null ? null : bytes / 1e9;
}

function listed(texts: readonly (string | null)[]): string {
  return texts.filter((text) => text !== null).join(', ');
}
