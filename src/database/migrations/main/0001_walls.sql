-- The walls of the main database: who may touch which table, row-level security on every table with a subject, and the
-- functions through which PostgreSQL decides for itself who asks. Roles are made beforehand (roles.ts).

revoke all on schema public from public;
create schema gate;
grant usage on schema public, gate to carnet_app, carnet_sign_in, carnet_deliver, carnet_retain, carnet_gate;
grant create on schema gate to carnet_gate;

-- Row-level security, forced, so that it binds the owner too.
do $$
declare t text;
begin
  foreach t in array array['account', 'api_token', 'audit_event', 'audit_locator', 'consent', 'factor', 'import_chunk',
    'import_job', 'outbox', 'rate_limit', 'record', 'refresh_token', 'relation', 'resource', 'resource_history',
    'search_token', 'session', 'sign_in_attempt']
  loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
  end loop;
end $$;

-- The gate: resolves the secret of a live session or token. It alone sees these tables whole; it has no log-in.
grant select on session, api_token, relation, record, consent to carnet_gate;
grant insert on record, relation to carnet_gate;
create policy gate_sees on session for select to carnet_gate using (true);
create policy gate_sees on api_token for select to carnet_gate using (true);
create policy gate_sees on relation for select to carnet_gate using (true);
create policy gate_sees on record for select to carnet_gate using (true);
create policy gate_sees on consent for select to carnet_gate using (true);
create policy gate_makes on record for insert to carnet_gate with check (true);
create policy gate_makes on relation for insert to carnet_gate with check (true);

-- How the account of the secret in `carnet.secret` (a live session or token) stands to the subject in `carnet.subject`:
-- all null when it stands in no relation that lives. Scopes null: a session, which may do all.
-- After set_config(…, true) has ended, a setting is '' and not null.
-- `mac`: what the server made for this relation, under a key that the database has not.
create function gate.relation(out account uuid, out relation text, out scopes text[], out mac bytea)
language plpgsql stable security definer set search_path = '' as $$
declare
  h bytea := sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex'));
  u uuid := nullif(current_setting('carnet.subject', true), '')::uuid;
begin
  if h is null or u is null then return; end if;
  select r.actor, r.kind, r.mac into account, relation, mac
    from public.session s
    join public.relation r on r.actor = s.account and r.subject = u
    join public.record p on p.id = u
    where s.secret_hash = h and s.revoked_at is null and s.expires_at > now() and s.idle_expires_at > now()
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null;
  if account is not null then return; end if;
  select r.actor, r.kind, t.scopes, r.mac into account, relation, scopes, mac
    from public.api_token t
    join public.relation r on r.actor = t.account and r.subject = u
    join public.record p on p.id = u
    where t.secret_hash = h and t.revoked_at is null and t.expires_at > now()
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null;
end $$;

-- For policies: the subject when it may be read (written), else null, which equals nothing.
create function gate.readable() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare g record := gate.relation();
begin
  if g.relation is null or not (g.scopes is null or g.scopes && array['record:read', 'record:write']) then return null; end if;
  return nullif(current_setting('carnet.subject', true), '')::uuid;
end $$;

create function gate.writable() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare g record := gate.relation();
begin
  if g.relation is null or not (g.scopes is null or 'record:write' = any (g.scopes)) then return null; end if;
  return nullif(current_setting('carnet.subject', true), '')::uuid;
end $$;

-- The account of the secret. `p_token`: whether a personal access token counts too; it does not for an account's own rows,
-- since factors, tokens and sessions are for sessions only.
create function gate.account(p_token boolean) returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  h bytea := sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex'));
  a uuid;
begin
  if h is null then return null; end if;
  select s.account into a from public.session s
    where s.secret_hash = h and s.revoked_at is null and s.expires_at > clock_timestamp()
      and s.idle_expires_at > clock_timestamp();
  if a is null and p_token then
    select t.account into a from public.api_token t
      where t.secret_hash = h and t.revoked_at is null and t.expires_at > clock_timestamp();
  end if;
  return a;
end $$;

create function gate.account() returns uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  return gate.account(false);
end $$;

-- The account of a personal access token that may write records; null for anything else.
create function gate.writing_token() returns uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select t.account from public.api_token t
    where t.secret_hash = sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex'))
      and t.revoked_at is null and t.expires_at > now() and 'record:write' = any (t.scopes));
end $$;

-- The newest time that the log or this database's clock tells: a high-water mark for the server's own clock.
create function gate.newest_time() returns timestamptz
language plpgsql stable security definer set search_path = '' as $$
begin
  return greatest(clock_timestamp(), (select e.at from public.audit_event e order by e.seq desc limit 1));
end $$;

create function gate.record_exists(p_subject uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.record p where p.id = p_subject);
end $$;

-- Makes a record and its first relation. Outcome: 'ok', 'not-signed-in', 'consent-needed', 'exists' (one record of oneself).
create function gate.create_record(p_subject uuid, p_kind text, p_ground text, p_document text, p_version text,
  p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare a uuid := coalesce(gate.account(), gate.writing_token());
begin
  if a is null then return 'not-signed-in'; end if;
  if not exists (select 1 from public.consent c where c.account = a and c.document = p_document
    and c.version = p_version and c.withdrawn_at is null) then return 'consent-needed'; end if;
  perform pg_advisory_xact_lock(hashtextextended(a::text, 0));
  if p_kind = 'self' and exists (select 1 from public.relation r where r.actor = a and r.kind = 'self' and r.revoked_at is null)
    then return 'exists'; end if;
  insert into public.record (id) values (p_subject);
  insert into public.relation (subject, actor, kind, ground, mac) values (p_subject, a, p_kind, p_ground, p_mac);
  return 'ok';
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.relation()', 'gate.readable()', 'gate.writable()', 'gate.account()', 'gate.account(boolean)', 'gate.writing_token()',
    'gate.record_exists(uuid)', 'gate.newest_time()', 'gate.create_record(uuid, text, text, text, text, bytea)']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to carnet_app', f);
  end loop;
