import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../functions/bundle.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { createStack, type Stack } from '../stand-ins/aws/stack.ts';
import { type Call, type Caller, Callers, JOBS } from './callers.ts';
import {
  create,
  describeJobs,
  list,
  listJobs,
  NOBODYS,
  read,
  receiveHints,
  receiveMessages,
  registerDefinition,
  replace,
  secret,
  sendMessage,
  submit,
  terminate,
  write,
} from './calls.ts';
import { forMoto } from './moto-template.ts';
import { synthesised } from './synthesised.ts';

/**
 * Calls with AWS's own clients under the roles that the stack made. Who calls, and which policies he has, moto finds out from
 * signature and session token; what they mean is decided by test/stand-ins/aws/launcher/policies.py, which is another
 * evaluator than that of access.test.ts.
 */
const template = JSON.stringify(forMoto(synthesised()));
let moto: Moto;
let stack: Stack;
let callers: Callers;

beforeAll(async () => {
  moto = await Moto.start();
  await moto.change({ capacity: false });
  stack = await createStack(moto, template);
  callers = await Callers.of(moto, stack);
  await moto.change({ enforced: true });
});
afterAll(() => moto.stop());

const SHA = 'ab'.repeat(32);
const FORK = `runs/fork/${SHA}/attempts/1`;
const REPOSITORY = `runs/repository/${SHA}/attempts/1`;
const terminateJobOf = (application: string): Call => terminate(() => callers, application);
interface Row {
  readonly who: Caller;
  readonly what: string;
  readonly call: Call;
}

describe('is allowed', () => {
  it.each<Row>([
    { who: 'webhook', what: 'reading its secrets', call: secret('WebhookSecrets') },
    { who: 'webhook', what: 'sending a message', call: sendMessage },
    { who: 'advance', what: "reading the App's key", call: secret('AppKey') },
    { who: 'advance', what: 'taking messages', call: receiveMessages },
    { who: 'advance', what: 'creating a document', call: create('pulls/ann/posts/1.json') },
    { who: 'advance', what: 'creating a plan', call: create(`${FORK}/plans/0.json`) },
    { who: 'advance', what: 'hearing that there is no evidence', call: read(`${FORK}/done`) },
    { who: 'advance', what: 'submitting', call: submit('gpu1fork') },
    { who: 'advance', what: 'stopping a job of ours', call: terminateJobOf('mustrun') },
    { who: 'callback', what: 'taking state changes', call: receiveHints },
    { who: 'callback', what: 'creating an outcome', call: create(`${FORK}/outcomes/1.json`) },
    { who: 'callback', what: 'asking about jobs', call: describeJobs },
    { who: 'nightly', what: 'listing posts', call: list('posts/') },
    { who: 'sweep', what: 'looking for jobs', call: listJobs },
    { who: 'sweep', what: 'stopping a job of ours', call: terminateJobOf('mustrun') },
    { who: 'verify fork', what: 'listing an input that its plan names', call: list(`inputs/fork/${SHA}/`) },
    { who: 'verify fork', what: 'looking for checkpoints', call: list(`${FORK}/checkpoints/`) },
    { who: 'verify fork', what: 'creating evidence', call: create(`${FORK}/result.json`) },
    { who: 'verify repository', what: 'creating evidence', call: create(`${REPOSITORY}/result.json`) },
    { who: 'rehearse fork', what: 'creating an answer', call: create(`rehearsals/fork/${SHA}/result.json`) },
    {
      who: 'rehearse repository',
      what: 'creating an answer',
      call: create(`rehearsals/repository/${SHA}/result.json`),
    },
  ])('$who: $what', async ({ who, call }) => {
    expect(await callers.outcome(who, call)).toBe('allowed');
  });
});

describe('the role of a function', () => {
  it.each([...FUNCTION_NAMES])('is given to no job: %s', async (name) => {
    const { role = '' } = stack.functions.get(name) ?? {};

    await expect(moto.roleVariables(role, 'ecs-tasks.amazonaws.com')).rejects.toThrow(
      `${role} does not trust ecs-tasks.amazonaws.com`,
    );
  });
});

