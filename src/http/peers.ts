import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { AddressList, bareAddress } from '../config/index.ts';

interface Peer {
  readonly address: string;
  readonly trusted: boolean;
  readonly tls: boolean;
}

/** Who is at the other end of a connection, and whom it speaks for when it is a trusted proxy. */
export class Peers {
  readonly #proxies: AddressList;
  readonly #known = new WeakMap<Socket, Peer>();

  /** @param trustedProxies Addresses and networks of TRUSTED_PROXIES. */
  constructor(trustedProxies: readonly string[]) {
    this.#proxies = new AddressList(trustedProxies);
  }

  of(socket: Socket): Peer {
    const known = this.#known.get(socket);
    if (known !== undefined) return known;
    const address = bareAddress(socket.remoteAddress ?? '');
    const peer = { address, trusted: this.#proxies.check(address), tls: socket instanceof TLSSocket };
    this.#known.set(socket, peer);
    return peer;
  }

  /**
   * Whether the person's connection was TLS all the way: our own TLS, or a trusted proxy that says https. A trusted proxy
   * that speaks TLS to us says nothing about the way before it, so its header decides.
   */
  cameByTls(request: IncomingMessage): boolean {
    const peer = this.of(request.socket);
    if (!peer.trusted) return peer.tls;
    const said = request.headers['x-forwarded-proto'];
    return typeof said === 'string' && said.split(',').every((one) => one.trim() === 'https');
  }

  /**
   * The client's address: the nearest entry of X-Forwarded-For that is not itself a trusted proxy, read from the right,
   * because only what trusted proxies appended is to be believed. Anything odd gives the peer's own address.
   */
  addressOf(request: IncomingMessage): string {
    const peer = this.of(request.socket);
    const forwarded = peer.trusted ? request.headers['x-forwarded-for'] : undefined;
    if (typeof forwarded !== 'string') return peer.address;
    // The last ones: whatever the client sent itself stands before them.
    const chain = forwarded.split(',').slice(-mostProxies);
    for (const text of chain.reverse()) {
      const entry = bareAddress(text.trim());
      if (!this.#proxies.check(entry)) return isAddress.test(entry) ? entry : peer.address;
    }
    return peer.address;
  }
}

const mostProxies = 20;
const isAddress = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$/;

/** Whether a request carries any header of a proxy; the demo refuses it, as it must not stand behind one. */
export function isForwarded(request: IncomingMessage): boolean {
  for (const name in request.headers) {
    if (name.startsWith('x-forwarded') || name === 'forwarded' || name === 'via' || name === 'x-real-ip') return true;
  }
  return false;
}
