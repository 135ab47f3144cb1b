import type { Element } from 'hast';
import { h } from 'hastscript';
import { z } from 'zod';
import type { CheckRunRecord } from '../state.ts';
import { filePath } from './view.ts';

const annotationSchema = z.object({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: z.string(),
  title: z.string().nullable(),
  raw_details: z.string().nullable(),
});

export interface ShownAnnotation extends z.output<typeof annotationSchema> {
  readonly run: CheckRunRecord;
}

export function annotationsOf(run: CheckRunRecord): readonly ShownAnnotation[] {
  return z
    .array(annotationSchema)
    .parse(run.annotations)
    .map((annotation) => ({ ...annotation, run }));
}

/** Its words are plain text on GitHub: nothing in them is Markdown. */
export function annotationBox(annotation: ShownAnnotation): Element {
  const { run, path, start_line: start, end_line: end, annotation_level: level } = annotation;
  const lines = start === end ? `L${start}` : `L${start}-L${end}`;
  // An address can name one line here: without a script a span of lines is no anchor.
  const href = `${filePath(run.repository, 'blob', run.headCommit, path)}#L${start}`;
  return h('div', { className: ['annotation', level] }, [
    h('p.annotation-head', [
      h('span', { className: ['label', level] }, level),
      ' ',
      h('a', { href }, `${path}#${lines}`),
      ' ',
      h('span.dull-text', run.name),
    ]),
    ...(annotation.title === null ? [] : [h('p', [h('strong', annotation.title)])]),
    h('p.plain', annotation.message),
    ...(annotation.raw_details === null
      ? []
      : [h('details', [h('summary', 'Raw details'), h('pre', annotation.raw_details)])]),
  ]);
}

/** The annotations of a run by file, in the order in which the files first come. */
export function annotationList(annotations: readonly ShownAnnotation[]): readonly Element[] {
  const files = Map.groupBy(annotations, ({ path }) => path);
  return [...files].map(([path, group]) =>
    h('section.file', [
      h('div.file-head', [h('code', path)]),
      ...group.toSorted((one, other) => one.start_line - other.start_line).map(annotationBox),
    ]),
  );
}
