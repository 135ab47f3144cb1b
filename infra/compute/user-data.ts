import { readFileSync } from 'node:fs';
import { MultipartBody, MultipartUserData, UserData } from 'aws-cdk-lib/aws-ec2';

/** Runs on a machine before ECS's agent does (the agent's unit comes after cloud-init's last). */
const PREPARE = readFileSync(new URL('prepare-machine.sh', import.meta.url), 'utf8');

/** Batch takes user data of machines as MIME alone, since it adds a part of its own. */
export function machineUserData(): UserData {
  const script = UserData.custom(PREPARE);
  const parts = new MultipartUserData({ partsSeparator: 'mustrun-machine' });
  parts.addPart(MultipartBody.fromUserData(script));
  return parts;
}
