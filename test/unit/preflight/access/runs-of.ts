import type { Run } from '../../../../core/post/post.ts';
import { readPost } from '../../../../core/post/read-post.ts';

/** The runs of a post that holds these commands: the first stands in its second line. */
export function runsOf(commands: string): readonly Run[] {
  return readPost('post.md', `\`\`\`shell\n${commands}\n\`\`\`\n`).runs;
}
