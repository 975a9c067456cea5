import { loadConfig } from '../config/index.ts';
import type { CreateAccount, CreatedAccount } from '../identity/index.ts';
import { roles } from '../kernel/index.ts';
import { ask, canAsk } from './ask.ts';
import { type Command, textOf, UsageError, type Values } from './command.ts';
import { readNewPassword } from './new-password.ts';
import { runJob } from './supervisor/run-job.ts';

export const accountCreate: Command = {
  name: 'account create',
  summary: 'make an account, the first administrator for instance',
  operands: '',
  options: {
    email: { type: 'string', help: 'the address that signs in', shows: 'ADDRESS' },
    role: { type: 'string', help: `patient (default), or one of: ${roles.slice(1).join(', ')}`, shows: 'ROLE' },
    language: { type: 'string', help: 'en (default) or fr', shows: 'LANGUAGE' },
    'password-file': {
      type: 'string',
      help: 'file whose first line is the password; asked for otherwise',
      shows: 'FILE',
    },
    totp: { type: 'boolean', help: 'make an authenticator app too (always for an admin and without e-mail)' },
  },
  async run({ values, output }) {
    const config = loadConfig({ mode: 'real' });
    const input = await readInput(values, config.mail.kind === 'none');
    // The job is identity's own createAccount, put together in main.ts.
    const created = (await runJob(
      { config, what: 'carnet account create', output },
      'create-account',
      input,
    )) as CreatedAccount;
    output.line(`The account ${input.email} is made.`);
    if (created.totp !== null) {
      output.line('Add it to an authenticator app now; this is shown once:');
      output.line(`  ${created.totp.uri}`);
      output.line(`  or type the key: ${created.totp.secret}`);
    }
    output.value(created);
    return 0;
  },
};

async function readInput(values: Values, withoutMail: boolean): Promise<CreateAccount> {
  const email = textOf(values, 'email') ?? (canAsk() ? await ask('E-mail: ') : '');
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new UsageError('--email ADDRESS is needed.');
  const role = roles.find((known) => known === (textOf(values, 'role') ?? 'patient'));
  if (role === undefined) throw new UsageError(`--role is one of: ${roles.join(', ')}.`);
  const language = textOf(values, 'language') ?? 'en';
  if (language !== 'en' && language !== 'fr') throw new UsageError('--language is en or fr.');
  const totp = values['totp'] === true || role === 'admin' || withoutMail;
  return { email, password: await readNewPassword(textOf(values, 'password-file')), roles: [role], language, totp };
}
