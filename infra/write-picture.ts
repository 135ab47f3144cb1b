import { readFileSync, writeFileSync } from 'node:fs';
import { pictureOf } from './picture.ts';

/** `node infra/write-picture.ts TEMPLATE`: the picture in docs/architecture-cloud.md, from a synthesised template. */
const [, , file = 'dist/cdk.out/mustrun.template.json'] = process.argv;
const picture = pictureOf(JSON.parse(readFileSync(file, 'utf8')));
const page = `# The stack, drawn from its template\n\nMade by \`node infra/write-picture.ts\`, which a test compares.\n\n\`\`\`mermaid\n${picture}\`\`\`\n`;
writeFileSync(new URL('../docs/architecture-cloud.md', import.meta.url), page);
