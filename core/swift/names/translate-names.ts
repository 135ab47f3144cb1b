import type { OptionRecord } from '../../post/runs/option-record.ts';
import type { TranslationStep } from '../translate.ts';
import { type Hub, separateDatasets, translateDatasetWord, withSample } from './dataset-words.ts';
import { type HubIds, modelIdOf, withoutAlias } from './old-names.ts';
import { movedName, namesPosition, namesTarget } from './packed-names.ts';

/** Options of 1.x and 2.x that say how many rows of a data set are read; 4.x says it behind the data set. */
export const SAMPLE_OPTIONS: ReadonlySet<string> = new Set(['train_dataset_sample', 'self_cognition_sample']);

export interface NamesTranslation {
  readonly options: OptionRecord;
  readonly steps: readonly TranslationStep[];
}

/** The options as far as they are translated; each of the functions below changes its own. */
type Said = Record<string, OptionRecord[string]>;

/** Whether models and data sets have short names in a release: those of 1.3 to 2.6. */
export function hasShortNames(release: string): boolean {
  return namesPosition(release) !== null;
}

/**
 * The names of models, templates and data sets among the options, which are already called as in the newest release,
 * in its words. A name that no table has stays, and a step says so. What says nothing to the newest release is left out
 * as a renamed value: nothing is lost with it.
 *
 * @param samples the values of SAMPLE_OPTIONS that the post gives
 * @param hub where the run looks for ids
 */
export function translateNames(
  options: OptionRecord,
  samples: ReadonlyMap<string, string>,
  release: string,
  hub: Hub,
): NamesTranslation {
  const said: Said = { ...options };
  const steps = [
    ...translateModel(said, 'model', 'model_type', release, hub),
    ...translateModel(said, 'ref_model', 'ref_model_type', release, hub),
    ...translateTemplate(said, release),
  ];
  if (hasShortNames(release)) {
    steps.push(
      ...translateDatasets(said, 'dataset', release, hub),
      ...translateDatasets(said, 'val_dataset', release, hub),
      ...translateSamples(said, samples, release),
    );
  }
  return { options: said, steps };
}

function translateModel(
  options: Said,
  modelOption: 'model' | 'ref_model',
  typeOption: 'model_type' | 'ref_model_type',
  release: string,
  hub: Hub,
): readonly TranslationStep[] {
  const type = options[typeOption];
  if (typeof type !== 'string') return [];
  const model = options[modelOption];
  const known = hasShortNames(release) ? null : movedName('modelTypes', type);
  if (known === undefined) return [];
  if (known !== null) {
    options[typeOption] = known;
    const note = `models of type ${type} are of type ${known} in ${namesTarget}`;
    return [step('renamed value', typeOption, note)];
  }
  if (isHubId(model)) {
    delete options[typeOption];
    return [
      step('renamed value', typeOption, `it is left out: ${namesTarget} tells the type by the model's id`),
    ];
  }
  const ids = modelIdOf(release, type);
  const id = ids === null ? null : idOn(ids, hub);
  if (id === null || model !== undefined) {
    const was = id === null ? `no model of ${release} has this name` : `to ${release} it named ${id}`;
    const note = `${namesTarget} has no type ${type} and tells the type by the model; ${was}`;
    return [step('needs a look', typeOption, note)];
  }
  options[modelOption] = id;
  delete options[typeOption];
  const note = `to ${release} --${typeOption} ${type} names the model ${id}; --${modelOption} takes its id`;
  return [step('renamed value', typeOption, note)];
}

function translateTemplate(options: Said, release: string): readonly TranslationStep[] {
  const written = options.template;
  if (typeof written !== 'string') return [];
  if (hasShortNames(release) && written === 'AUTO') {
    delete options.template;
    return [step('renamed value', 'template', 'AUTO is left out: the template is then the one of the model')];
  }
  const name = withoutAlias(release, 'template_type', written);
  const now = movedName('templates', name);
  if (now === null) {
    const note = `${namesTarget} has no template ${written}; left out, it takes the one of the model`;
    return [step('needs a look', 'template', note)];
  }
  if (now === undefined && name === written) return [];
  options.template = now ?? name;
  return [
    step('renamed value', 'template', `${written} of ${release} is ${options.template} in ${namesTarget}`),
  ];
}

function translateDatasets(
  options: Said,
  option: 'dataset' | 'val_dataset',
  release: string,
  hub: Hub,
): readonly TranslationStep[] {
  const given = options[option];
  if (given === undefined || given === true) return [];
  const steps: TranslationStep[] = [];
  options[option] = separateDatasets(typeof given === 'string' ? [given] : given).map((written) => {
    const said = translateDatasetWord(release, written, hub);
    if (said.kind === 'as it stands') return written;
    if (said.kind === 'unknown') {
      steps.push(step('needs a look', option, `no data set of ${release} is called ${said.name}`));
      return written;
    }
    steps.push(step('renamed value', option, `${written} of ${release} is ${said.word}`));
    if (!said.dataset.same) {
      const note = `${namesTarget} reads other subsets or splits of ${said.word} than ${release} did of ${said.name}`;
      steps.push(step('needs a look', option, note));
    }
    return said.word;
  });
  return steps;
}

function translateSamples(
  options: Said,
  samples: ReadonlyMap<string, string>,
  release: string,
): readonly TranslationStep[] {
  return [...samples].flatMap(([option, value]) => {
    const count = Number(value);
    if (!Number.isInteger(count)) return [step('needs a look', option, `"${value}" is no number of rows`)];
    const datasets = listOf(options.dataset);
    if (option === 'self_cognition_sample') {
      if (count <= 0) return [step('renamed value', option, `it is left out: ${value} adds no rows`)];
      const word = `swift/self-cognition#${count}`;
      options.dataset = [...datasets.filter((other) => !/^swift\/self-cognition\b/.test(other)), word];
      return [step('renamed', option, `its rows are the data set ${word}`)];
    }
    if (count < 0) return [step('renamed value', option, `${value} is left out: all rows are read then`)];
    const [only] = datasets;
    if (only === undefined || datasets.length > 1) {
      const note = `${release} takes ${count} rows of all data sets together; #N stands behind each`;
      return [step('needs a look', option, note)];
    }
    options.dataset = [withSample(only, count)];
    return [step('renamed', option, `it stands behind the data set: ${options.dataset.join(' ')}`)];
  });
}

function step(kind: TranslationStep['kind'], option: string, note: string): TranslationStep {
  return { kind, option, note };
}

function idOn(ids: HubIds, hub: Hub): string | null {
  return (hub === 'ModelScope' ? ids.modelScope : ids.huggingFace) ?? ids.modelScope ?? ids.huggingFace;
}

function listOf(value: OptionRecord[string] | undefined): readonly string[] {
  return value === undefined || value === true ? [] : typeof value === 'string' ? [value] : value;
}

/** `organisation/model`, and not a folder such as `output/checkpoint-100`. */
function isHubId(model: OptionRecord[string] | undefined): boolean {
  return (
    typeof model === 'string' && /^\w[\w.-]*\/[\w.-]+$/.test(model) && !/checkpoint|^output\//.test(model)
  );
}