describe('is refused', () => {
  it.each<Row>([
    { who: 'webhook', what: "reading the App's key", call: secret('AppKey') },
    { who: 'webhook', what: 'taking messages', call: receiveMessages },
    { who: 'webhook', what: 'reading the ledger', call: read('ledger/2026-01.json') },
    { who: 'webhook', what: 'submitting', call: submit('cpurepository') },
    { who: 'advance', what: 'reading the webhook secrets', call: secret('WebhookSecrets') },
    { who: 'advance', what: 'writing without a condition', call: write('pulls/ann/posts/2.json') },
    { who: 'advance', what: 'creating evidence', call: create(`${FORK}/done`) },
    { who: 'advance', what: 'replacing a plan', call: replace(`${FORK}/plans/1.json`) },
    { who: 'advance', what: 'listing everything', call: list('') },
    { who: 'advance', what: 'taking state changes', call: receiveHints },
    { who: 'advance', what: "submitting with another's tag", call: submit('gpu1fork', 'other') },
    { who: 'advance', what: "stopping another's job", call: terminateJobOf('other') },
    { who: 'advance', what: 'registering a definition', call: registerDefinition },
    { who: 'callback', what: 'submitting', call: submit('gpu1repository') },
    { who: 'callback', what: 'stopping a job', call: terminateJobOf('mustrun') },
    { who: 'callback', what: "reading the App's key", call: secret('AppKey') },
    { who: 'callback', what: 'reading a pull request', call: read('pulls/ann/posts/1.json') },
    { who: 'nightly', what: 'reading the ledger', call: read('ledger/2026-01.json') },
    { who: 'nightly', what: 'submitting', call: submit('gpu1repository') },
    { who: 'nightly', what: 'asking about jobs', call: describeJobs },
    { who: 'sweep', what: 'submitting', call: submit('gpu1repository') },
    { who: 'sweep', what: 'creating evidence', call: create(`${REPOSITORY}/done`) },
    { who: 'verify fork', what: "reading the repository's", call: read(`${REPOSITORY}/result.json`) },
    { who: 'verify fork', what: 'creating evidence of the repository', call: create(`${REPOSITORY}/done`) },
    { who: 'verify fork', what: 'replacing its evidence', call: replace(`${FORK}/result.json`) },
    { who: 'verify fork', what: 'reading rehearsals', call: read(`rehearsals/fork/${SHA}/result.json`) },
    { who: 'verify fork', what: 'listing everything', call: list('') },
    { who: 'verify fork', what: 'listing the names of inputs', call: list('inputs/fork/') },
    { who: 'verify fork', what: 'listing runs', call: list('runs/fork/') },
    {
      who: 'verify fork',
      what: "reading the repository's inputs",
      call: read(`inputs/repository/${SHA}/a`),
    },
    { who: 'verify repository', what: 'listing the names of inputs', call: list('inputs/repository/') },
    { who: 'verify repository', what: "reading forks' inputs", call: read(`inputs/fork/${SHA}/a`) },
    { who: 'verify fork', what: 'sending a message', call: sendMessage },
    { who: 'verify fork', what: "reading the App's key", call: secret('AppKey') },
    { who: 'verify fork', what: 'asking about jobs', call: describeJobs },
    { who: 'rehearse fork', what: 'creating evidence', call: create(`${FORK}/done`) },
    {
      who: 'rehearse repository',
      what: 'creating answers of forks',
      call: create(`rehearsals/fork/${SHA}/done`),
    },
  ])('$who: $what', async ({ who, call }) => {
    expect(await callers.outcome(who, call)).toBe('refused');
  });

  it.each<Caller>([...FUNCTION_NAMES, ...JOBS])(
    '%s: deleting, opening the bucket, giving out a secret',
    async (who) => {
      for (const call of NOBODYS) expect(await callers.outcome(who, call)).toBe('refused');
    },
  );
});
