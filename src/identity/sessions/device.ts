import type { Uuid } from '../../kernel/index.ts';
import type { Place, Sealed, Unlocked } from '../../keyring/index.ts';
import type { Device } from '../contract.ts';
import type { Call } from '../options.ts';
import { countryOf } from './country.ts';
import { describeUserAgent } from './user-agent.ts';

/** Where the sealed device of a session stands. */
export function devicePlace(session: Uuid): Place {
  return { part: 'account', table: 'session', row: session, column: 'device', rowVersion: 0 };
}

/**
 * What a request tells of its device: names of browser and system, and the country that its address is registered in. A list
 * of countries that cannot be read is told to `onError` and keeps nobody from signing in.
 */
export async function describeDevice(
  call: Pick<Call, 'headers' | 'address'>,
  onError: (error: unknown) => void,
): Promise<Device> {
  const country = await countryOf(call.address).catch((error: unknown) => {
    onError(error);
    return null;
  });
  return { ...describeUserAgent(call.headers['user-agent'] ?? ''), country };
}

export function sealDevice(keys: Unlocked, session: Uuid, device: Device): Sealed {
  return keys.seal(devicePlace(session), Buffer.from(JSON.stringify(device)));
}

export function openDevice(keys: Unlocked, session: Uuid, sealed: Sealed): Device {
  return JSON.parse(keys.open(devicePlace(session), sealed).toString('utf8')) as Device; // sealDevice wrote it, and it opened
}
