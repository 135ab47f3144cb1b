/** A piece of HTML that is safe to place in a page. Only `html` makes one. */
export interface Html {
  readonly markup: string;
}

type Value = string | number | Html | readonly Html[];

/** Builds HTML; every value that is not itself built by `html` is untrusted text and escaped. */
export function html(pieces: TemplateStringsArray, ...values: readonly Value[]): Html {
  return {
    markup: pieces.reduce((markup, piece, index) => markup + markupOf(values[index - 1] ?? '') + piece),
  };
}

function markupOf(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}

/** Escapes text for element content and for attribute values in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
