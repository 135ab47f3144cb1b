import type { ResolvedRun } from '../resolved-run.ts';
import { type Finding, type Rule, TRAINING, when } from '../rule.ts';
import { tunerOf } from './missing.ts';

/** What does not work with the packages that `pip install ms-swift` brings today, or needs one more. */
export const PACKAGES: readonly Rule[] = [
  rule('bone', 'error', 'pipelines/train/tuner.py: ImportError, peft 0.20 has no BoneConfig', (run) =>
    when(tunerOf(run) === 'bone', {
      options: ['tuner_type'],
      message: 'the tuner bone is not in the peft that ms-swift 4.6.0 installs (0.20)',
      repair: 'take another tuner',
    }),
  ),
  rule(
    'longlora',
    'error',
    'pipelines/train/tuner.py: AssertionError, LLaMA only; AttributeError "num_heads" with transformers 5',
    (run) =>
      when(tunerOf(run) === 'longlora', {
        options: ['tuner_type'],
        message: 'the tuner longlora is for LLaMA models, and does not work with transformers 5',
        repair: 'write --tuner_type lora',
      }),
  ),
  rule('muon', 'error', 'optimizers/muon.py: AttributeError "no attribute \'local_repo_path\'"', (run) =>
    when(run.text('optimizer') === 'muon', {
      options: ['optimizer'],
      message: 'the optimizer muon of ms-swift 4.6.0 stops with an AttributeError',
      repair: 'remove --optimizer',
    }),
  ),
  rule('reft', 'warning', 'tuners/reft.py: ImportError "Please install pyreft"', (run) =>
    when(tunerOf(run) === 'reft', {
      options: ['tuner_type'],
      message: 'the tuner reft needs the package pyreft',
      repair: 'tell the reader to install pyreft',
    }),
  ),
  rule('unsloth', 'warning', 'model/register.py: AssertionError "please install unsloth"', (run) =>
    when(run.text('tuner_backend') === 'unsloth', {
      options: ['tuner_backend'],
      message: '--tuner_backend unsloth needs the package unsloth',
      repair: 'tell the reader to install unsloth',
    }),
  ),
  rule(
    'quantizer',
    'warning',
    'transformers, quantizers: ImportError of hqq, eetq or optimum-quanto',
    (run) => {
      const method = run.text('quant_method') ?? '';
      return when(/^(?:hqq|eetq|quanto)$/.test(method), {
        options: ['quant_method'],
        message: `--quant_method ${method} needs a package of its own`,
        repair: `tell the reader to install ${method === 'quanto' ? 'optimum-quanto' : method}`,
      });
    },
  ),
  rule(
    'lora-ga',
    'warning',
    'pipelines/train/tuner.py: RuntimeError, LoRA-GA is installed from its repository',
    (run) =>
      when(run.text('init_weights') === 'lora-ga', {
        options: ['init_weights'],
        message: '--init_weights lora-ga needs a package that is installed from its repository',
        repair: 'tell the reader to install it',
      }),
  ),
];

function rule(
  id: string,
  level: Rule['level'],
  source: string,
  check: (run: ResolvedRun) => readonly Finding[],
): Rule {
  return {
    id: `package-${id}`,
    code: 'needs-package',
    level,
    lines: level === 'warning' ? ['3.x', '4.x'] : ['4.x'],
    subcommands: TRAINING,
    source,
    check,
  };
}
