-- What the page "How we protect your data" counts. The app sees rows of its own sessions alone; the gate looks at values of all
-- and gives numbers out, never a value: how many look sealed, how many can be read as text, how many have the length of a hash.
grant select (ctid, sealed) on resource, resource_history, import_chunk to carnet_gate;
grant select (ctid, summary) on import_job to carnet_gate;
grant select (ctid, email, password_hash) on account to carnet_gate;
grant select (ctid, for_subject, for_retention) on audit_event to carnet_gate;
grant select (ctid, email, code_mac) on email_change to carnet_gate;
grant select (ctid, payload, address) on outbox to carnet_gate;
grant select (ctid, label, credential_hash, mac) on passkey to carnet_gate;
grant select (ctid, sealed) on card_draft to carnet_gate;
grant select (ctid, token_hash) on identity_reset, guardian_invitation to carnet_gate;
grant select (ctid, label) on relation to carnet_gate;
grant select (ctid, mac) on recovery_code to carnet_gate;
grant select (ctid, hash, idempotency_hash) on refresh_token to carnet_gate;
grant select (ctid, code_mac) on sign_in_attempt to carnet_gate;
do $$
declare t text;
begin
  foreach t in array array['account', 'card_draft', 'email_change', 'identity_reset', 'import_chunk', 'import_job', 'outbox', 'passkey',
    'recovery_code', 'refresh_token', 'resource', 'resource_history', 'sign_in_attempt']
  loop
    execute format('create policy gate_counts on %I for select to carnet_gate using (true)', t);
  end loop;
end $$;

grant create on schema gate to carnet_gate;

-- Whether bytes are text that somebody can read. PostgreSQL's text has no byte 0, and every sealed value has some in its header.
create function gate.is_text(p_value bytea) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  perform convert_from(p_value, 'UTF8');
  return true;
exception when others then
  return false;
end $$;

-- Looks at up to `p_most` values of a column: half from the end of the table's file, which are mostly the newest, half from
-- blocks picked at random. `sealed`: header of format 1 and algorithm (suite) 1, a key version, and room for nonce and tag.
-- `readable`: text as a whole, or behind the 6 bytes of a header, or behind header and nonce; or a word of FHIR in it.
-- `hashed`: 32 bytes, as HMAC-SHA-256 and SHA-256 give.
create function gate.look_at(p_table text, p_column text, p_most int, out looked int, out sealed int, out readable int, out hashed int)
language plpgsql stable security definer set search_path = '' as $$
declare
  blocks bigint := pg_relation_size(format('public.%I', p_table)::regclass) / current_setting('block_size')::int;
  tail tid := format('(%s,0)', greatest(0, blocks - 64))::tid;
begin
  execute format($sql$
    with picked as (
      (select %1$I as v from public.%2$I where %1$I is not null and ctid >= $1 order by ctid desc limit $3)
      union all
      (select %1$I from public.%2$I tablesample system ($2) where %1$I is not null and ctid < $1 limit $3)
    )
    select count(*)::int,
      (count(*) filter (where octet_length(v) >= 46 and get_byte(v, 0) = 1 and get_byte(v, 1) = 1
        and substring(v from 3 for 4) <> '\x00000000'))::int,
      (count(*) filter (where gate.is_text(v) or (octet_length(v) > 46 and gate.is_text(substring(v from 7)))
        or (octet_length(v) > 62 and gate.is_text(substring(v from 31))) or position('resourceType'::bytea in v) > 0))::int,
      (count(*) filter (where octet_length(v) = 32))::int
    from picked$sql$, p_column, p_table)
  into looked, sealed, readable, hashed
  using tail, least(100, 800.0 / greatest(blocks, 1))::real, case when blocks > 64 then (p_most + 1) / 2 else p_most end;
end $$;

-- How many passwords are kept in which way: the beginning of the hash, which names the function and its costs and nothing else.
create function gate.password_hashes() returns table (kept_as text, passwords int)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select coalesce(
      (regexp_match(password_hash, '^(\$argon2id\$v=19\$m=\d{1,7},t=\d{1,3},p=\d{1,3}\$)[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,172}$'))[1],
      (regexp_match(password_hash, '^(\$2[aby]\$\d\d\$)[./A-Za-z0-9]{53}$'))[1],
      'other'), count(*)::int
    from public.account where password_hash is not null group by 1;
end $$;

do $$
declare f text;
begin
  foreach f in array array['gate.is_text(bytea)', 'gate.look_at(text, text, int)', 'gate.password_hashes()'] loop
    execute format('alter function %s owner to carnet_gate', f);
    execute format('revoke all on function %s from public', f);
  end loop;
end $$;
grant execute on function gate.look_at(text, text, int), gate.password_hashes() to carnet_app;
revoke create on schema gate from carnet_gate;
