#!/usr/bin/env node
// Checks the receipt of an erasure without Carnet, without the network and without any package: Node alone (20 or later).
//
//   node verify-receipt.mjs RECEIPT.json [--key PUBLIC-KEY]
//
// The receipt carries the public key that it was signed with, so by itself it shows that nothing in it was changed. That it
// comes from the server that you used is shown by comparing that key with the one that the server publishes under
// /.well-known/carnet-receipt-keys, kept from before, or given here with --key. Exit code 0: right; 1: not; 2: wrong usage.
// The bytes stand in docs/formats.md, "Receipt of an erasure". This file shares no code with Carnet.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const label = 'carnet erasure receipt';

function fail(code, text) {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

function lengthPrefixed(fields) {
  return Buffer.concat(
    fields.flatMap((field) => {
      const bytes = Buffer.alloc(8);
      if (typeof field === 'number') bytes.writeBigUInt64BE(BigInt(field));
      const value = typeof field === 'number' ? bytes : Buffer.from(field, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(value.length);
      return [length, value];
    }),
  );
}

function ed25519(text) {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(text)) return null;
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' });
}

const words = process.argv.slice(2);
const at = words.indexOf('--key');
const pinned = at === -1 ? null : (words.splice(at, 2)[1] ?? '');
if (words.length !== 1 || pinned === '') fail(2, 'Usage: node verify-receipt.mjs RECEIPT.json [--key PUBLIC-KEY]');

let receipt;
try {
  receipt = JSON.parse(readFileSync(words[0], 'utf8'));
} catch (error) {
  fail(2, `${words[0]} cannot be read as JSON: ${error.message}`);
}
if (receipt?.format !== 'carnet-erasure-receipt') fail(1, 'NOT RIGHT: this is no receipt of an erasure.');
if (receipt.version !== 1 && receipt.version !== 2) {
  fail(1, 'NOT RIGHT: this program knows versions 1 and 2 of receipts alone.');
}

const { signature, ...signed } = receipt;
const publicKey = ed25519(signed.key?.publicKey);
if (publicKey === null || typeof signature !== 'string') fail(1, 'NOT RIGHT: the key or the signature is missing.');
const kid = createHash('sha256')
  .update(`{"crv":"Ed25519","kty":"OKP","x":"${signed.key.publicKey}"}`)
  .digest('base64url');
if (kid !== signed.key.kid) fail(1, 'NOT RIGHT: the name of the key is not that of the key.');
const bytes = lengthPrefixed([label, 1, canonical(signed)]);
// The last letter has bits to spare, which would let a changed one pass.
const isCanonical = Buffer.from(signature, 'base64url').toString('base64url') === signature;
if (!isCanonical || !verify(null, bytes, publicKey, Buffer.from(signature, 'base64url'))) {
  fail(1, 'NOT RIGHT: something in this receipt was changed after it was signed.');
}
if (pinned !== null && pinned !== signed.key.publicKey) {
  fail(1, 'NOT RIGHT: the receipt is whole, but signed with another key than the one given.');
}

// In version 1 the epoch was told as the version of the key-encryption key.
const until =
  signed.version === 1
    ? `the key-encryption key up to version ${signed.epoch} is gone`
    : `epoch ${signed.epoch} has ended (the key-encryption key up to version ${signed.kekVersion} is gone)`;
const lines = [
  'RIGHT: nothing in this receipt was changed after it was signed.',
  pinned === null
    ? `It was signed with the key ${signed.key.publicKey}. Compare it with /.well-known/carnet-receipt-keys of the server.`
    : 'It was signed with the key that was given.',
  `Receipt ${signed.id} of the instance ${signed.instance}, made ${signed.madeAt}.`,
  ...signed.erased.map(
    ({ kind, record, accessEndedAt, keysDestroyedAt }) =>
      `Erased: ${kind === 'record' ? `the record ${record}` : 'an account'}. Nobody could open it from ${accessEndedAt}; its keys were destroyed at ${keysDestroyedAt}.`,
  ),
  `Keys that were destroyed: ${signed.keys.length}.`,
  `Copies of keys in backups (${signed.backups.retentionDays} days): useless by ${signed.backups.keyCopiesUselessBy}, when ${until}.`,
  `Search tokens in backups: useless by ${signed.backups.searchTokensUselessBy}.`,
];
process.stdout.write(`${lines.join('\n')}\n`);
