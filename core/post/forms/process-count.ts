export type LauncherName = 'swift' | 'megatron' | 'python' | 'torchrun' | 'accelerate' | 'deepspeed';

/** How many processes a command starts, as far as it says. */
export interface ProcessCount {
  /** On all machines together; null when it depends on the machine or on a file. */
  readonly processes: number | null;
  /** Machines; null when it is not said in a number. */
  readonly nodes: number | null;
}

interface Given {
  readonly values: ReadonlyMap<string, { readonly text: string } | null>;
  readonly subcommand: string;
}

/** Subcommands that `swift` starts through torchrun where the environment asks for it (swift/cli/main.py, 1.5.0 to 4.6.0). */
const DISTRIBUTED: ReadonlySet<string> = new Set(['pt', 'sft', 'rlhf', 'infer', 'dpo', 'orpo', 'simpo']);

export function countProcesses(
  launcher: LauncherName,
  { values, subcommand }: Given,
  variable: (name: string) => string | undefined,
): ProcessCount {
  const option = (name: string): string | undefined => values.get(name)?.text;
  switch (launcher) {
    case 'swift':
    case 'megatron': {
      if (launcher === 'swift' && !DISTRIBUTED.has(subcommand)) return { processes: 1, nodes: 1 };
      return perNode(variable('NPROC_PER_NODE'), variable('NNODES'));
    }
    case 'python':
      return { processes: 1, nodes: 1 };
    case 'torchrun':
      return perNode(option('nproc_per_node'), option('nnodes'));
    case 'accelerate':
      return {
        processes: numberOf(option('num_processes')),
        nodes:
          values.has('config_file') && !values.has('num_machines')
            ? null
            : numberOf(option('num_machines') ?? '1'),
      };
    case 'deepspeed': {
      const nodes = numberOf(
        option('num_nodes') ?? (values.has('hostfile') || values.has('H') ? undefined : '1'),
      );
      const named = includedDevices(option('include'));
      const each = numberOf(option('num_gpus'));
      return { processes: named ?? (each === null || nodes === null ? null : each * nodes), nodes };
    }
  }
}

function perNode(each = '1', machines = '1'): ProcessCount {
  const nodes = numberOf(machines);
  const processes = numberOf(each);
  return { processes: processes === null || nodes === null ? null : processes * nodes, nodes };
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : null;
}

/** `localhost:0,1@worker-1:2` */
function includedDevices(text: string | undefined): number | null {
  if (text === undefined) return null;
  let count = 0;
  for (const host of text.split('@')) {
    const devices = /^[^:]+:(\d+(?:,\d+)*)$/.exec(host)?.[1];
    if (devices === undefined) return null;
    count += devices.split(',').length;
  }
  return count;
}
