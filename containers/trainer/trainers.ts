import type { ListedProcess } from '../../adapters/process/process-group.ts';

/** `swift` runs its subcommand as a script of its own in a child, torchrun one in each worker. */
const SUBCOMMAND_SCRIPT = /\/swift\/cli\/(?:_megatron\/)?\w+\.py\b/;

/**
 * The processes of a run that train.
 * ```
 * swift ── python …/swift/cli/sft.py          (or: swift ── torchrun ── python …/swift/cli/sft.py, several)
 *              └─ python …/swift/cli/sft.py     a data loader: a fork, so it has its parent's command line
 * ```
 */
export function trainersOf(processes: readonly ListedProcess[]): readonly ListedProcess[] {
  const commands = new Map(processes.map(({ id, command }) => [id, command]));
  return processes.filter(
    ({ parent, command }) =>
      SUBCOMMAND_SCRIPT.test(command) && !isLauncher(command) && commands.get(parent) !== command,
  );
}

/** torchrun's own command line names the script that it starts. */
function isLauncher(command: string): boolean {
  return /torch[./]distributed[./](?:run|launch)|\btorchrun\b/.test(command);
}
