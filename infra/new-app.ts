import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';

/** Behaviour of aws-cdk-lib that is not its default; here and not in cdk.json, so that tests synthesise the same. */
export const FLAGS = {
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  // A role's statements stay as they are written here, each with its name.
  '@aws-cdk/aws-iam:minimizePolicies': false,
};

/** An app with cdk-nag's rules on it: a finding that nobody acknowledged stops the synthesis. `folder`: of its output. */
export function newApp(folder?: string): App {
  const app = new App({
    context: FLAGS,
    analyticsReporting: false,
    ...(folder === undefined ? {} : { outdir: folder }),
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}
