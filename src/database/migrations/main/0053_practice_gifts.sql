-- What the keyring asks before it gives keys to who reads by a practice: whether the membership and the grant that were told of stand now.
-- It looks at the tables, not at what a policy shows, and is answered for nobody who does not name all of them. The keyring checks both MACs.
grant create on schema gate to carnet_gate;

-- A row for each that is asked of, in their order; of nulls where the membership or the grant does not stand.
create function gate.gifts(p_subject uuid[], p_account uuid[], p_grant uuid[], p_practice uuid[], p_member uuid[])
returns table (parts smallint, may_write boolean, until timestamptz, mac bytea, lead boolean, since timestamptz, member_mac bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select x.parts, x.may_write, x.until, x.mac, x.lead, x.since, x.member_mac
    from unnest(p_subject, p_account, p_grant, p_practice, p_member) with ordinality as a(subject, account, grant_id, practice, member, n)
    left join lateral (select g.parts, g.may_write, g.until, g.mac, m.lead, m.since, m.mac as member_mac
      from public.practice_member m
      join public.practice c on c.id = m.practice and c.ended_at is null
      join public.access_grant g on g.id = a.grant_id and g.subject = a.subject and g.actor = m.practice and g.kind = 'practice'
      join public.record p on p.id = g.subject and p.erased_at is null and p.withdrawn_at is null
      where m.id = a.member and m.practice = a.practice and m.account = a.account and m.ended_at is null
        and g.revoked_at is null and (g.until is null or g.until > clock_timestamp()) and gate.is_professional(m.account)
        and not exists (select 1 from public.relation r where r.actor = m.account and r.subject = a.subject)) x on true
    order by a.n;
end $$;
alter function gate.gifts(uuid[], uuid[], uuid[], uuid[], uuid[]) owner to carnet_gate;
revoke all on function gate.gifts(uuid[], uuid[], uuid[], uuid[], uuid[]) from public;
grant execute on function gate.gifts(uuid[], uuid[], uuid[], uuid[], uuid[]) to carnet_app;
revoke create on schema gate from carnet_gate;
