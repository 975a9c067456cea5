-- Handing a record over to the person whom it is about. Who looks after it makes a link; whoever takes it has the record as his own, and
-- everybody who looked after it is out, in one transaction. Sessions only, as with all that gives access.
grant select (subject, account), delete on card_draft to carnet_gate;
create policy gate_sees_taken on card_draft for select to carnet_gate
  using (subject = nullif(current_setting('carnet.taken', true), '')::uuid);
create policy gate_ends_taken on card_draft for delete to carnet_gate
  using (subject = nullif(current_setting('carnet.taken', true), '')::uuid);

grant create on schema gate to carnet_gate;

-- As in 0011; links to take the record over are counted apart.
create or replace function gate.invite_guardian(p_subject uuid, p_id uuid, p_hash bytea, p_created timestamptz, p_expires timestamptz,
  p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null then return 'not-signed-in'; end if;
  perform gate.lock_guardians(p_subject);
  if not gate.guards(a, p_subject) then return 'not-found'; end if;
  if p_expires > clock_timestamp() + interval '73 hours' then return 'too-late'; end if;
  if (select count(*) from public.guardian_invitation i where i.subject = p_subject and i.kind = 'guardian' and i.used_at is null
    and i.withdrawn_at is null and i.expires_at > clock_timestamp()) >= 5 then return 'too-many'; end if;
  insert into public.guardian_invitation (subject, id, kind, account, token_hash, created_at, expires_at, mac)
    values (p_subject, p_id, 'guardian', a, p_hash, p_created, p_expires, p_mac);
  return 'ok';
end $$;

create or replace function gate.open_invitation(p_token bytea, out subject uuid, out id uuid, out account uuid, out expires_at timestamptz,
  out mac bytea)
language plpgsql security definer set search_path = '' as $$
begin
  if gate.account() is null then return; end if;
  select i.subject, i.id, i.account, i.expires_at, i.mac into subject, id, account, expires_at, mac
    from public.guardian_invitation i where i.token_hash = sha256(p_token) and i.kind = 'guardian' and i.used_at is null
      and i.withdrawn_at is null and i.expires_at > clock_timestamp() and gate.guards(i.account, i.subject);
end $$;

create or replace function gate.accept_invitation(p_token bytea, p_ground text, p_document text, p_version text, p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  h bytea := sha256(p_token);
  u uuid := (select i.subject from public.guardian_invitation i where i.token_hash = sha256(p_token) and i.kind = 'guardian');
  by_whom uuid;
begin
  if a is null then return 'not-signed-in'; end if;
  if not exists (select 1 from public.consent c where c.account = a and c.document = p_document
    and c.version = p_version and c.withdrawn_at is null) then return 'consent-needed'; end if;
  if u is null or p_ground not in ('parent', 'mandate', 'consent') then return 'not-found'; end if;
  perform gate.lock_guardians(u);
  select i.account into by_whom from public.guardian_invitation i where i.token_hash = h and i.kind = 'guardian' and i.used_at is null
    and i.withdrawn_at is null and i.expires_at > clock_timestamp() and gate.guards(i.account, u) for update;
  if by_whom is null then return 'not-found'; end if;
  if by_whom = a or exists (select 1 from public.relation r where r.subject = u and r.actor = a and r.revoked_at is null
    and (r.until is null or r.until > now())) then return 'exists'; end if;
  insert into public.relation as r (subject, actor, kind, ground, mac) values (u, a, 'guardian', p_ground, p_mac)
    on conflict (actor, subject) do update set ground = excluded.ground, since = now(), until = null, revoked_at = null,
      mac = excluded.mac, label = null;
  update public.guardian_invitation i set used_at = clock_timestamp() where i.token_hash = h;
  return 'ok';
end $$;

-- Whether somebody looks after a record besides this account.
create function gate.shares(p_account uuid, p_subject uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.relation r where r.subject = p_subject and r.actor <> p_account and r.kind = 'guardian'
    and r.revoked_at is null and (r.until is null or r.until > now()));
end $$;

-- A link to take the record over; the one before works no more. Outcome: 'ok', 'not-found', 'too-late'.
create function gate.invite_person(p_subject uuid, p_id uuid, p_hash bytea, p_created timestamptz, p_expires timestamptz, p_mac bytea)
returns text
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  perform gate.lock_guardians(p_subject);
  if a is null or not gate.guards(a, p_subject) then return 'not-found'; end if;
  if p_expires > clock_timestamp() + interval '73 hours' then return 'too-late'; end if;
  update public.guardian_invitation i set withdrawn_at = clock_timestamp() where i.subject = p_subject and i.kind = 'self'
    and i.used_at is null and i.withdrawn_at is null and i.expires_at > clock_timestamp();
  insert into public.guardian_invitation (subject, id, kind, account, token_hash, created_at, expires_at, mac)
    values (p_subject, p_id, 'self', a, p_hash, p_created, p_expires, p_mac);
  return 'ok';
end $$;

-- As `open_invitation`.
create function gate.open_handover(p_token bytea, out subject uuid, out id uuid, out account uuid, out expires_at timestamptz, out mac bytea)
language plpgsql security definer set search_path = '' as $$
begin
  if gate.account() is null then return; end if;
  select i.subject, i.id, i.account, i.expires_at, i.mac into subject, id, account, expires_at, mac
    from public.guardian_invitation i where i.token_hash = sha256(p_token) and i.kind = 'self' and i.used_at is null
      and i.withdrawn_at is null and i.expires_at > clock_timestamp() and gate.guards(i.account, i.subject);
end $$;

-- Gives the record to who holds the token, once: his relation and his consent begin; those of everybody who looked after it end, with
-- the links and drafts that they left. What they had given to others stays, for him to see and end. `p_mac`: of the new relation.
-- Outcome: 'ok', 'consent-needed', 'not-found', 'guardian' (he looks after it, or did), 'own' (he has a record of his own), 'waits'
-- (others look after it too, who can take the link back for 24 h). `guardians`: who looked after it until now.
create function gate.take_over(p_token bytea, p_document text, p_version text, p_mac bytea, out outcome text, out guardians uuid[])
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  h bytea := sha256(p_token);
  u uuid := (select i.subject from public.guardian_invitation i where i.token_hash = sha256(p_token) and i.kind = 'self');
  i record;
  given public.consent%rowtype;
  t timestamptz;
begin
  outcome := 'not-found';
  if a is null or u is null then return; end if;
  perform gate.lock_guardians(u);
  perform gate.lock_grants(u);
  perform pg_advisory_xact_lock(hashtextextended(a::text, 0));
  select x.account, x.expires_at into i from public.guardian_invitation x where x.token_hash = h and x.kind = 'self' and x.used_at is null
    and x.withdrawn_at is null and x.expires_at > clock_timestamp() and gate.guards(x.account, u) for update;
  if not found then return; end if;
  if exists (select 1 from public.relation r where r.subject = u and r.actor = a) then outcome := 'guardian'; return; end if;
  if exists (select 1 from public.relation r where r.actor = a and r.kind = 'self' and r.revoked_at is null) then outcome := 'own'; return; end if;
  if i.expires_at > clock_timestamp() + interval '48 hours' and gate.shares(i.account, u) then outcome := 'waits'; return; end if;
  select c.* into given from public.consent c where c.account = a and c.document = p_document
    and c.version = p_version and c.withdrawn_at is null order by c.given_at desc limit 1;
  if not found then outcome := 'consent-needed'; return; end if;
  -- One time in all tables, to the millisecond, as programs have it; never before what it ends.
  t := greatest(date_trunc('milliseconds', clock_timestamp()), (select max(c.given_at) from public.record_consent c where c.subject = u));
  with gone as (
    update public.relation r set revoked_at = greatest(t, r.since) where r.subject = u and r.kind = 'guardian' and r.revoked_at is null
      returning r.actor
  ) select array_agg(gone.actor) into guardians from gone;
  insert into public.relation (subject, actor, kind, ground, mac) values (u, a, 'self', 'self', p_mac);
  -- The consent of who acted for him ends, and his own begins, between which nothing is done.
  update public.record_consent c set withdrawn_at = t, withdrawn_by = a where c.subject = u and c.withdrawn_at is null;
  insert into public.record_consent (subject, given_at, given_by, document, version, language)
    values (u, t + interval '1 millisecond', a, given.document, given.version, given.language);
  update public.guardian_invitation x set used_at = t where x.token_hash = h;
  update public.guardian_invitation x set withdrawn_at = t where x.subject = u and x.used_at is null and x.withdrawn_at is null
    and x.expires_at > clock_timestamp();
  update public.grant_offer o set withdrawn_at = t where o.subject = u and o.used_at is null and o.withdrawn_at is null
    and o.expires_at > clock_timestamp();
  perform set_config('carnet.taken', u::text, true);
  delete from public.card_draft d where d.subject = u and d.account <> a;
  perform set_config('carnet.taken', '', true);
  outcome := 'ok';
end $$;

-- Gives somebody who looked after one's own record a part of it, as one gives it to whoever takes an offer.
-- Outcome: 'ok', 'not-found', 'wrong', 'exists'.
create function gate.give_former(p_subject uuid, p_id uuid, p_actor uuid, p_parts smallint, p_write boolean, p_until timestamptz,
  p_mac bytea, p_label bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  perform gate.lock_grants(p_subject);
  if a is null or not gate.keeps(a, p_subject) then return 'not-found'; end if;
  if not exists (select 1 from public.relation r where r.subject = p_subject and r.actor = a and r.kind = 'self' and r.revoked_at is null)
    or not exists (select 1 from public.relation r where r.subject = p_subject and r.actor = p_actor and r.kind = 'guardian'
      and r.revoked_at is not null)
    or exists (select 1 from public.erasure e where e.subject = p_actor) then return 'not-found'; end if;
  if not gate.are_terms('caregiver', p_parts, 'self-care', p_until) then return 'wrong'; end if;
  if exists (select 1 from public.access_grant g where g.actor = p_actor and g.subject = p_subject and g.revoked_at is null
    and (g.until is null or g.until > clock_timestamp())) then return 'exists'; end if;
  if not gate.put_grant(p_subject, p_id, p_actor, 'caregiver', p_parts, p_write, 'self-care', p_until, p_mac, p_label) then return 'exists'; end if;
  return 'ok';
end $$;

-- Who has the record as his own or looks after it, for whoever does too or has something of it: to tell them what was given.
create function gate.keepers_of(p_subject uuid) returns table (actor uuid, kind text, mac bytea)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null or not (gate.keeps(a, p_subject) or exists (select 1 from public.access_grant g where g.subject = p_subject and g.actor = a
    and g.revoked_at is null and (g.until is null or g.until > now()))) then return; end if;
  return query select r.actor, r.kind, r.mac from public.relation r where r.subject = p_subject and r.revoked_at is null
    and (r.until is null or r.until > now());
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.shares(uuid, uuid)', 'gate.invite_person(uuid, uuid, bytea, timestamptz, timestamptz, bytea)',
    'gate.open_handover(bytea)', 'gate.take_over(bytea, text, text, bytea)',
    'gate.give_former(uuid, uuid, uuid, smallint, boolean, timestamptz, bytea, bytea)', 'gate.keepers_of(uuid)']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f !~ 'shares' then execute format('grant execute on function %s to carnet_app', f); end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;
