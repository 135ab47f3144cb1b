import type { EngineLine } from '../../post.ts';
import packed from './engine-names.json' with { type: 'json' };

/** What ms-swift offers to Python programs in each line, from the source of every published wheel (generate.py). */

const LINES: readonly EngineLine[] = ['1.x', '2.x', '3.x', '4.x'];

/** Module, then name, to the digits of the lines. `swift` and its direct submodules are covered. */
const modules: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(packed.modules).map(([module, byLines]) => [module, namesOf(byLines)]),
);

function namesOf(byLines: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [digits, list] of Object.entries(byLines)) {
    for (const name of list.split(' ')) names.set(name, digits);
  }
  return names;
}

/** Lines in which `from module import name` works, empty when none; null when nothing is known about the module. */
export function linesOffering(module: string, name: string): readonly EngineLine[] | null {
  const names = modules.get(module);
  if (names === undefined) return isKnownDepth(module) ? [] : null;
  return linesOf(names.get(name) ?? '');
}

/** Lines that have the module; null when it lies deeper than the tables go. */
export function linesOfModule(module: string): readonly EngineLine[] | null {
  const names = modules.get(module);
  if (names !== undefined) return linesOf([...names.values()].join(''));
  return isKnownDepth(module) ? [] : null;
}

/** The modules in which some line offers a name, the package itself first. */
export function modulesOffering(name: string): readonly string[] {
  return [...modules].flatMap(([module, names]) => (names.has(name) ? [module] : []));
}

/** Every name that some line offers in a module. */
export function namesOfModule(module: string): readonly string[] {
  return [...(modules.get(module)?.keys() ?? [])];
}

/** Lines that offer a name in a module, or in any when the module is not known; null when none is known to. */
export function linesOfName(module: string | null, name: string): readonly EngineLine[] | null {
  const found = module === null ? modulesOffering(name) : [module];
  const lines = linesOf(found.map((offering) => modules.get(offering)?.get(name) ?? '').join(''));
  return lines.length === 0 ? null : lines;
}

function isKnownDepth(module: string): boolean {
  return /^swift(?:\.\w+)?$/.test(module);
}

function linesOf(digits: string): readonly EngineLine[] {
  return LINES.filter((line) => digits.includes(line.charAt(0)));
}

interface AttributeWords {
  /** Of 1.x and 2.x, where the word is not the attribute with `-` for `_`. */
  readonly dashed: Readonly<Record<string, string>>;
  /** Of 3.x and 4.x, where the word is the attribute; those with `_` only. */
  readonly plain: string;
}

/** Classes whose attributes stand for the words of an option. */
const VALUE_CLASSES: ReadonlyMap<string, AttributeWords> = new Map<string, AttributeWords>([
  ['ModelType', packed.values.modelTypes],
  ['LLMModelType', packed.values.modelTypes],
  ['MLLMModelType', packed.values.modelTypes],
  ['DatasetName', packed.values.datasets],
  ['TemplateType', packed.values.templates],
  ['LLMTemplateType', packed.values.templates],
  ['MLLMTemplateType', packed.values.templates],
]);

/**
 * The words that `ModelType.qwen_7b_chat` and the like can stand for: 1.x and 2.x write most values with dashes (`qwen-7b-chat`), 3.x
 * and 4.x as the attribute. One word when the lines or the attribute tell which; none when the class is not one of them.
 */
export function wordsOfAttribute(
  className: string,
  attribute: string,
  lines: readonly EngineLine[] | null,
): readonly string[] {
  const values = VALUE_CLASSES.get(className);
  if (values === undefined) return [];
  const old = new Map(Object.entries(values.dashed)).get(attribute) ?? attribute.replaceAll('_', '-');
  const isNew = values.plain.split(' ').includes(attribute);
  if (old === attribute) return [old];
  if (lines !== null && !lines.includes('1.x') && !lines.includes('2.x')) return [attribute];
  if (lines?.every((line) => line === '1.x' || line === '2.x') === true || !isNew) return [old];
  return [old, attribute];
}
