import type { Run } from '../../post/post.ts';
import { checkpointPlace } from './checkpoint-place.ts';
import type { NamedInput } from './inputs.ts';
import { mediaInputs } from './media-inputs.ts';
import { missingInput, missingMedia, missingOutput } from './missing-input.ts';
import { isInside, outputOf } from './output-folder.ts';
import type { EarlierRun, Planned, PlannedInput, Surroundings } from './plan-run.ts';
import { clashOf, hubReferenceOf, takeFromHub } from './take-from-hub.ts';

type Refusal = Extract<Planned, { kind: 'refused' }>;

/** Where each input that a command names comes from: an earlier run of the post, or what is at hand. */
export async function planInputs(
  run: Run,
  named: readonly NamedInput[],
  earlier: readonly EarlierRun[],
  around: Surroundings,
): Promise<{ readonly kind: 'inputs'; readonly inputs: readonly PlannedInput[] } | Refusal> {
  const inputs: PlannedInput[] = [];
  for (const input of named) {
    const maker = earlier.findLast((candidate) => isInside(input.name, outputOf(candidate.run)));
    const found = maker === undefined ? await around.find(input.name) : null;
    if (maker?.plan === null) return missingOutput(input, maker.run);
    if (maker !== undefined) {
      const place = checkpointPlace(input.name, maker.run);
      inputs.push({ kind: 'run', named: input, ...place, run: maker.plan });
    } else if (found !== null) inputs.push({ kind: 'found', named: input, found });
    else {
      const reference = hubReferenceOf(run, input);
      if (reference === null || around.askHub === undefined)
        return missingInput(run, input, reference !== null);
      const taken = await takeFromHub(reference, input, around.askHub);
      if (taken.kind === 'not asked') return missingInput(run, input, true);
      if (taken.kind === 'refused')
        return { kind: 'refused', reason: taken.problem.message, problems: [taken.problem] };
      inputs.push(taken);
    }
  }
  const clash = clashOf(inputs.flatMap((input) => (input.kind === 'hub' ? [input.input] : [])));
  if (clash !== null) {
    const reason = `it takes two contents of the name ${clash} from hubs, which cannot lie in one folder`;
    return { kind: 'refused', reason, problems: [] };
  }
  for (const { named: rows, found } of inputs.filter((input) => input.kind === 'found')) {
    for (const name of mediaInputs(found.media ?? [], run.environment.ROOT_IMAGE_DIR)) {
      const there = await around.find(name);
      if (there === null) return missingMedia(run, rows, name);
      inputs.push({ kind: 'found', named: { ...rows, role: 'other', name }, found: there });
    }
  }
  return { kind: 'inputs', inputs };
}
