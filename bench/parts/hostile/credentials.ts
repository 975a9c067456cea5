/** Who asks: the cookies of a session, and a personal access token. */
export interface Credentials {
  readonly cookie: string;
  readonly token: string;
}

/** A token of the session, over HTTP; those of before are removed first where there are many. */
export async function withToken(origin: string, cookie: string): Promise<Credentials> {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = { cookie, origin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const answer = await fetch(`${origin}/api/identity/tokens${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new TypeError(`${method} of a token was answered ${answer.status}`);
    return answer.status === 204 ? null : await answer.json();
  };
  const { tokens } = (await ask('GET', '')) as { readonly tokens: readonly { readonly id: string }[] }; // the route's own schema
  if (tokens.length > 10) for (const { id } of tokens) await ask('DELETE', `/${id}`);
  const made = await ask('POST', '', { name: 'drill', scopes: ['record:read', 'record:write'], days: 1 });
  return { cookie, token: (made as { readonly token: string }).token }; // likewise
}
