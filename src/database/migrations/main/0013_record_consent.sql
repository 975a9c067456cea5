CREATE TABLE "record_consent" (
	"subject" uuid NOT NULL,
	"given_at" timestamp with time zone NOT NULL,
	"given_by" uuid NOT NULL,
	"document" text NOT NULL,
	"version" text NOT NULL,
	"language" text NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"withdrawn_by" uuid,
	CONSTRAINT "record_consent_subject_given_at_pk" PRIMARY KEY("subject","given_at")
);
--> statement-breakpoint
ALTER TABLE "record" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
-- Withdrawal of the consent to a record. From the next statement on the gate lets nobody read or write it: not who withdrew, nor
-- another guardian, nor a token. Nothing is deleted, and giving the consent again opens it as it was. The app touches neither the
-- table nor the column; functions of the gate do, which decide by the session's secret. Sessions only, never a token.
alter table public.record_consent enable row level security;
alter table public.record_consent force row level security;
grant select, insert on record_consent to carnet_gate;
grant update (withdrawn_at, withdrawn_by) on record_consent to carnet_gate;
create policy gate_all on record_consent to carnet_gate using (true) with check (true);
grant update (withdrawn_at) on record to carnet_gate;
create policy gate_changes on record for update to carnet_gate using (erased_at is null) with check (erased_at is null);
--> statement-breakpoint
-- Records of before: the consent that whoever made each of them had given then. As the gate, since the owner is bound too.
insert into public.record_consent (subject, given_at, given_by, document, version, language)
  select distinct on (r.subject) r.subject, c.given_at, c.account, c.document, c.version, c.language
  from public.relation r join public.consent c on c.account = r.actor and c.document = 'record' and c.withdrawn_at is null
  order by r.subject, r.since, c.given_at <= r.since desc, c.given_at desc;
--> statement-breakpoint
grant create on schema gate to carnet_gate;
--> statement-breakpoint
-- As in 0006, and only while the consent stands; so the two below.
create or replace function gate.relation(out account uuid, out relation text, out scopes text[], out mac bytea)
language plpgsql stable security definer set search_path = '' as $$
declare
  h bytea := sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex'));
  u uuid := nullif(current_setting('carnet.subject', true), '')::uuid;
begin
  select r.actor, r.kind, r.mac into account, relation, mac
    from public.session s
    join public.relation r on r.actor = s.account
    join public.record p on p.id = r.subject
    where s.secret_hash = h
      and r.subject = u
      and s.revoked_at is null and s.expires_at > now() and s.idle_expires_at > now()
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null and p.withdrawn_at is null;
  if found then return; end if;
  select r.actor, r.kind, t.scopes, r.mac into account, relation, scopes, mac
    from public.api_token t
    join public.relation r on r.actor = t.account
    join public.record p on p.id = r.subject
    where t.secret_hash = h
      and r.subject = u
      and t.revoked_at is null and t.expires_at > now()
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null and p.withdrawn_at is null;
end $$;

create or replace function gate.readable() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  h bytea := sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex'));
  u uuid := nullif(current_setting('carnet.subject', true), '')::uuid;
  met uuid;
  told text;
begin
  select r.subject, set_config('carnet.met', concat_ws(' ', r.actor, r.kind, encode(r.mac, 'hex')), true) into met, told
    from public.session s
    join public.relation r on r.actor = s.account
    join public.record p on p.id = r.subject
    where s.secret_hash = h
      and r.subject = u
      and s.revoked_at is null and s.expires_at > now() and s.idle_expires_at > now()
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null and p.withdrawn_at is null;
  if found then return met; end if;
  select r.subject, set_config('carnet.met', concat_ws(' ', r.actor, r.kind, encode(r.mac, 'hex'), array_to_string(t.scopes, ' ')), true)
    into met, told
    from public.api_token t
    join public.relation r on r.actor = t.account
    join public.record p on p.id = r.subject
    where t.secret_hash = h
      and r.subject = u
      and t.revoked_at is null and t.expires_at > now() and t.scopes && array['record:read', 'record:write']
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null and p.withdrawn_at is null;
  return met;
end $$;

create or replace function gate.writable() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  h bytea := sha256(decode(nullif(current_setting('carnet.secret', true), ''), 'hex'));
  u uuid := nullif(current_setting('carnet.subject', true), '')::uuid;
  met uuid;
begin
  select r.subject into met
    from public.session s
    join public.relation r on r.actor = s.account
    join public.record p on p.id = r.subject
    where s.secret_hash = h
      and r.subject = u
      and s.revoked_at is null and s.expires_at > now() and s.idle_expires_at > now()
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null and p.withdrawn_at is null;
  if found then return met; end if;
  select r.subject into met
    from public.api_token t
    join public.relation r on r.actor = t.account
    join public.record p on p.id = r.subject
    where t.secret_hash = h
      and r.subject = u
      and t.revoked_at is null and t.expires_at > now() and 'record:write' = any (t.scopes)
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null and p.withdrawn_at is null;
  return met;
end $$;

-- As in 0011; nobody is invited, and no invitation works, while the consent is withdrawn.
create or replace function gate.guards(p_account uuid, p_subject uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.relation r join public.record p on p.id = r.subject
    where r.actor = p_account and r.subject = p_subject and r.kind = 'guardian'
      and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null and p.withdrawn_at is null);
end $$;

-- As in 0001; the consent that the account gave is noted as the record's first one.
create or replace function gate.create_record(p_subject uuid, p_kind text, p_ground text, p_document text, p_version text,
  p_mac bytea) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := coalesce(gate.account(), gate.writing_token());
  given public.consent%rowtype;
