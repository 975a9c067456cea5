import { type Config, loadConfig } from '../config/index.ts';
import { openCustodian, openKms, type ProofStep, proveKms } from '../keyring/index.ts';
import { type Command, textOf, UsageError } from './command.ts';

export const keysProve: Command = {
  name: 'keys prove',
  summary: 'try the key service that is configured: contexts, rotation, destruction',
  operands: '',
  options: {
    destroys: {
      type: 'string',
      help: 'also make a version and destroy those before it; NAME is that of a key made for this trial',
      shows: 'NAME',
    },
  },
  async run({ values, positionals, output }) {
    if (positionals.length > 0) throw new UsageError('Nothing is to be named here: KMS and its settings say it.');
    const config = loadConfig({ mode: 'real' });
    const { provider } = config.kms;
    const key = keyName(config);
    const destroys = textOf(values, 'destroys');
    if (destroys !== undefined && destroys !== key) {
      throw new UsageError(`The settings name the key "${key}". Give --destroys ${key} if it was made for this trial.`);
    }
    const kms = await openKms(config);
    const custodian = destroys === undefined ? null : await openCustodian(config);
    const steps: ProofStep[] = [];
    try {
      for await (const step of proveKms(kms, custodian)) {
        steps.push(step);
        output.line(`${step.ok ? 'ok    ' : 'failed'}  ${step.name} (${Math.round(step.ms)} ms): ${step.says}`);
      }
    } finally {
      await kms.close();
      await custodian?.close();
    }
    const failures = steps.filter(({ ok }) => !ok).length;
    if (custodian === null)
      output.line(`Rotation and destruction were not tried: see --help, with a key made for the trial.`);
    output.line(failures === 0 ? `${provider}: all ${steps.length} steps as they must be.` : `${failures} failed.`);
    output.value({ provider, key, destruction: custodian !== null, steps });
    return failures === 0 ? 0 : 1;
  },
};

/** What an operator knows the key by; typed again, it shows that this one is meant. */
function keyName({ kms }: Config): string {
  const names = {
    local: 'local',
    vault: kms.vault?.key,
    aws: kms.awsKeyId,
    gcp: kms.gcpKey?.split('/').at(-1),
    azure: kms.azureKeyId?.split('/').at(-1),
  };
  return names[kms.provider] ?? '';
}
