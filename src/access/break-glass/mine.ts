import type { ISql } from 'postgres';
import { asActor } from '../../database/index.ts';
import { newUuid, parseUuid, type Uuid } from '../../kernel/index.ts';
import { notFound } from '../decide.ts';
import { notConfirmed } from '../grants/accept.ts';
import { type GrantRow, grantsTo } from '../grants/store.ts';
import { grantMac, isFirst, isOurGrant, wholeEmergency } from '../grants/terms.ts';
import type { Ask } from '../guardians/parts.ts';
import type { EmergencyOpened, OpenEmergencies } from './contract.ts';
import { nameOpened } from './name.ts';
import { demandDoctor, describeOpened } from './open.ts';
import type { EmergencyParts } from './parts.ts';
import { noteEmergency } from './tell.ts';
import { type UseRow, usesBy, widenUse } from './use-store.ts';

interface Standing {
  readonly use: UseRow;
  readonly grant: GrantRow;
  readonly until: Date;
}

/** What the doctor at the session has open in emergencies. */
export async function listOpened(parts: EmergencyParts, ask: Ask): Promise<OpenEmergencies> {
  const actor = demandDoctor(ask.actor);
  const open = await asActor(parts.sql, actor, null, (transaction) => openBy(parts, transaction, actor.account));
  return {
    open: await Promise.all(
      open.map(({ use, grant, until }) =>
        describeOpened(parts, ask, { ...use, grant: grant.id, until, whole: !isFirst(grant.mask) }),
      ),
    ),
  };
}

/** Opens the rest of the card too, once, until the same end. `not-found` for what is not open, or is whole already. */
export async function widenEmergency(parts: EmergencyParts, ask: Ask, id: string): Promise<EmergencyOpened> {
  const actor = demandDoctor(ask.actor);
  const doctor = await parts.professionalOf(actor.account);
  if (doctor?.role !== 'doctor') throw notConfirmed();
  const grant = newUuid();
  const { use, until } = await asActor(parts.sql, actor, null, async (transaction) => {
    const standing = (await openBy(parts, transaction, actor.account)).find((one) => one.use.id === parseUuid(id));
    if (standing === undefined) throw notFound();
    const { subject } = standing.use;
    const terms = {
      id: grant,
      kind: 'emergency' as const,
      mask: wholeEmergency,
      write: false,
      until: standing.until,
    };
    const mac = grantMac(parts.keyring, { subject, actor: actor.account }, terms);
    if ((await widenUse(transaction, standing.use.id, grant, mac)) !== 'ok') throw notFound();
    const { reason } = standing.use;
    await noteEmergency(parts, transaction, ask, { subject, kind: 'emergency-widened', reason, outcome: 'ok' });
    await nameOpened(parts, transaction, actor, { ...standing.use, grant, name: doctor.name, words: null });
    return standing;
  });
  return await describeOpened(parts, ask, { ...use, grant, until, whole: true });
}

/** A grant that this server did not write opens nothing, so it is neither shown nor made into a wider one. */
async function openBy(
  { keyring }: Pick<EmergencyParts, 'keyring'>,
  sql: ISql,
  account: Uuid,
): Promise<readonly Standing[]> {
  const grants = (await grantsTo(sql, account)).filter(
    (row) => row.kind === 'emergency' && isOurGrant(keyring, row, row, row.mac),
  );
  return (await usesBy(sql, account)).flatMap((use) => {
    const grant = grants.find((row) => row.id === use.grant && row.subject === use.subject);
    return grant?.until == null ? [] : [{ use, grant, until: grant.until }];
  });
}
