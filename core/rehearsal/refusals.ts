import type { EngineLine } from '../post/post.ts';

interface KnownRefusal {
  readonly pattern: RegExp;
  /** The lines of ms-swift that refuse the same; read in the source of 3.12.6 and 4.6.0. */
  readonly lines: readonly EngineLine[];
  /** It is about a name that a plugin could have registered. */
  readonly registrable?: true;
  /** It is about the modules of a class, so it is said only of the model's own. */
  readonly ofItsClass?: true;
  /** For people: what to change. `$1` is the pattern's first group. */
  readonly repair: string;
}

/**
 * What the engine refuses on every machine, whatever the weights and the data: found in its source, seen in runs. A
 * failure that is not here may be the rehearsal's own.
 */
const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  {
    pattern: /vllm_mode is required when use_vllm is true/,
    lines: ['3.x', '4.x'],
    repair: 'add --vllm_mode server or --vllm_mode colocate',
  },
  {
    pattern: /vllm_mode is not supported when use_vllm is false/,
    lines: ['3.x', '4.x'],
    repair: 'add --use_vllm true, or remove --vllm_mode',
  },
  {
    pattern: /Please input the training dataset/,
    lines: ['3.x', '4.x'],
    repair: 'add --dataset',
  },
  {
    pattern: /Please provide subsets\. available subsets: (\[.*\])/,
    lines: ['3.x', '4.x'],
    repair: 'name a subset behind the data set, as in id:subset, or all of them with id:all: $1',
  },
  {
    pattern: /Please set --model|model_id_or_path: None/,
    lines: ['3.x', '4.x'],
    repair: 'add --model',
  },
  {
    // peft 0.20 wraps the experts that transformers 5 fuses into parameters, and takes no dropout for them.
    pattern: /ParamWrapper does not work with (?:`)?lora_dropout/,
    lines: ['4.x'],
    repair: 'add --lora_dropout 0: LoRA on the fused experts of this model takes no dropout',
  },
  {
    pattern: /Batch size is 1 \(too small\)\. KTO/,
    lines: ['4.x'],
    repair: 'add --per_device_train_batch_size 2 or more: KTO compares the rows of a batch',
  },
  {
    pattern: /reward_function (\S+) is not implemented in swift\.rewards/,
    lines: ['4.x'],
    registrable: true,
    repair: 'name the plugin that holds the reward $1 with --external_plugins',
  },
  {
    pattern: /You must specify reward_funcs or reward_model/,
    lines: ['4.x'],
    repair: 'add --reward_funcs or --reward_model',
  },
  {
    // Without a teacher, GRPO of 4.6.0 counts as its own.
    pattern: /OPD-RL \(teacher\) does not support loss_type='(?:real|fipo)' \/ off_policy_sequence_mask/,
    lines: ['4.x'],
    repair:
      'in ms-swift 4.6.0 GRPO counts as its own teacher: use another --loss_type, and no --off_policy_sequence_mask_delta',
  },
  {
    pattern: /'\w*TrainingArguments' object has no attribute 'local_repo_path'/,
    lines: ['4.x'],
    repair: 'the optimizer muon of ms-swift 4.6.0 stops on its way to its own code: use --optimizer muonclip',
  },
  {
    pattern: /--(\S+ \S+) names nothing that is registered/,
    lines: ['4.x'],
    registrable: true,
    repair: 'name the plugin that registers it with --external_plugins, instead of --$1 alone',
  },
  {
    pattern: /Unknown loss type: .*Should be one of (\[.*)/,
    lines: ['4.x'],
    repair: 'take one of these losses: $1',
  },
  {
    // A layer's number would be one that the small stand-in does not have.
    pattern: /^Target modules \{([^}\d]*)\} not found in the base model/,
    lines: ['4.x'],
    ofItsClass: true,
    repair: 'the model has no module $1: --target_modules all-linear takes all that can be tuned',
  },
  {
    // PPO asks the reward model for its name.
    pattern: /'NoneType' object has no attribute 'base_model_prefix'/,
    lines: ['4.x'],
    repair: 'add --reward_model: PPO has no other reward',
  },
  {
    pattern: /max_steps has to be specified/,
    lines: ['4.x'],
    repair: 'add --max_steps: rows that are streamed cannot be counted beforehand',
  },
  {
    pattern: /Unknown tuner_type: (\S+)/,
    lines: ['4.x'],
    registrable: true,
    repair: 'there is no tuner $1',
  },
];

/**
 * What to change where a message is a refusal that holds on every machine, for commands of a line; null elsewhere. With
 * `missesPlugin`, names that the engine does not know may be known to a reader's; without `ownClasses`, another class
 * than the model's was trained.
 */
export function knownRefusal(
  message: string,
  line: EngineLine,
  { missesPlugin, ownClasses }: { readonly missesPlugin: boolean; readonly ownClasses: boolean },
): string | null {
  for (const { pattern, lines, repair, registrable = false, ofItsClass = false } of KNOWN_REFUSALS) {
    const found = pattern.exec(message);
    if (found === null || !lines.includes(line)) continue;
    if ((registrable && missesPlugin) || (ofItsClass && !ownClasses)) continue;
    return repair.replace('$1', () => found[1] ?? '');
  }
  return null;
}

/**
 * How argument classes refuse on purpose; anything else that they raise is an accident. A value that they read as JSON
 * is refused by its reader.
 */
const DELIBERATE =
  /^(?:ValueError|AssertionError|NotImplementedError|ArgumentError|SystemExit|JSONDecodeError)$/;

/** Whether what stopped the engine is a package that is not here, which another environment has. */
export function isForWantOfPackage(error: string, message: string): boolean {
  return (
    /^(?:ImportError|ModuleNotFoundError|PackageNotFoundError)$/.test(error) ||
    /\bpip install\b|required but not installed|need to install/i.test(message)
  );
}

/** Whether the engine looked for something on a hub, which a rehearsal cannot reach. */
export function isForWantOfHub(error: string, message: string): boolean {
  return error === 'NetworkError' || /\[E1\d{3}\] |OfflineModeIsEnabled/.test(message);
}

/** Where ms-swift 4.6.0 meets the transformers that is here, and is written for an earlier one. */
const OF_ANOTHER_TRANSFORMERS: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  {
    pattern: /features and (?:image|video) tokens do not match, tokens: [01],/,
    why: 'leaves it to the model to make room for a picture or a video, as it was before transformers 5',
  },
  { pattern: /^'rope_type'$/, why: 'sets --rope_scaling by name as transformers 4 reads it' },
  {
    pattern: /'\w+Attention' object has no attribute 'num_heads'/,
    why: 'reads attention layers for LongLoRA as transformers before 4.48 has them',
  },
];

/** What the engine does for another transformers than the one that is here; null where a failure is no such thing. */
export function ofAnotherTransformers(message: string): string | null {
  return OF_ANOTHER_TRANSFORMERS.find(({ pattern }) => pattern.test(message))?.why ?? null;
}

/** Signs that a refusal is about this machine: its packages, devices, files, network or memory. */
const OF_THIS_MACHINE: readonly RegExp[] = [
  /^path: '.*' not found$/,
  /no module named|cannot import|not installed|pip install|please install|requires? the package|\bpackage\b/i,
  /\b(?:cuda|gpu|npu|nccl|device|devices|device_map|n_gpu|local_world_size|torchrun)\b/i,
  /no such file|not a directory|does not exist|not found in directory|isfile|permission/i,
  /connect|network|download|offline|timed out|\bhub\b|\[E1\d{3}\]|https?:/i,
  /out of memory|no space|disk/i,
];

/**
 * Whether argument classes refuse the command itself: on purpose, with a reason, and for nothing that another machine
 * would have.
 */
export function isAboutTheCommand(error: string, message: string): boolean {
  return (
    DELIBERATE.test(error) && message.trim() !== '' && !OF_THIS_MACHINE.some((sign) => sign.test(message))
  );
}
