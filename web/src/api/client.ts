import { callsBy } from './calls.ts';
import type { Import } from './contract.ts';
import { ApiError, isSignedOut, problemOf } from './problem.ts';
import { putRole, roleInUse } from './role.ts';
import { maybeSignedIn, refresh } from './session.ts';

/** Requests that come before a session: a 401 there is an answer, not a session that ran out. */
const beforeSession =
  /^\/api\/(instance$|demo\/|identity\/(sign-up|sign-in|passkeys\/sign-in|password-reset)(\/|-options$|$))/;

async function send(request: Request): Promise<Response> {
  return fetch(request).catch(() => {
    throw new ApiError({ code: 'network', status: 0 });
  });
}

async function withSession(request: Request): Promise<Response> {
  const since = Date.now();
  putRole(request);
  const again = request.clone();
  const answer = await send(request);
  if (answer.status !== 401 || beforeSession.test(new URL(request.url).pathname) || !maybeSignedIn()) return answer;
  const problem: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  if (!isSignedOut(problemOf(problem, 401))) return answer;
  const renewed = await refresh(since).catch(() => {
    throw new ApiError({ code: 'network', status: 0 });
  });
  return renewed ? send(again) : answer;
}

/** The typed client: `api.GET('/api/card/{record}', …)`. A session that ran out is renewed once, unseen, and the request sent again. */
export const api = callsBy(withSession);

/** Takes the body out of an answer of `api`, or throws its problem as an ApiError. */
export async function body<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemOf(error, response.status);
  // An answer that is ok has the body that its type names; 204 has none, and its T is undefined.
  return data as T;
}

/**
 * Sends a file for import, as it is. `sent` hears the fraction (0 to 1) that has left this device. XMLHttpRequest,
 * since fetch tells nothing about an upload under way. Throws ApiError.
 */
export async function sendFile(record: string, file: File, sent: (fraction: number) => void): Promise<Import> {
  const since = Date.now();
  const url = `/api/imports?${new URLSearchParams({ record, name: file.name.slice(-200) }).toString()}`;
  try {
    return await put(url, file, sent);
  } catch (error) {
    if (!isSignedOut(error) || !(await refresh(since))) throw error;
    return put(url, file, sent);
  }
}

function put(url: string, file: File, sent: (fraction: number) => void): Promise<Import> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('content-type', contentType(file.name));
    const role = roleInUse();
    if (role !== null) request.setRequestHeader('carnet-role', role);
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) sent(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status === 201)
        resolve(request.response as Import); // the route's only answer under 201
      else reject(problemOf(request.response, request.status));
    };
    request.onerror = () => reject(new ApiError({ code: 'network', status: 0 }));
    request.send(file);
  });
}

function contentType(name: string): string {
  if (/\.ndjson$/i.test(name)) return 'application/fhir+ndjson';
  return /\.json$/i.test(name) ? 'application/fhir+json' : 'application/octet-stream';
}
