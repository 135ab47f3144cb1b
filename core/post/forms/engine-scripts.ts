import type { EngineProgram } from './described-run.ts';

/** A program of ms-swift by its file. */
export interface EngineScript {
  readonly program: EngineProgram;
  /** Null for `cli/main.py`: the next word says it. */
  readonly subcommand: string | null;
}

/** Subcommands of `swift` in any release (the route mapping of swift/cli/main.py, 1.5.0 to 4.6.0). */
const SWIFT_SUBCOMMANDS: ReadonlySet<string> = new Set(
  [
    'pt',
    'sft',
    'rlhf',
    'infer',
    'merge-lora',
    'web-ui',
    'deploy',
    'rollout',
    'sample',
    'export',
    'eval',
    'app',
  ].concat(
    // 1.x and 2.x
    ['dpo', 'orpo', 'simpo', 'app-ui'],
  ),
);

/** Subcommands of `megatron` (swift/cli/_megatron/main.py, 3.4 to 4.6.0). */
const MEGATRON_SUBCOMMANDS: ReadonlySet<string> = new Set(['pt', 'sft', 'rlhf', 'export']);

/** The scripts of examples/pytorch/llm, 1.x and 2.x. */
const EXAMPLE_SCRIPT = /^llm_(sft|infer|dpo|orpo|simpo|rlhf)\.py$/;

/** The scripts of examples/pytorch/animatediff, 1.x and 2.x. They have options of their own. */
const ANIMATEDIFF_SCRIPT = /^animatediff_(sft|infer)\.py$/;

/** What a script of ms-swift does, by its path (`…/swift/cli/sft.py`, `llm_sft.py`); null for any other file. */
export function engineScript(path: string): EngineScript | null {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const example = EXAMPLE_SCRIPT.exec(base)?.[1];
  if (example !== undefined) return { program: 'swift', subcommand: example };
  const animatediff = ANIMATEDIFF_SCRIPT.exec(base)?.[1];
  if (animatediff !== undefined) return { program: 'animatediff', subcommand: animatediff };
  const [, megatron, name] = /(?:^|\/)cli\/(_megatron\/)?(\w+)\.py$/.exec(path) ?? [];
  if (name === undefined) return null;
  const program = megatron === undefined ? 'swift' : 'megatron';
  if (name === 'main') return { program, subcommand: null };
  const subcommand = name.replaceAll('_', '-');
  return subcommandsOf(program).has(subcommand) ? { program, subcommand } : null;
}

/** The same for `python -m swift.cli.sft`. */
export function engineModule(module: string): EngineScript | null {
  return module.startsWith('swift.cli.') ? engineScript(`${module.replaceAll('.', '/')}.py`) : null;
}

export function subcommandsOf(program: 'swift' | 'megatron'): ReadonlySet<string> {
  return program === 'swift' ? SWIFT_SUBCOMMANDS : MEGATRON_SUBCOMMANDS;
}

/** A bare `sft.py` is ms-swift's only when it is given what ms-swift's takes. */
export function bareScript(path: string, words: readonly { readonly text: string }[]): EngineScript | null {
  const name = /^(?:.*\/)?(sft|pt|rlhf)\.py$/.exec(path)?.[1];
  return name !== undefined && hasEngineOptions(words) ? { program: 'swift', subcommand: name } : null;
}

/** Options that say that a command is ms-swift's. */
const OWN_OPTION =
  /^--(?:(?:sft|train|tuner|rlhf|model)_type|model_id_or_path|split_dataset_ratio|lora_target_modules)\b/;
const USUAL_OPTION = /^--(?:model|dataset|adapters|ckpt_dir)\b/;

/** Whether words hold an option that only ms-swift has. */
function hasEngineOptions(words: readonly { readonly text: string }[]): boolean {
  return words.some(({ text }) => OWN_OPTION.test(withUnderscores(text)));
}

/** The same behind the word `swift`, where options that other programs have too are evidence enough. */
export function hasUsualOptions(words: readonly { readonly text: string }[]): boolean {
  return words.some(
    ({ text }) => OWN_OPTION.test(withUnderscores(text)) || USUAL_OPTION.test(withUnderscores(text)),
  );
}

function withUnderscores(option: string): string {
  return option.replaceAll('-', '_').replace(/^__/, '--');
}
