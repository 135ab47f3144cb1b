import { z } from 'zod';
import type { Draft } from './command.ts';

/** What the engine could not even try: its process died, hung or answered nonsense. Never the post's fault. */
const notRun = z.object({ outcome: z.literal('not run'), reason: z.string() });
const timeout = z.object({ outcome: z.literal('timeout') });
const unreachable = z.object({ outcome: z.literal('unreachable'), reason: z.string() });

export const validateAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('accepted') }),
  z.object({ outcome: z.literal('refused'), error: z.string(), message: z.string() }),
  unreachable,
  timeout,
  notRun,
]);
export type ValidateAnswer = z.infer<typeof validateAnswer>;

export const prepareAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('prepared'),
    models: z.array(
      z.object({
        id: z.string(),
        model_type: z.string().nullable(),
        class: z.string().nullable(),
        /** `twin`: another class of the library that does the same; `body`: any class that fits the template. */
        kind: z.enum(['native', 'twin', 'body']),
        bytes: z.number(),
      }),
    ),
    datasets: z.array(
      z.object({
        id: z.string(),
        how: z.enum(['synthesised', 'hand-written', 'generic', 'media']),
        rows: z.number(),
      }),
    ),
  }),
  z.object({ outcome: z.literal('incomplete'), reason: z.string() }),
  unreachable,
  timeout,
  notRun,
]);
export type PrepareAnswer = z.infer<typeof prepareAnswer>;

const assertion = z.object({ name: z.string(), passed: z.boolean(), detail: z.string() });

export const trainAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('passed'),
    steps: z.int(),
    assertions: z.array(assertion),
    /** What was done by other code than on a reader's machine, for people. */
    approximations: z.array(z.string()).optional(),
    seconds: z.number(),
  }),
  z.object({
    outcome: z.literal('failed'),
    error: z.string(),
    message: z.string(),
    assertions: z.array(assertion).optional(),
  }),
  unreachable,
  timeout,
  notRun,
]);
export type TrainAnswer = z.infer<typeof trainAnswer>;

interface CommandRequest {
  readonly subcommand: Draft['subcommand'];
  /** The words after the subcommand. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where the command runs: absolute. */
  readonly directory: string;
  /** Seconds. */
  readonly timeout: number;
}

/** The engine's own code, asked three questions about a command. An answer is a value; nothing throws. */
export interface RehearsalEngine {
  /** Whether the engine's argument classes take the command, on a machine that has what a GPU brings. */
  validate(request: CommandRequest): Promise<ValidateAnswer>;
  /** Lays stand-ins for the models and data sets that `directory` lacks. */
  prepare(request: CommandRequest): Promise<PrepareAnswer>;
  /** Trains, and asserts what must have happened. `output` and `log` are absolute. */
  train(request: CommandRequest & { readonly output: string; readonly log: string }): Promise<TrainAnswer>;
}
