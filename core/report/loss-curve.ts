import type { Claim } from '../post/post.ts';
import type { TrainingLog } from '../swift/training-log.ts';
import { type Html, html } from './html.ts';
import { shortNumber } from './numbers.ts';

const WIDTH = 760;
const HEIGHT = 280;
const LEFT = 56;
const RIGHT = 16;
const TOP = 14;
const BOTTOM = 36;
/** With more steps than this their dots would run into each other: the line alone is drawn. */
const MOST_DOTS = 200;

interface Band {
  readonly label: string;
  readonly lower: number;
  readonly upper: number;
}

/** The loss of each step as a line, evaluations as dots, and each claimed loss as a band across. */
export function lossCurve(log: TrainingLog, claims: readonly Claim[]): Html {
  const points = log.steps.flatMap(({ step, values }) => finitePoint(step, values.loss));
  const evaluations = log.evaluations.flatMap(({ step, values }) => finitePoint(step, values.eval_loss));
  const bands = claims.flatMap(bandOf);
  const losses = [...points, ...evaluations]
    .map(({ loss }) => loss)
    .concat(bands.flatMap(({ lower, upper }) => [lower, upper]));
  const lastStep = points.at(-1)?.step;
  if (lastStep === undefined) return html`<p>No step was logged with a loss.</p>`;
  const highest = losses.reduce((one, other) => Math.max(one, other), 0) * 1.05 || 1;
  const x = (step: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * step) / lastStep;
  const y = (loss: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - Math.max(0, loss) / highest);
  const path = points
    .map(({ step, loss }, index) => `${index === 0 ? 'M' : 'L'}${round(x(step))} ${round(y(loss))}`)
    .join('');
  return html`<svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Loss of each training step, with the claimed values as bands">
${ticks(highest).map((loss) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(loss))}" y2="${round(y(loss))}"/><text class="tick" x="${LEFT - 8}" y="${round(y(loss) + 4)}" text-anchor="end">${shortNumber(loss)}</text>`)}
${bands.map((band) => html`<rect class="band" x="${LEFT}" width="${WIDTH - LEFT - RIGHT}" y="${round(y(band.upper))}" height="${round(Math.max(2, y(band.lower) - y(band.upper)))}"/><text class="band-label" x="${WIDTH - RIGHT - 4}" y="${round(y(band.upper) - 4)}" text-anchor="end">${band.label}</text>`)}
<path class="line" d="${path}"/>
${(points.length > MOST_DOTS ? [] : points).map(({ step, loss }) => html`<circle class="point" cx="${round(x(step))}" cy="${round(y(loss))}" r="2.5"><title>step ${step}: ${shortNumber(loss)}</title></circle>`)}
${evaluations.map(({ step, loss }) => html`<circle class="evaluation" cx="${round(x(step))}" cy="${round(y(loss))}" r="5"><title>evaluation at step ${step}: ${shortNumber(loss)}</title></circle>`)}
${stepTicks(lastStep).map((step) => html`<text class="tick" x="${round(x(step))}" y="${HEIGHT - 14}" text-anchor="middle">${step}</text>`)}
<text class="tick" x="${WIDTH - RIGHT}" y="${HEIGHT - 1}" text-anchor="end">step</text>
</svg>`;
}

function finitePoint(step: number, loss: number | undefined): { step: number; loss: number }[] {
  return loss !== undefined && Number.isFinite(loss) ? [{ step, loss }] : [];
}

function bandOf({ metric, statistic, lower, upper, printed }: Claim): Band[] {
  if (!['train_loss', 'eval_loss', 'loss'].includes(metric) || (lower === null && upper === null)) return [];
  const name =
    metric === 'eval_loss' ? 'evaluation loss' : `${statistic === 'value' ? '' : `${statistic} `}train loss`;
  const label = `claimed ${name} ${lower === null ? 'below ' : upper === null ? 'above ' : ''}${printed?.value ?? ''}`;
  return [{ label, lower: lower ?? 0, upper: upper ?? lower ?? 0 }];
}

function ticks(highest: number): number[] {
  const step = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].find((size) => highest / size <= 6) ?? highest / 4;
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) =>
    Number((index * step).toPrecision(6)),
  );
}

function stepTicks(lastStep: number): number[] {
  const step = Math.max(1, Math.ceil(lastStep / 8));
  return Array.from({ length: Math.floor(lastStep / step) }, (_, index) => (index + 1) * step);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
