-- Looking after a record together. Whoever looks after it invites, takes invitations back and leaves through functions of the
-- gate, which decide by the session's secret; the app itself writes neither an invitation nor a relation, but for the name in
-- its own row. Sessions only: a personal access token never gives access.
alter table public.guardian_invitation enable row level security;
alter table public.guardian_invitation force row level security;
grant select on guardian_invitation to carnet_app;
create policy app_reads on guardian_invitation for select to carnet_app
  using (subject = (select gate.readable()) and (select gate.account()) is not null);
grant select, delete on guardian_invitation to carnet_retain;
create policy retain_sees on guardian_invitation for select to carnet_retain using (true);
create policy retain_ends on guardian_invitation for delete to carnet_retain using (true);

grant select, insert on guardian_invitation to carnet_gate;
grant update (used_at, withdrawn_at) on guardian_invitation to carnet_gate;
create policy gate_all on guardian_invitation to carnet_gate using (true) with check (true);
grant update (ground, since, until, revoked_at, mac, label) on relation to carnet_gate;
create policy gate_changes on relation for update to carnet_gate using (kind = 'guardian') with check (kind = 'guardian');

grant update (label, label_version) on relation to carnet_app;
create policy app_names on relation for update to carnet_app
  using (actor = (select gate.account()) and subject = (select gate.writable()))
  with check (actor = (select gate.account()) and subject = (select gate.writable()));

grant create on schema gate to carnet_gate;

-- Whether an account looks after a record now; for the functions below.
create function gate.guards(p_account uuid, p_subject uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.relation r join public.record p on p.id = r.subject
    where r.actor = p_account and r.subject = p_subject and r.kind = 'guardian'
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null);
end $$;

-- What changes who looks after a record happens one after the other: two who leave at once would else leave it alone.
create function gate.lock_guardians(p_subject uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('guardians ' || p_subject::text, 0));
end $$;

-- Outcome: 'ok', 'not-signed-in', 'not-found', 'too-late' (longer than 72 h, with an hour for clocks that differ), 'too-many'.
create function gate.invite_guardian(p_subject uuid, p_id uuid, p_hash bytea, p_created timestamptz, p_expires timestamptz,
  p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null then return 'not-signed-in'; end if;
  perform gate.lock_guardians(p_subject);
  if not gate.guards(a, p_subject) then return 'not-found'; end if;
  if p_expires > clock_timestamp() + interval '73 hours' then return 'too-late'; end if;
  if (select count(*) from public.guardian_invitation i where i.subject = p_subject and i.used_at is null
    and i.withdrawn_at is null and i.expires_at > clock_timestamp()) >= 5 then return 'too-many'; end if;
  insert into public.guardian_invitation (subject, id, account, token_hash, created_at, expires_at, mac)
    values (p_subject, p_id, a, p_hash, p_created, p_expires, p_mac);
  return 'ok';
end $$;

create function gate.withdraw_invitation(p_subject uuid, p_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  if a is null or not gate.guards(a, p_subject) then return false; end if;
  update public.guardian_invitation i set withdrawn_at = clock_timestamp() where i.subject = p_subject and i.id = p_id
    and i.used_at is null and i.withdrawn_at is null and i.expires_at > clock_timestamp();
  return found;
end $$;

-- The open invitation of a token, for whoever is signed in and holds it: the server checks `mac` before it accepts. The token
-- itself is given, so that its hash, which stands in the table, opens nothing.
create function gate.open_invitation(p_token bytea, out subject uuid, out id uuid, out account uuid, out expires_at timestamptz,
  out mac bytea)
language plpgsql security definer set search_path = '' as $$
begin
  if gate.account() is null then return; end if;
  select i.subject, i.id, i.account, i.expires_at, i.mac into subject, id, account, expires_at, mac
    from public.guardian_invitation i where i.token_hash = sha256(p_token) and i.used_at is null and i.withdrawn_at is null
      and i.expires_at > clock_timestamp() and gate.guards(i.account, i.subject);
end $$;

-- Makes who holds the token a guardian, once. `p_mac`: what the server made for the new relation.
-- Outcome: 'ok', 'not-signed-in', 'consent-needed', 'not-found', 'exists' (one's own invitation, or one has the record already).
create function gate.accept_invitation(p_token bytea, p_ground text, p_document text, p_version text, p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  h bytea := sha256(p_token);
  u uuid := (select i.subject from public.guardian_invitation i where i.token_hash = sha256(p_token));
  by_whom uuid;
begin
  if a is null then return 'not-signed-in'; end if;
  if not exists (select 1 from public.consent c where c.account = a and c.document = p_document
    and c.version = p_version and c.withdrawn_at is null) then return 'consent-needed'; end if;
  if u is null or p_ground not in ('parent', 'mandate', 'consent') then return 'not-found'; end if;
  perform gate.lock_guardians(u);
  select i.account into by_whom from public.guardian_invitation i where i.token_hash = h and i.used_at is null
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

-- Ends one's own guardianship, and the open invitations that one made. Outcome: 'ok', 'not-found', 'last'.
create function gate.leave_guardianship(p_subject uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  perform gate.lock_guardians(p_subject);
  if a is null or not gate.guards(a, p_subject) then return 'not-found'; end if;
  if not exists (select 1 from public.relation r where r.subject = p_subject and r.actor <> a and r.revoked_at is null
    and (r.until is null or r.until > now())) then return 'last'; end if;
  update public.relation r set revoked_at = clock_timestamp() where r.subject = p_subject and r.actor = a;
  update public.guardian_invitation i set withdrawn_at = clock_timestamp() where i.subject = p_subject and i.account = a
    and i.used_at is null and i.withdrawn_at is null and i.expires_at > clock_timestamp();
  return 'ok';
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.guards(uuid, uuid)', 'gate.lock_guardians(uuid)',
    'gate.invite_guardian(uuid, uuid, bytea, timestamptz, timestamptz, bytea)', 'gate.withdraw_invitation(uuid, uuid)',
    'gate.open_invitation(bytea)', 'gate.accept_invitation(bytea, text, text, text, bytea)', 'gate.leave_guardianship(uuid)']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    if f not in ('gate.guards(uuid, uuid)', 'gate.lock_guardians(uuid)') then
      execute format('grant execute on function %s to carnet_app', f);
    end if;
  end loop;
end $$;
revoke create on schema gate from carnet_gate;
