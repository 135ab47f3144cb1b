import type { AttemptResult } from '../../../core/flow/attempt/attempt-result.ts';
import { type PostReport, type VerifyOptions, verifyPost } from '../../../core/flow/judge/verify-post.ts';
import { attemptPlan } from '../../../core/flow/plan/attempt-plan.ts';
import { decode } from '../../../core/flow/store/documents.ts';
import type { Post } from '../../../core/post/post.ts';
import { readPost } from '../../../core/post/read-post.ts';
import { leaveEvidence, resultOf } from '../../fakes/evidence.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { ScriptedQueue } from '../../fakes/scripted-queue.ts';
import { around, TRAINING } from './planning.ts';

interface Wording {
  readonly command?: string;
  readonly prose?: string;
  readonly claims?: string;
}

/** A post with one fence, in line 6. */
export function post({ command = TRAINING, prose = '', claims = 'It runs 4 steps.' }: Wording = {}): Post {
  return readPost('post.md', `# Post\n\n${prose}\n\n\`\`\`shell\n${command}\n\`\`\`\n\n${claims}\n`);
}

/** A machine with a store, whose jobs are over as soon as they are submitted. */
export class Simulation {
  readonly store = new MemoryStore();
  /** What the next jobs' results have of their own. */
  changed: Partial<AttemptResult> = {};
  readonly queue = new ScriptedQueue(async (job, request) => {
    const stored = await this.store.read(request.planKey);
    const plan = attemptPlan.parse(JSON.parse(decode(stored?.body ?? new Uint8Array())));
    const result = resultOf(plan, job, this.changed);
    await leaveEvidence(this.store, plan, result);
    return result.stage === 'done'
      ? { kind: 'succeeded', seconds: 1 }
      : { kind: 'failed', cause: 'exit', exitCode: 31, reason: 'exit code 31', seconds: 1 };
  });

  verify(read: Post, options: Partial<VerifyOptions> = {}): Promise<PostReport> {
    const ports = { store: this.store, queue: this.queue, clock: new HandClock() };
    const all = { budget: 1, again: false, timeoutSeconds: 60, ...options };
    return verifyPost(read, ports, around, all, () => undefined);
  }
}

export function outcomes(report: PostReport): readonly string[] {
  return report.claims.map(({ verdict }) => verdict.outcome);
}
