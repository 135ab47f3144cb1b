// The same events through Probot, as its documentation writes an app: verified, parsed, and put on the same queue.
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Probot } from 'probot';

const sqs = new SQSClient();
const probot = new Probot({
  appId: process.env.APP_ID,
  privateKey: process.env.PRIVATE_KEY,
  secret: process.env.WEBHOOK_SECRET,
});
await probot.load((app) => {
  app.on(
    ['push', 'pull_request', 'issue_comment', 'check_run', 'check_suite'],
    async ({ id, name, payload }) => {
      const MessageBody = JSON.stringify({ id, name, repository: payload.repository?.full_name });
      const entry = {
        Id: '0',
        MessageBody,
        MessageGroupId: String(payload.repository?.id),
        MessageDeduplicationId: id,
      };
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: process.env.MUSTRUN_QUEUE, Entries: [entry] }));
    },
  );
});

export async function handler({ headers, body }) {
  await probot.webhooks.verifyAndReceive({
    id: headers['x-github-delivery'],
    name: headers['x-github-event'],
    signature: headers['x-hub-signature-256'],
    payload: body,
  });
  return { statusCode: 202 };
}
