import { type Envelope, subjectOf } from '../receive/message.ts';
import type { Advanced, AdvancePorts } from './advance-ports.ts';
import { advancePost } from './advance-post.ts';
import { advancePull } from './advance-pull.ts';
import { advancePush } from './advance-push.ts';
import type { Installation } from './survey.ts';

/**
 * Takes the next step for whatever a message is about. The only writer of a subject's state and of the forge: messages of
 * one group are to be given to it one after the other.
 */
export async function advance(
  envelope: Envelope,
  installation: Installation,
  ports: AdvancePorts,
): Promise<Advanced> {
  const subject = subjectOf(envelope.message);
  switch (subject.kind) {
    case 'pull':
      return advancePull(envelope, subject.number, installation, ports);
    case 'push':
      return advancePush(envelope, subject, installation, ports);
    case 'post':
      return advancePost(envelope, subject, installation, ports);
  }
}
