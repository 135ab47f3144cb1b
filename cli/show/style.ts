import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours text for a terminal; plain where the stream is none or NO_COLOR is set. */
export function paint(format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(format, text, { stream, validateStream: true });
}
