-- That somebody has begun in a practice is told to whoever gave it something by a debt that is stored with the entry and worked off beside the
-- requests, so that it is told also when the process dies in between.
alter table "practice_member" add column "told_at" timestamp with time zone;--> statement-breakpoint
update "practice_member" set "told_at" = "since";--> statement-breakpoint
create index "practice_member_untold" on "practice_member" using btree ("since") where told_at is null and ended_at is null;--> statement-breakpoint
grant create on schema gate to carnet_gate;

-- As in 0047. Who was in the practice before is no news.
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
  -- Unless it was still to be told.
  update public.practice_member m set told_at = clock_timestamp() where m.id in (p_own, p_id) and not exists (
    select 1 from public.practice_member x where x.practice = m.practice and x.account = m.account and x.id <> m.id and x.told_at is null);
  return 'ok';
end $$;

drop function gate.keepers_of_practice(uuid);

-- Entries of which nobody has been told; the server checks `mac`.
create function gate.untold_members(p_most int) returns table (id uuid, practice uuid, account uuid, lead boolean, since timestamptz, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select m.id, m.practice, m.account, m.lead, m.since, m.mac from public.practice_member m
    where m.told_at is null and m.ended_at is null order by m.since limit p_most;
end $$;

-- Who keeps the records that were given to the practice of an entry. The server checks `mac`.
create function gate.keepers_of_practice(p_member uuid) returns table (subject uuid, actor uuid, kind text, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select r.subject, r.actor, r.kind, r.mac
    from public.practice_member m
    join public.access_grant g on g.actor = m.practice and g.kind = 'practice' and g.revoked_at is null and (g.until is null or g.until > now())
    join public.record p on p.id = g.subject and p.erased_at is null and p.withdrawn_at is null
    join public.relation r on r.subject = g.subject and r.revoked_at is null and (r.until is null or r.until > now())
    where m.id = p_member and m.ended_at is null;
end $$;

create function gate.note_member_told(p_member uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.practice_member m set told_at = clock_timestamp() where m.id = p_member and m.told_at is null;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.untold_members(int)', 'gate.keepers_of_practice(uuid)', 'gate.note_member_told(uuid)'] loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to carnet_retain', f);
  end loop;
end $$;
revoke create on schema gate from carnet_gate;
