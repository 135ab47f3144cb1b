import type {
  PrepareAnswer,
  RehearsalEngine,
  TrainAnswer,
  ValidateAnswer,
} from '../../core/rehearsal/rehearsal-engine.ts';

export interface EngineScript {
  readonly validate?: ValidateAnswer;
  readonly prepare?: PrepareAnswer;
  readonly train?: TrainAnswer;
}

export const ACCEPTED: ValidateAnswer = { outcome: 'accepted' };

export const PREPARED: PrepareAnswer = {
  outcome: 'prepared',
  models: [
    {
      id: 'Qwen/Qwen2.5-7B-Instruct',
      model_type: 'qwen2',
      class: 'Qwen2ForCausalLM',
      kind: 'native',
      bytes: 400_000,
    },
  ],
  datasets: [{ id: 'swift/self-cognition', how: 'synthesised', rows: 12 }],
};

export const PASSED: TrainAnswer = {
  outcome: 'passed',
  steps: 2,
  assertions: [{ name: 'loss and gradient are finite', passed: true, detail: '2 steps' }],
  seconds: 3,
};

/** An engine that answers what the test says, by default that all went well, and remembers what it was asked. */
export class ScriptedEngine implements RehearsalEngine {
  readonly asked: { readonly kind: string; readonly request: Parameters<RehearsalEngine['validate']>[0] }[] =
    [];
  readonly #script: EngineScript;

  constructor(script: EngineScript = {}) {
    this.#script = script;
  }

  async validate(request: Parameters<RehearsalEngine['validate']>[0]): Promise<ValidateAnswer> {
    this.asked.push({ kind: 'validate', request });
    return this.#script.validate ?? ACCEPTED;
  }

  async prepare(request: Parameters<RehearsalEngine['prepare']>[0]): Promise<PrepareAnswer> {
    this.asked.push({ kind: 'prepare', request });
    return this.#script.prepare ?? PREPARED;
  }

  async train(request: Parameters<RehearsalEngine['train']>[0]): Promise<TrainAnswer> {
    this.asked.push({ kind: 'train', request });
    return this.#script.train ?? PASSED;
  }
}
