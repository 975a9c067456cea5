import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CarnetError } from '../kernel/index.ts';
import type { Answers } from './answers.ts';
import { isPagePath } from './edge.ts';

/**
 * Serves the built web: files under `/assets/` carry a hash in their name and are kept for ever, all others are asked for
 * anew. An address without a file is the app's own (`index.html`), never under `/api`, `/health` or `/.well-known`, and
 * never where the last step has a dot, which is a missing file.
 *
 * @param root Absolute folder of the built pages, or null where none are served.
 */
export async function serveWeb(app: FastifyInstance, root: string | null, answers: Answers): Promise<void> {
  const hasPages = root !== null && existsSync(join(root, 'index.html'));
  if (hasPages) {
    // Routes for the files that are there at start: nothing else in the folder or above it can be asked for.
    await app.register(fastifyStatic, {
      root,
      wildcard: false,
      preCompressed: true,
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders: (reply, path) => {
        const kept = path.includes('/assets/') || path.includes('\\assets\\');
        reply.header('cache-control', kept ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (hasPages && isPage(request)) reply.sendFile('index.html');
    else
      answers.fail(request, reply, new CarnetError('not-found', 'There is nothing at this address that you can open.'));
  });
}

function isPage(request: FastifyRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const path = request.url.split('?', 1)[0] ?? '';
  return isPagePath(path) && !path.slice(path.lastIndexOf('/')).includes('.');
}
