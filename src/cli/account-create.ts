import { readFile } from 'node:fs/promises';
import { loadConfig } from '../config/index.ts';
import type { CreateAccount, CreatedAccount } from '../identity/index.ts';
import { CarnetError, type Role } from '../kernel/index.ts';
import { ask, canAsk } from './ask.ts';
import { type Command, textOf, UsageError, type Values } from './command.ts';
import { launchServer } from './supervisor/server.ts';
import { withInstance } from './supervisor/with-instance.ts';

const roles: readonly Role[] = ['patient', 'admin'];

export const accountCreate: Command = {
  name: 'account create',
  summary: 'make an account, the first administrator for instance',
  operands: '',
  options: {
    email: { type: 'string', help: 'the address that signs in', shows: 'ADDRESS' },
    role: { type: 'string', help: 'patient (default) or admin', shows: 'ROLE' },
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
    const created = await withInstance(
      config,
      'carnet account create',
      (line) => output.line(line),
      async (reached) => {
        const server = launchServer();
        try {
          // The job is identity's own createAccount, put together in main.ts.
          return (await server.job('create-account', config, reached.databases, input)) as CreatedAccount;
        } finally {
          await server.stop();
        }
      },
    );
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
  return { email, password: await readPassword(values), roles: [role], language, totp };
}

async function readPassword(values: Values): Promise<string> {
  const file = textOf(values, 'password-file');
  if (file !== undefined) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) throw new UsageError(`The file ${file} cannot be read.`);
    return text.split(/\r?\n/, 1)[0] ?? '';
  }
  if (!canAsk()) throw new UsageError('Nobody can be asked for the password here: give --password-file FILE.');
  const password = await ask('Password (nothing is shown): ', { hidden: true });
  if (password !== (await ask('The same again: ', { hidden: true }))) {
    throw new CarnetError('invalid-input', 'The two passwords differ. Nothing was made.');
  }
  return password;
}
