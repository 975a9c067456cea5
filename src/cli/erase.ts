import { loadConfig } from '../config/index.ts';
import type { AnnouncedErasure } from '../rights/index.ts';
import { ask, canAsk } from './ask.ts';
import { type Command, type Input, textOf, UsageError } from './command.ts';
import { runJob } from './supervisor/run-job.ts';

export const eraseCommand: Command = {
  name: 'erase',
  summary: 'announce that an account or a record will be erased in 72 hours; the person can stop it',
  operands: 'PATIENT',
  options: {
    reason: { type: 'string', help: 'why; stands in the access log that the person can read', shows: 'TEXT' },
    confirm: { type: 'string', help: 'PATIENT once more, where no terminal asks for it', shows: 'PATIENT' },
    told: { type: 'boolean', help: 'you told the person yourself, where no mail is sent' },
    stop: { type: 'string', help: 'take back what was announced, by its number, instead', shows: 'NUMBER' },
  },
  async run({ values, positionals, output }) {
    const stop = textOf(values, 'stop');
    if (stop !== undefined) return await takeBack({ values, positionals, output }, stop);
    const { patient, reason } = await readInput({ values, positionals });
    const config = loadConfig({ mode: 'real' });
    const toldOtherwise = values['told'] === true;
    // The job is put together in main.ts.
    const done = (await runJob({ config, what: 'carnet erase', output }, 'erase-announce', {
      patient,
      reason,
      toldOtherwise,
    })) as AnnouncedErasure;
    const what = done.kind === 'account' ? `The account ${patient} and its own record` : `The record ${patient}`;
    output.line(`${what} will be erased for ever after ${done.due}, by the server as it runs then.`);
    output.line(
      done.told > 0
        ? `${done.told} ${done.told === 1 ? 'person is' : 'people are'} told by mail, with a link that stops it.`
        : 'Nobody was told by mail: the person has to know it from you.',
    );
    output.line(`To take it back: npx carnet erase --stop ${done.id}`);
    output.value(done);
    return 0;
  },
};

async function takeBack({ positionals, output }: Input, id: string): Promise<number> {
  if (positionals.length > 0 || !/^[0-9a-f-]{36}$/.test(id))
    throw new UsageError('--stop takes the number that the announcement gave, and nothing else.');
  const config = loadConfig({ mode: 'real' });
  await runJob({ config, what: 'carnet erase', output }, 'erase-stop', { id });
  output.line('It is stopped. Whoever was told is told of that too.');
  output.value({ stopped: id });
  return 0;
}

async function readInput({
  values,
  positionals,
}: Pick<Input, 'values' | 'positionals'>): Promise<{ readonly patient: string; readonly reason: string }> {
  const [patient, ...more] = positionals;
  if (patient === undefined || more.length > 0)
    throw new UsageError('Whom? Give one e-mail address, or the number of one record.');
  const reason = textOf(values, 'reason')?.trim() ?? '';
  if (reason === '') throw new UsageError('--reason TEXT is needed: the person reads it in the access log.');
  const typed =
    textOf(values, 'confirm') ??
    (canAsk() ? await ask(`This erases for ever, after 72 hours. Type ${patient} to announce it: `) : '');
  if (typed !== patient) throw new UsageError(`Type ${patient} once more to confirm (--confirm without a terminal).`);
  return { patient, reason };
}
