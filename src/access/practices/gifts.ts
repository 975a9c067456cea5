import type { Sql } from 'postgres';
import { asCarnetError, createBatcher, isDatabaseAway } from '../../database/index.ts';
import type { AskGift, GiftAsk, LivingGift } from '../../keyring/index.ts';

type Found = LivingGift | { readonly mask: null };

/** How the keyring asks what practices give now: all who ask in the same moment in one statement. */
export function askGifts(sql: Sql): AskGift {
  const gifts = createBatcher({
    lanes: 2,
    most: 64,
    run: (asks: readonly GiftAsk[]) => giftsOf(sql, asks),
    singly: (error) => !isDatabaseAway(error),
  });
  return async (ask) => {
    const found = await gifts.submit(ask).catch((error: unknown) => {
      throw asCarnetError(error);
    });
    return found.mask === null ? null : found;
  };
}

async function giftsOf(sql: Sql, asks: readonly GiftAsk[]): Promise<readonly Found[]> {
  const all = (name: keyof GiftAsk) => asks.map((ask) => ask[name]);
  return await sql<Found[]>`select parts as mask, may_write as write, until, mac, lead, since, member_mac as "memberMac"
    from gate.gifts(${all('subject')}::uuid[], ${all('account')}::uuid[], ${all('grant')}::uuid[], ${all('practice')}::uuid[],
      ${all('member')}::uuid[])`;
}
