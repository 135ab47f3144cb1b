import type { PlacedText } from '../blocks.ts';

/** Text gathered piece by piece, with the place of each character. */
export interface TextBuilder {
  /** White space stays as it is written; elsewhere a run of it is one blank. */
  readonly keepsSpace: boolean;
  text: string;
  readonly offsets: number[];
  end: number;
}

export function createTextBuilder(keepsSpace: boolean, start: number): TextBuilder {
  return { keepsSpace, text: '', offsets: [], end: start };
}

/** Adds characters that are written from `start` on; those of an entity all stand where it starts. */
export function addText(builder: TextBuilder, data: string, start: number, isEntity: boolean): void {
  for (let index = 0; index < data.length; index += 1) {
    const character = data.charAt(index);
    const at = isEntity ? start : start + index;
    if (builder.keepsSpace || !/\s/.test(character)) append(builder, character, at);
    else addBlank(builder, at);
  }
}

/** A blank between words; none at the start or after another. */
export function addBlank(builder: TextBuilder, at: number): void {
  if (builder.text !== '' && !builder.text.endsWith(' ')) append(builder, ' ', at);
}

function append(builder: TextBuilder, character: string, at: number): void {
  builder.text += character;
  builder.offsets.push(at);
  builder.end = at + 1;
}

/** The text so far, without blanks at its end where those do not count. `place` gives the offset in the post. */
export function buildText(
  { keepsSpace, text, offsets, end }: TextBuilder,
  place: (offset: number) => number,
): PlacedText {
  return {
    text: keepsSpace ? text : text.trimEnd(),
    offsetAt: (index) => place(offsets[index] ?? end),
  };
}
