DROP INDEX "practice_member_untold";--> statement-breakpoint
CREATE INDEX "practice_member_untold" ON "practice_member" USING btree ("since") WHERE told_at is null;--> statement-breakpoint
grant create on schema gate to carnet_gate;

-- As in 0050. Where it was still to be told of somebody, his new entry takes the debt over, and nothing is left of it on the old one.
create or replace function gate.hand_lead_on(p_practice uuid, p_to uuid, p_at timestamptz, p_id uuid, p_name bytea, p_mac bytea, p_own uuid, p_own_name bytea,
  p_own_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  b uuid;
begin
  perform gate.lock_practice(p_practice);
  if not p_practice = any (gate.own_practices(true)) then return 'not-found'; end if;
  select m.account into b from public.practice_member m where m.id = p_to and m.practice = p_practice and m.ended_at is null and m.account <> a;
  if b is null or not gate.is_professional(b) then return 'not-found'; end if;
  perform gate.put_member(p_practice, p_own, a, false, p_own_name, p_at, p_own_mac);
  perform gate.put_member(p_practice, p_id, b, true, p_name, p_at, p_mac);
  update public.practice_member m set told_at = clock_timestamp() where m.id in (p_own, p_id) and not exists (
    select 1 from public.practice_member x where x.practice = m.practice and x.account = m.account and x.id <> m.id and x.told_at is null);
  update public.practice_member m set told_at = clock_timestamp() where m.practice = p_practice and m.account in (a, b)
    and m.id not in (p_own, p_id) and m.told_at is null;
  return 'ok';
end $$;

-- As in 0050, also of who is gone by now: he could read meanwhile.
create or replace function gate.untold_members(p_most int) returns table (id uuid, practice uuid, account uuid, lead boolean, since timestamptz, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select m.id, m.practice, m.account, m.lead, m.since, m.mac from public.practice_member m
    where m.told_at is null order by m.since limit p_most;
end $$;

-- As in 0050. Of who is gone by now, those are told who had given the practice something while he was in it.
create or replace function gate.keepers_of_practice(p_member uuid) returns table (subject uuid, actor uuid, kind text, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select r.subject, r.actor, r.kind, r.mac
    from public.practice_member m
    join public.access_grant g on g.actor = m.practice and g.kind = 'practice'
      and (m.ended_at is null or g.since < m.ended_at)
      and (g.revoked_at is null or g.revoked_at > m.since) and (g.until is null or g.until > m.since)
    join public.record p on p.id = g.subject and p.erased_at is null and p.withdrawn_at is null
    join public.relation r on r.subject = g.subject and r.revoked_at is null and (r.until is null or r.until > now())
    where m.id = p_member;
end $$;

-- As in 0051, and of whoever has this grant alone: what ended long ago is no matter of what ends now between others.
create or replace function gate.end_lists_with_grant() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform gate.end_lists(array(select l.id from public.patient_list l where l.ended_at is null and case when new.kind = 'practice'
      then l.account in (select m.account from public.practice_member m where m.practice = new.actor and m.ended_at is null)
      else l.account = new.actor end
    and not gate.lists(l.account, new.subject)));
  return null;
end $$;
revoke create on schema gate from carnet_gate;
