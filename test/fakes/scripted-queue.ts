import type { JobQueue, JobRequest, JobState } from '../../core/ports/job-queue.ts';

/** A queue whose jobs do what the test says: `onSubmit` plays the job, `states` is what the queue answers. */
export class ScriptedQueue implements JobQueue {
  readonly requests: JobRequest[] = [];
  readonly terminated: string[] = [];
  readonly states = new Map<string, JobState>();
  readonly #onSubmit: (job: string, request: JobRequest) => Promise<JobState>;

  constructor(onSubmit: (job: string, request: JobRequest) => Promise<JobState>) {
    this.#onSubmit = onSubmit;
  }

  async submit(request: JobRequest): Promise<string> {
    this.requests.push(request);
    const job = `job-${this.requests.length}`;
    this.states.set(job, await this.#onSubmit(job, request));
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
