import { once } from 'node:events';
import { createServer } from 'node:http';

/** Pages of somebody else on this machine, without any policy of their own. */
export interface OtherSite {
  /** `http://127.0.0.1:…`: another site for a browser than localhost. */
  readonly foreign: string;
  /** `http://localhost:…`: the same site, for a browser, and another origin. */
  readonly sibling: string;
  /** Paths that were asked for. */
  readonly visits: readonly string[];
  close(): Promise<void>;
}

export async function startOtherSite(): Promise<OtherSite> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    visits.push(request.url ?? '');
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end('<!doctype html><title>Elsewhere</title>');
  });
  // Without a host it listens for both addresses that localhost may mean.
  server.listen(0);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    foreign: `http://127.0.0.1:${address.port}`,
    sibling: `http://localhost:${address.port}`,
    visits,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
