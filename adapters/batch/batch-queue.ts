import {
  type BatchClient,
  DescribeJobsCommand,
  paginateListJobs,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import type { TrustClass } from '../../core/flow/store/keys.ts';
import { type JobQueue, type JobRequest, type JobState, SubmitError } from '../../core/ports/job-queue.ts';
import { failureOf, isRetryable, serviceError } from '../aws/service-error.ts';
import { jobStateOf } from './job-state.ts';

/** Where jobs of a kind go. */
export interface BatchTarget {
  readonly profile: JobRequest['profile'];
  readonly trust: TrustClass;
  readonly pool: string;
  readonly priority: JobRequest['priority'];
  /** Name or ARN of the job queue. */
  readonly queue: string;
  /** ARN of the job definition, with its revision. */
  readonly definition: string;
}

export interface BatchQueueOptions {
  readonly client: BatchClient;
  /**
   * Made with `maxAttempts: 1`: SubmitJob takes no token, so a request that the SDK sends again after a lost reply
   * starts a second job.
   */
  readonly submitClient: BatchClient;
  readonly targets: readonly BatchTarget[];
  /** Address of the store that holds the plans: `s3://bucket/prefix`. */
  readonly store: string;
  /** On every job beside the tags of the run, for the bill. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Batch takes no shorter one. https://docs.aws.amazon.com/batch/latest/APIReference/API_JobTimeout.html */
const LEAST_TIMEOUT_SECONDS = 60;

/** Jobs of AWS Batch, which keeps what has ended for some days. */
export class BatchQueue implements JobQueue {
  readonly #options: BatchQueueOptions;

  constructor(options: BatchQueueOptions) {
    this.#options = options;
  }

  /** Where the plan lies and its digest travel as variables: overrides are short, and everybody may read them. */
  async submit(request: JobRequest): Promise<string> {
    const { queue, definition } = this.#targetOf(request);
    const variables = {
      MUSTRUN_STORE: this.#options.store,
      MUSTRUN_PLAN_KEY: request.planKey,
      MUSTRUN_PLAN_DIGEST: request.planDigest,
    };
    const command = new SubmitJobCommand({
      jobName: request.name,
      jobQueue: queue,
      jobDefinition: definition,
      timeout: {
        attemptDurationSeconds: Math.max(LEAST_TIMEOUT_SECONDS, Math.ceil(request.timeoutSeconds)),
      },
      containerOverrides: {
        environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
      },
      tags: { ...this.#options.tags, profile: request.profile, trust: request.trust },
      propagateTags: true,
    });
    try {
      const { jobId } = await this.#options.submitClient.send(command);
      if (jobId === undefined) throw new Error('Batch named no job');
      return jobId;
    } catch (cause) {
      throw submitError(request.name, cause);
    }
  }

  async describe(jobId: string): Promise<JobState> {
    try {
      const { jobs = [] } = await this.#options.client.send(new DescribeJobsCommand({ jobs: [jobId] }));
      const job = jobs.find((found) => found.jobId === jobId);
      return job === undefined ? { kind: 'unknown' } : jobStateOf(job);
    } catch (error) {
      throw serviceError(`describing job ${jobId}`, error);
    }
  }

  /** ListJobs with a filter looks at all states, without regard to case. */
  async find(name: string): Promise<readonly string[]> {
    const queues = new Set(this.#options.targets.map(({ queue }) => queue));
    const found: { readonly id: string; readonly createdAt: number }[] = [];
    for (const jobQueue of queues) {
      const filters = [{ name: 'JOB_NAME', values: [name] }];
      const pages = paginateListJobs({ client: this.#options.client }, { jobQueue, filters });
      try {
        for await (const { jobSummaryList = [] } of pages) {
          for (const { jobId, jobName, createdAt = 0 } of jobSummaryList) {
            if (jobName === name && jobId !== undefined) found.push({ id: jobId, createdAt });
          }
        }
      } catch (error) {
        throw serviceError(`looking for jobs named ${name}`, error);
      }
    }
    return found.toSorted((one, other) => one.createdAt - other.createdAt).map(({ id }) => id);
  }

  /** TerminateJob cancels what has not started yet, too. */
  async terminate(jobId: string, reason: string): Promise<void> {
    try {
      await this.#options.client.send(new TerminateJobCommand({ jobId, reason }));
    } catch (error) {
      // Batch refuses ids that it has forgotten.
      if (failureOf(error).status === 400 && (await this.describe(jobId)).kind === 'unknown') return;
      throw serviceError(`stopping job ${jobId}`, error);
    }
  }

  #targetOf({ profile, trust, pool, priority }: JobRequest): BatchTarget {
    const target = this.#options.targets.find(
      (candidate) =>
        candidate.profile === profile &&
        candidate.trust === trust &&
        candidate.pool === pool &&
        candidate.priority === priority,
    );
    if (target === undefined)
      throw new RangeError(`no job queue is configured for ${profile}, ${trust}, ${pool}, ${priority}`);
    return target;
  }
}

/** A reply with 4xx says that there is no job; anything else says nothing. */
function submitError(name: string, cause: unknown): SubmitError {
  const failure = failureOf(cause);
  const refused = failure.status !== null && failure.status >= 400 && failure.status < 500;
  const { message } = serviceError(`submitting ${name}`, cause);
  return new SubmitError(message, {
    cause,
    retryable: isRetryable(failure),
    outcome: refused ? 'refused' : 'unknown',
  });
}
