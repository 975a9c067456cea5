import { CarnetError } from '../kernel/index.ts';
import type { Message } from './contract.ts';

/** All payloads have one size, so that a row does not tell what it carries. */
export const payloadBytes = 128;

/** The message as JSON, padded with spaces to `payloadBytes`. */
export function encodePayload(message: Message): Buffer {
  const json = Buffer.from(JSON.stringify(message), 'utf8');
  if (json.length > payloadBytes) throw new CarnetError('internal', 'A message is longer than the outbox takes.');
  return Buffer.concat([json], payloadBytes).fill(0x20, json.length);
}

/** The reverse of `encodePayload`. */
export function decodePayload(bytes: Uint8Array): Message {
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as Message; // sealed by us, so it has the form we gave it
}