end $$;
revoke create on schema gate from carnet_gate;

-- Records: read and written through the session's secret alone.
grant select, insert, update, delete on resource to carnet_app;
grant select, insert, delete on resource_history, search_token to carnet_app;
do $$
declare t text;
begin
  foreach t in array array['resource', 'resource_history', 'search_token'] loop
    execute format('create policy app_reads on %I for select to carnet_app using (subject = (select gate.readable()))', t);
    execute format('create policy app_makes on %I for insert to carnet_app with check (subject = (select gate.writable()))', t);
    execute format('create policy app_removes on %I for delete to carnet_app using (subject = (select gate.writable()))', t);
  end loop;
end $$;
create policy app_changes on resource for update to carnet_app
  using (subject = (select gate.writable())) with check (subject = (select gate.writable()));

grant select, insert, update, delete on import_job, import_chunk to carnet_app;
create policy app_uses on import_job to carnet_app using (subject = (select gate.writable())) with check (subject = (select gate.writable()));
create policy app_uses on import_chunk to carnet_app using (subject = (select gate.writable())) with check (subject = (select gate.writable()));

grant select on relation to carnet_app;
create policy app_reads on relation for select to carnet_app
  using (actor = (select gate.account(true)) or subject = (select gate.readable()));

grant select, insert on consent to carnet_app;
grant update (withdrawn_at) on consent to carnet_app;
create policy token_reads on consent for select to carnet_app using (account = (select gate.account(true)));
create policy app_own on consent to carnet_app using (account = (select gate.account())) with check (account = (select gate.account()));

-- Audit: insert-only, and through audit_rows alone, which numbers the entries. Whoever could number them himself could take
-- the numbers that come next, or point a locator of his own at the entry of somebody else. A patient's entries are found
-- through the locator.
grant insert on audit_event, audit_locator to carnet_gate;
grant select (seq, at) on audit_event to carnet_gate;
create policy gate_sees_times on audit_event for select to carnet_gate using (true);
grant usage on sequence audit_event_seq_seq to carnet_gate;
grant select on audit_event, audit_locator to carnet_app;
create policy gate_appends on audit_event for insert to carnet_gate with check (true);
create policy gate_appends on audit_locator for insert to carnet_gate with check (true);
create policy app_reads on audit_locator for select to carnet_app
  using (subject = (select gate.readable()) or subject = (select gate.account()));
create policy app_reads on audit_event for select to carnet_app
  using (exists (select 1 from audit_locator l where l.seq = audit_event.seq
    and l.subject = nullif(current_setting('carnet.subject', true), '')::uuid));

grant select on instance to carnet_app, carnet_sign_in, carnet_deliver, carnet_retain;

-- A person's own account, through a session: to end sessions and tokens and to note a factor, never to prolong or widen.
grant select on account, session, api_token, refresh_token to carnet_app;
grant update (revoked_at, factor_at) on session to carnet_app;
grant update (revoked_at) on api_token to carnet_app;
grant insert on api_token to carnet_app;
grant select, insert, update, delete on factor, sign_in_attempt to carnet_app;
grant insert on outbox to carnet_app;
create policy app_own on account to carnet_app using (id = (select gate.account())) with check (id = (select gate.account()));
do $$
declare t text;
begin
  foreach t in array array['session', 'api_token', 'refresh_token', 'factor', 'sign_in_attempt', 'outbox'] loop
    execute format('create policy app_own on %I to carnet_app using (account = (select gate.account())) with check (account = (select gate.account()))', t);
  end loop;
end $$;

-- The machine that signs people in: accounts and what belongs to them, and nothing clinical.
grant select, insert, update, delete on account, session, api_token, refresh_token, factor, sign_in_attempt, rate_limit to carnet_sign_in;
grant select, insert on outbox to carnet_sign_in;
do $$
declare t text;
begin
  foreach t in array array['account', 'session', 'api_token', 'refresh_token', 'factor', 'sign_in_attempt', 'rate_limit', 'outbox'] loop
    execute format('create policy sign_in_all on %I to carnet_sign_in using (true) with check (true)', t);
  end loop;
end $$;

-- The machine that delivers mail: the outbox, and of an account its sealed address.
grant select, update, delete on outbox to carnet_deliver;
grant select (id, email, version, language, state) on account to carnet_deliver;
create policy deliver_all on outbox to carnet_deliver using (true) with check (true);
create policy deliver_reads on account for select to carnet_deliver using (true);

-- The machine that lets go of what has run out.
grant select, delete on session, refresh_token, sign_in_attempt, rate_limit, outbox, import_job, import_chunk to carnet_retain;
do $$
declare t text;
begin
  foreach t in array array['session', 'refresh_token', 'sign_in_attempt', 'rate_limit', 'outbox', 'import_job', 'import_chunk'] loop
    execute format('create policy retain_sees on %I for select to carnet_retain using (true)', t);
    execute format('create policy retain_ends on %I for delete to carnet_retain using (true)', t);
  end loop;
end $$;