begin
  if a is null then return 'not-signed-in'; end if;
  select c.* into given from public.consent c where c.account = a and c.document = p_document
    and c.version = p_version and c.withdrawn_at is null order by c.given_at desc limit 1;
  if not found then return 'consent-needed'; end if;
  perform pg_advisory_xact_lock(hashtextextended(a::text, 0));
  if p_kind = 'self' and exists (select 1 from public.relation r where r.actor = a and r.kind = 'self' and r.revoked_at is null)
    then return 'exists'; end if;
  insert into public.record (id) values (p_subject);
  insert into public.relation (subject, actor, kind, ground, mac) values (p_subject, a, p_kind, p_ground, p_mac);
  insert into public.record_consent (subject, given_at, given_by, document, version, language)
    values (p_subject, given.given_at, a, given.document, given.version, given.language);
  return 'ok';
end $$;

-- How the session stands to a record whether its consent stands or not; all null when it stands in no relation that lives.
-- `yours`: it is withdrawn, and the record is one's own or one withdrew it oneself.
create function gate.stands(p_subject uuid, out account uuid, out relation text, out mac bytea, out withdrawn_at timestamptz,
  out yours boolean)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account();
begin
  select r.actor, r.kind, r.mac, p.withdrawn_at, p.withdrawn_at is not null and (r.kind = 'self' or exists (
      select 1 from public.record_consent c
      where c.subject = p.id and c.withdrawn_at = p.withdrawn_at and c.withdrawn_by = r.actor))
    into account, relation, mac, withdrawn_at, yours
    from public.relation r join public.record p on p.id = r.subject
    where r.actor = a and r.subject = p_subject and r.revoked_at is null and (r.until is null or r.until > now())
      and p.erased_at is null;
end $$;

-- For policies: the subject when its consent is withdrawn and the session may still see its log, else null.
create function gate.overseen() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare u uuid := nullif(current_setting('carnet.subject', true), '')::uuid;
begin
  return (select case when g.yours then u end from gate.stands(u) g);
end $$;

-- Which of the records of whoever asks are withdrawn: since when, and whether it was he who withdrew (see `stands`).
create function gate.own_withdrawals() returns table (subject uuid, withdrawn_at timestamptz, yours boolean)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account(true);
begin
  return query select r.subject, p.withdrawn_at, r.kind = 'self' or c.withdrawn_by = a
    from public.relation r join public.record p on p.id = r.subject
      join public.record_consent c on c.subject = p.id and c.withdrawn_at = p.withdrawn_at
    where r.actor = a and r.revoked_at is null and (r.until is null or r.until > now()) and p.erased_at is null;
end $$;

-- Each consent to a record, oldest first, for a session in a relation that lives.
create function gate.consents_of(p_subject uuid) returns table (given_at timestamptz, version text, given_by_you boolean,
  withdrawn_at timestamptz, withdrawn_by_you boolean)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := (select g.account from gate.stands(p_subject) g);
begin
  return query select c.given_at, c.version, c.given_by = a, c.withdrawn_at, c.withdrawn_by = a
    from public.record_consent c where c.subject = p_subject and a is not null order by c.given_at;
end $$;

-- Withdraws the consent, and the invitations that wait. Outcome: 'ok', 'not-found', 'exists' (it is withdrawn already).
create function gate.withdraw_consent(p_subject uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  g record;
  t timestamptz;
begin
  perform gate.lock_guardians(p_subject);
  select * into g from gate.stands(p_subject);
  if g.account is null then return 'not-found'; end if;
  if g.withdrawn_at is not null then return 'exists'; end if;
  -- One time in both tables, to the millisecond, as programs have it; never before it was given.
  t := greatest(date_trunc('milliseconds', clock_timestamp()),
    (select max(c.given_at) from public.record_consent c where c.subject = p_subject));
  update public.record p set withdrawn_at = t where p.id = p_subject;
  update public.record_consent c set withdrawn_at = t, withdrawn_by = g.account
    where c.subject = p_subject and c.withdrawn_at is null;
  if not found then raise exception 'carnet: a record without its consent'; end if;
  update public.guardian_invitation i set withdrawn_at = clock_timestamp() where i.subject = p_subject
    and i.used_at is null and i.withdrawn_at is null and i.expires_at > clock_timestamp();
  return 'ok';
end $$;

-- Gives the consent again, by any of those who look after the record. Outcome: 'ok', 'not-found', 'exists' (it stands).
create function gate.give_consent(p_subject uuid, p_document text, p_version text, p_language text) returns text
language plpgsql security definer set search_path = '' as $$
declare g record;
begin
  perform gate.lock_guardians(p_subject);
  select * into g from gate.stands(p_subject);
  if g.account is null then return 'not-found'; end if;
  if g.withdrawn_at is null then return 'exists'; end if;
  insert into public.record_consent (subject, given_at, given_by, document, version, language)
    values (p_subject, greatest(date_trunc('milliseconds', clock_timestamp()), g.withdrawn_at + interval '1 millisecond'),
      g.account, p_document, p_version, p_language);
  update public.record p set withdrawn_at = null where p.id = p_subject;
  return 'ok';
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.stands(uuid)', 'gate.overseen()', 'gate.own_withdrawals()', 'gate.consents_of(uuid)',
    'gate.withdraw_consent(uuid)', 'gate.give_consent(uuid, text, text, text)']
  loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to carnet_app', f);
  end loop;
end $$;
revoke create on schema gate from carnet_gate;
--> statement-breakpoint
-- Whoever withdrew still sees who looked, and by which names.
alter policy app_reads on audit_locator using (subject = (select gate.readable()) or subject = (select gate.account())
  or subject = (select gate.overseen()));
alter policy app_reads on relation using (actor = (select gate.account(true)) or subject = (select gate.readable())
  or subject = (select gate.overseen()));
