import { type JobQueue, type JobRequest, type JobState, SubmitError } from '../../core/ports/job-queue.ts';

/** A queue whose jobs do what the test says: `onSubmit` plays the job, `states` is what the queue answers. */
export class ScriptedQueue implements JobQueue {
  readonly requests: JobRequest[] = [];
  readonly terminated: string[] = [];
  readonly states = new Map<string, JobState>();
  readonly #onSubmit: (job: string, request: JobRequest) => Promise<JobState>;

  constructor(onSubmit: (job: string, request: JobRequest) => Promise<JobState>) {
    this.#onSubmit = onSubmit;
  }

  #lostReplies = 0;
  #refusal: Error | null = null;

  /** The next submissions queue their job, and nobody hears of it. */
  loseReplies(number: number): void {
    this.#lostReplies = number;
  }

  /** The next submission ends with this error, and there is no job. */
  refuse(error: Error): void {
    this.#refusal = error;
  }

  async submit(request: JobRequest): Promise<string> {
    const refusal = this.#refusal;
    this.#refusal = null;
    if (refusal !== null) throw refusal;
    this.requests.push(request);
    const job = `job-${this.requests.length}`;
    this.states.set(job, await this.#onSubmit(job, request));
    if (this.#lostReplies > 0) {
      this.#lostReplies -= 1;
      throw new SubmitError('no reply', { cause: 'the network', retryable: true, outcome: 'unknown' });
    }
    return job;
  }

  async describe(jobId: string): Promise<JobState> {
    return this.states.get(jobId) ?? { kind: 'unknown' };
  }

  async find(name: string): Promise<readonly string[]> {
    return this.requests.flatMap((request, index) => (request.name === name ? [`job-${index + 1}`] : []));
  }

  async terminate(jobId: string): Promise<void> {
    this.terminated.push(jobId);
  }
}
