import { readFigure, type StatedFigure, type StatedRow } from '../corpus/stated-memory.ts';

/** A figure of a header with the words that it holds for. */
export interface Variant {
  readonly words: readonly string[];
  readonly figure: StatedFigure;
}

/** What each of a header's remarks changes in the command, as the command below the header has the first of them. */
const CHANGES: readonly { readonly says: RegExp; readonly options: Readonly<Record<string, string>> }[] = [
  { says: /^without padding_free/, options: { padding_free: 'false' } },
  {
    says: /^Not using use_liger_kernel and packing/,
    options: { use_liger_kernel: 'false', packing: 'false' },
  },
  { says: /^Not using use_liger_kernel/, options: { use_liger_kernel: 'false' } },
  { says: /^lora$/, options: { tuner_type: 'lora' } },
  { says: /^gc true, vgc false/, options: { vit_gradient_checkpointing: 'false' } },
  { says: /^gc false, vgc true/, options: { gradient_checkpointing: 'false' } },
  {
    says: /^gc false, vgc false/,
    options: { gradient_checkpointing: 'false', vit_gradient_checkpointing: 'false' },
  },
];

export function variantsOf(row: StatedRow): readonly Variant[] {
  return row.stated.flatMap((text) => {
    const figure = readFigure(text);
    if (figure === null) return [];
    const change = CHANGES.find(({ says }) => says.test(figure.variant ?? ''));
    return [{ words: change === undefined ? row.words : changed(row.words, change.options), figure }];
  });
}

/** The engine's parser takes the last of several occurrences. */
function changed(words: readonly string[], options: Readonly<Record<string, string>>): readonly string[] {
  return [...words, ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])];
}
