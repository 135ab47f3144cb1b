import type { DeliveryRecord } from '../stand-ins/github/deliveries.ts';
import type { GithubStandIn } from '../stand-ins/github/server.ts';
import type { PullRecord, RepositoryRecord } from '../stand-ins/github/state.ts';

/** Pull requests of a repository; of more the lists of one become long, which a real one's are not. */
const PULLS_PER_REPOSITORY = 50;
const OWNER = 'ann';
/** Budgets under which many runs may be trained at once. */
const SETTINGS = 'budget: {run: 0.5, pullRequest: 100, author: 1000, month: 1000}\n';

/**
 * Whose money a pull request may spend: `pushed`: its author's, who may write; `granted`: that of a fork, once somebody
 * grants its commit; `draft`: nobody's.
 */
export type Spending = 'pushed' | 'granted' | 'draft';
const SPENDING: readonly Spending[] = ['pushed', 'granted', 'draft'];

export interface Proposal {
  readonly pull: PullRecord;
  readonly author: string;
  readonly spending: Spending;
}

/** People who propose posts, change them, talk about them and grant money, round by round. */
export class PeopleAtWork {
  readonly proposals: Proposal[] = [];
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
    let fork: RepositoryRecord | null = null;
    for (let index = 0; index < count; index += 1) {
      if (repository === null || fork === null || index % PULLS_PER_REPOSITORY === 0) {
        repository = await people.createRepository(OWNER, `posts-${index}`, {
          '.mustrun.yml': SETTINGS,
          'rows.jsonl': '{"query": "1+1", "response": "2"}\n',
        });
        fork = await people.fork(repository, 'strangers');
      }
      const branch = `topic-${index}`;
      const spending = SPENDING[index % SPENDING.length] ?? 'draft';
      const author = spending === 'granted' ? `stranger-${index}` : OWNER;
      const head = spending === 'granted' ? fork : repository;
      await people.push(head, branch, { 'post.md': postOf(index, 1, 'First words.') }, author);
      const pull = await people.openPull(head, branch, { author, draft: spending === 'draft' });
      this.proposals.push({ pull, author, spending });
      this.#versions.set(pull, 1);
    }
  }

  /** Everybody chats, many ask how it stands, some change their words, some their command; some commits are granted. */
  async work(round: number): Promise<void> {
    const { people } = this.#github;
    for (const [index, proposal] of this.proposals.entries()) {
      const { pull, author } = proposal;
      people.comment(pull, author, `What do you think of this? (${round})`);
      const turn = index + round;
      if (turn % 3 === 0) people.comment(pull, author, '/mustrun status');
      if (turn % 4 === 1) this.#grant(proposal);
      if (turn % 4 !== 0) continue;
      // Not before every first command was seen: a delivery may be a round late, and what is replaced before is never run.
      const changesCommand = round > 1 && turn % 8 === 0;
      const version = (this.#versions.get(pull) ?? 1) + (changesCommand ? 1 : 0);
      this.#versions.set(pull, version);
      const text = postOf(index, version, `Words of round ${round}.`);
      await people.push(pull.head, pull.headBranch, { 'post.md': text }, author);
    }
  }

  /** At last every commit of a fork is granted. */
  grantAll(): void {
    for (const proposal of this.proposals) this.#grant(proposal);
  }

  #grant({ pull, spending }: Proposal): void {
    if (spending === 'granted') this.#github.people.comment(pull, OWNER, `/mustrun grant ${pull.headCommit}`);
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

/** Every pull request and every version of its command is another training. */
function postOf(index: number, version: number, prose: string): string {
  const command = `swift sft --model a/b --dataset rows.jsonl --tuner_type lora --learning_rate ${version}e-5 --max_steps 4 --seed ${index}`;
  return `# Post ${index}\n\n${prose}\n\n\`\`\`shell\n${command}\n\`\`\`\n\nIt runs 4 steps.\n`;
}
