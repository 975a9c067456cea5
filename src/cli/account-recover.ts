import { loadConfig } from '../config/index.ts';
import type { RecoverAccount, RecoveredAccount } from '../identity/index.ts';
import { type Command, type Input, textOf, UsageError } from './command.ts';
import { readNewPassword } from './new-password.ts';
import { runJob } from './supervisor/run-job.ts';

export const accountRecover: Command = {
  name: 'account recover',
  summary: 'give an account back to its owner: new password, new authenticator app',
  operands: 'EMAIL',
  options: {
    reason: { type: 'string', help: 'why; stands in the access log that the owner can read', shows: 'TEXT' },
    reset: { type: 'boolean', help: 'also remove passkeys, recovery codes and the authenticator apps before' },
    'password-file': {
      type: 'string',
      help: 'file whose first line is the new password; asked for otherwise',
      shows: 'FILE',
    },
  },
  async run({ values, positionals, output }) {
    const input = await readInput({ values, positionals });
    const config = loadConfig({ mode: 'real' });
    // The job is identity's own recoverAccount, put together in main.ts.
    const done = (await runJob(
      { config, what: 'carnet account recover', output },
      'recover-account',
      input,
    )) as RecoveredAccount;
    output.line(`The account ${input.email} has a new password. ${done.ended} of its sessions and tokens were ended.`);
    if (input.reset) output.line('Its passkeys, recovery codes and earlier authenticator apps are removed.');
    output.line(done.told ? 'Its owner is told by mail.' : 'No mail is sent here: tell its owner yourself.');
    output.line('Add it to an authenticator app now; this is shown once:');
    output.line(`  ${done.totp.uri}`);
    output.line(`  or type the key: ${done.totp.secret}`);
    output.value(done);
    return 0;
  },
};

async function readInput({ values, positionals }: Pick<Input, 'values' | 'positionals'>): Promise<RecoverAccount> {
  const [email, ...more] = positionals;
  if (email === undefined || more.length > 0 || !/^[^\s@]+@[^\s@]+$/.test(email))
    throw new UsageError('Whose account? Give one e-mail address.');
  const reason = textOf(values, 'reason')?.trim() ?? '';
  if (reason === '') throw new UsageError('--reason TEXT is needed: it stands in the access log.');
  return {
    email,
    reason,
    reset: values['reset'] === true,
    password: await readNewPassword(textOf(values, 'password-file')),
  };
}
