import type { Progress } from '../../containers/trainer/progress.ts';
import type { VerifyEvent } from '../../core/flow/judge/verify-post.ts';
import { paint } from './style.ts';

type Download = Extract<Progress, { event: 'download' }>;

const BAR_CELLS = 24;
const REDRAW_MILLISECONDS = 200;

/**
 * Shows what a verification does on standard error: a bar that redraws itself on a terminal, a line at the start
 * and the end of each run elsewhere.
 */
export class ProgressView {
  readonly #stream: NodeJS.WriteStream;
  #run: { readonly name: string; readonly since: number; firstStepAt: number | null } | null = null;
  #step: Extract<Progress, { event: 'step' }> | null = null;
  #download: Download | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  onEvent(event: VerifyEvent): void {
    const name = `line ${event.run.line}, ${event.run.program} ${event.run.subcommand}`;
    if (event.kind === 'started') {
      this.#run = { name, since: Date.now(), firstStepAt: null };
      this.#step = null;
      this.#download = null;
      if (this.#stream.isTTY) this.#timer = setInterval(() => this.#draw(), REDRAW_MILLISECONDS);
      else this.#stream.write(`${name}: attempt ${event.attempt}, seed ${event.seed}\n`);
    } else if (event.kind === 'settled') this.#finish(name, `done${this.#steps()}`, 'green');
    else if (event.kind === 'failed') this.#finish(name, event.message, 'red');
    else if (event.kind === 'known') this.#stream.write(`${name}: same run as before, not executed again\n`);
    else this.#stream.write(`${name}: not run, ${event.reason}\n`);
  }

  onProgress(progress: Progress): void {
    if (progress.event === 'download') this.#onDownload(progress);
    if (progress.event !== 'step' || this.#run === null) return;
    this.#run.firstStepAt ??= Date.now();
    this.#step = progress;
  }

  /** Leaves the terminal as a next writer expects it. */
  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[K');
  }

  /** Says what there is to download before it comes, and where no line can be drawn anew, when it has come. */
  #onDownload(progress: Download): void {
    const { names, receivedBytes, totalBytes } = progress;
    const left = inGigabytes(totalBytes - receivedBytes);
    if (this.#download === null) {
      if (this.#stream.isTTY) this.#stream.write('\r\u001b[K');
      this.#stream.write(`downloading ${names}: ${inGigabytes(totalBytes)}, ${left} of it to come\n`);
    }
    this.#download = progress;
  }

  #finish(name: string, end: string, colour: 'green' | 'red'): void {
    this.close();
    const seconds = this.#run === null ? '' : ` (${clockTime((Date.now() - this.#run.since) / 1000)})`;
    this.#stream.write(`${name}: ${paint(colour, end, this.#stream)}${seconds}\n`);
    this.#run = null;
  }

  #steps(): string {
    return this.#step === null ? '' : `, ${this.#step.step} of ${this.#step.plannedSteps} steps`;
  }

  #draw(): void {
    if (this.#run === null) return;
    const elapsed = (Date.now() - this.#run.since) / 1000;
    const line = this.#step === null ? this.#waiting(elapsed) : this.#training(this.#step, elapsed);
    this.#stream.write(`\r\u001b[K${line.slice(0, (this.#stream.columns || 80) - 1)}`);
  }

  #waiting(elapsed: number): string {
    if (this.#download !== null && this.#download.receivedBytes < this.#download.totalBytes) {
      const { names, receivedBytes, totalBytes } = this.#download;
      return `${names}: ${inGigabytes(receivedBytes)} of ${inGigabytes(totalBytes)}, ${clockTime(elapsed)}`;
    }
    return `${this.#run?.name}: the engine is loading, ${clockTime(elapsed)}`;
  }

  #training({ step, plannedSteps, loss }: Extract<Progress, { event: 'step' }>, elapsed: number): string {
    const filled = Math.round((BAR_CELLS * step) / Math.max(1, plannedSteps));
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
    const training = (Date.now() - (this.#run?.firstStepAt ?? Date.now())) / 1000;
    const remaining =
      step < 2 ? '' : `, ${clockTime((training / (step - 1)) * (plannedSteps - step))} remaining`;
    const shownLoss = loss === null ? '' : `  loss ${loss.toFixed(3)}`;
    return `${this.#run?.name}: ${bar} ${step}/${plannedSteps}${shownLoss}  ${clockTime(elapsed)} elapsed${remaining}`;
  }
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}

function clockTime(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return `${minutes}:${String(whole % 60).padStart(2, '0')}`;
}
