import type { Member } from './member.ts';

interface Page {
  readonly entry?: readonly { readonly resource: { readonly code: { readonly text: string } } }[];
  readonly link?: readonly { readonly relation: string; readonly url: string }[];
}

/** How often each text stands among the Conditions of their records. */
export async function writtenBy(members: readonly Member[]): Promise<ReadonlyMap<string, number>> {
  const counted = new Map<string, number>();
  for (const member of members) {
    let path: string | undefined = `/api/fhir/R4/Patient/${member.record}/Condition?_count=100`;
    while (path !== undefined) {
      const { status, body } = await member.ask({ method: 'GET', path });
      if (status !== 200) throw new TypeError(`a record was not given: ${status} ${body}`);
      const page: Page = JSON.parse(body);
      for (const { resource } of page.entry ?? [])
        counted.set(resource.code.text, (counted.get(resource.code.text) ?? 0) + 1);
      const next = page.link?.find(({ relation }) => relation === 'next')?.url;
      path = next === undefined ? undefined : next.slice(new URL(next).origin.length);
    }
  }
  return counted;
}
