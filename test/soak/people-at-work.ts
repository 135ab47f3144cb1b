import type { DeliveryRecord } from '../stand-ins/github/deliveries.ts';
import type { GithubStandIn } from '../stand-ins/github/server.ts';
import type { PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';

/** Pull requests of a repository; of more the lists of one become long, which a real one's are not. */
const PULLS_PER_REPOSITORY = 50;
const OWNER = 'ann';

/** People who propose posts, change them and talk about them, round by round. */
export class PeopleAtWork {
  readonly pulls: PullRecord[] = [];
  readonly #github: GithubStandIn;
  /** How often each pull request's command was changed. */
  readonly #versions = new Map<PullRecord, number>();
  #seen = 0;

  constructor(github: GithubStandIn) {
    this.#github = github;
  }

  /** How many commands were written, each another training. */
  get commands(): number {
    return [...this.#versions.values()].reduce((sum, versions) => sum + versions, 0);
  }

  async proposePosts(count: number): Promise<void> {
    const { people } = this.#github;
    people.install(OWNER);
    let repository: RepositoryRecord | null = null;
    for (let index = 0; index < count; index += 1) {
      if (repository === null || index % PULLS_PER_REPOSITORY === 0) {
        repository = await people.createRepository(OWNER, `posts-${index}`, {
          'README.md': '# Posts\n',
          'rows.jsonl': '{"query": "1+1", "response": "2"}\n',
        });
      }
      const branch = `topic-${index}`;
      await people.push(repository, branch, { 'post.md': postOf(index, 1, 'First words.') }, OWNER);
      const pull = await people.openPull(repository, branch, { author: OWNER });
      this.pulls.push(pull);
      this.#versions.set(pull, 1);
    }
  }

  /** Everybody chats, half of them ask how it stands, some change their words, some their command. */
  async work(round: number): Promise<void> {
    const { people } = this.#github;
    for (const [index, pull] of this.pulls.entries()) {
      people.comment(pull, OWNER, `What do you think of this? (${round})`);
      const turn = index + round;
      if (turn % 2 === 0) people.comment(pull, OWNER, '/mustrun status');
      if (turn % 4 !== 0) continue;
      // Not before every first command was seen: a delivery may be a round late, and what is replaced before is never run.
      const changesCommand = round > 1 && turn % 8 === 0;
      const version = (this.#versions.get(pull) ?? 1) + (changesCommand ? 1 : 0);
      this.#versions.set(pull, version);
      const text = postOf(index, version, `Words of round ${round}.`);
      await people.push(pull.head, pull.headBranch, { 'post.md': text }, OWNER);
    }
  }

  /** The deliveries since the last time, as GitHub made them. */
  async deliveries(): Promise<readonly DeliveryRecord[]> {
    await this.#github.deliveries.settled();
    const all = this.#github.deliveries.records().toReversed();
    const fresh = all.slice(this.#seen);
    this.#seen = all.length;
    return fresh;
  }
}

function postOf(index: number, version: number, prose: string): string {
  const command = `swift sft --model a/b --dataset rows.jsonl --tuner_type lora --learning_rate ${version}e-5 --max_steps ${index + 4}`;
  return `# Post ${index}\n\n${prose}\n\n\`\`\`shell\n${command}\n\`\`\`\n\nIt runs ${index + 4} steps.\n`;
}
