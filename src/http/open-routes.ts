import type { Route } from '../kernel/index.ts';

/**
 * Differences between the open routes of a table and those that `docs/open-routes.md` lists as `| METHOD path | reason |`
 * (in backquotes): one sentence each, none when they agree.
 */
export function openRouteDifferences(markdown: string, routes: readonly Route[]): readonly string[] {
  const listed = new Set(
    [...markdown.matchAll(/^\|\s*`([A-Z]+ \/\S*)`\s*\|\s*[^\s|]/gm)].map((match) => match[1] ?? ''),
  );
  const open = new Set(
    routes.filter(({ authority }) => authority.kind === 'open').map(({ method, path }) => `${method} ${path}`),
  );
  return [
    ...[...open].filter((one) => !listed.has(one)).map((one) => `${one} is open and not listed`),
    ...[...listed].filter((one) => !open.has(one)).map((one) => `${one} is listed and not open`),
  ];
}
