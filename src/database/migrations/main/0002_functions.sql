-- The batched functions: the reads (writes) of one moment in one call and one commit. Each item runs under its own secret
-- and subject, with row-level security deciding per item; its audit row, refusals too, is written in the same call.
-- Outcomes: 0 ok, 1 denied, 2 not found, 3 duplicate, 4 another version. An item that raises rolls the whole call back;
-- the caller then runs its items singly. Arrays run in parallel: the n-th element of each is of the n-th item.

-- Appends the audit rows of one call, as the gate, since nobody else may; the locator gets (subject, actor) of those whose subject exists.
create function audit_rows(p_subject uuid[], p_kind smallint[], p_request uuid[], p_commitment bytea[], p_for_subject bytea[],
  p_for_retention bytea[], p_outcome smallint[], p_actor uuid[], p_lane int, p_lane_seq bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  with item as materialized (
    select nextval('audit_event_seq_seq') as seq, i.*
    from unnest(p_subject, p_kind, p_request, p_commitment, p_for_subject, p_for_retention, p_outcome, p_actor)
      with ordinality as i(u, k, q, c, f, r, o, a, n)
  ), event as (
    insert into audit_event (seq, lane, lane_seq, kind, outcome, request, commitment, for_subject, for_retention)
    select seq, p_lane, p_lane_seq + n - 1, k, o, q, c, f, r from item
  )
  insert into audit_locator (subject, actor, seq) select u, a, seq from item where f is not null;
end $$;

create function read_batch(p_secret text[], p_subject uuid[], p_id bigint[], p_type smallint[], p_version int[],
  p_kind smallint[], p_request uuid[], p_commitment bytea[], p_for_subject bytea[], p_for_retention bytea[],
  p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, account uuid, relation text, scopes text[], mac bytea, type smallint, version int,
  updated_at timestamptz, deleted boolean, sealed bytea)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  g record;
  r record;
  outcomes smallint[] := '{}';
  actors uuid[] := '{}';
begin
  for n in 1..cardinality(p_id) loop
    perform set_config('carnet.secret', p_secret[n], true), set_config('carnet.subject', p_subject[n]::text, true);
    g := gate.relation();
    item := n; account := g.account; relation := g.relation; scopes := g.scopes; mac := g.mac;
    type := null; version := null; updated_at := null; deleted := null; sealed := null;
    if g.account is null then
      outcome := 1;
    else
      if p_version[n] is null then
        select x.type, x.version, x.updated_at, x.deleted, x.sealed into r from resource x
          where x.subject = p_subject[n] and x.id = p_id[n];
      else
        select x.type, x.version, x.updated_at, x.deleted, x.sealed into r from resource x
          where x.subject = p_subject[n] and x.id = p_id[n] and x.version = p_version[n];
        if not found then
          select x.type, x.version, x.updated_at, x.deleted, x.sealed into r from resource_history x
            where x.subject = p_subject[n] and x.id = p_id[n] and x.version = p_version[n];
        end if;
      end if;
      if r.type is null or r.type <> p_type[n] then
        outcome := 2;
      else
        outcome := 0;
        type := r.type; version := r.version; updated_at := r.updated_at; deleted := r.deleted; sealed := r.sealed;
      end if;
    end if;
    outcomes := outcomes || outcome;
    actors := actors || g.account;
    return next;
  end loop;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
  perform audit_rows(p_subject, p_kind, p_request, p_commitment, p_for_subject, p_for_retention, outcomes, actors, p_lane, p_lane_seq);
end $$;

-- Op: 1 create, 2 update (tokens stay unless new ones come), 3 delete (p_version is the version that it replaces),
-- 4 remove (an import undone: only where the row still is as that import made it).
create function write_batch(p_secret text[], p_subject uuid[], p_id bigint[], p_type smallint[], p_op smallint[], p_version int[],
  p_at timestamptz[], p_sealed bytea[], p_import uuid[], p_tokens text[],
  p_kind smallint[], p_request uuid[], p_commitment bytea[], p_for_subject bytea[], p_for_retention bytea[],
  p_atomic boolean, p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, version int)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  g record;
  r resource%rowtype;
  outcomes smallint[] := '{}';
  actors uuid[] := '{}';
begin
  for n in 1..cardinality(p_id) loop
    perform set_config('carnet.secret', p_secret[n], true), set_config('carnet.subject', p_subject[n]::text, true);
    item := n;
    version := null;
    g := gate.relation();
    if g.account is null or not (g.scopes is null or 'record:write' = any (g.scopes)) then
      outcome := 1;
    elsif p_op[n] = 1 then
      insert into resource (subject, id, type, version, updated_at, import, sealed)
        values (p_subject[n], p_id[n], p_type[n], 1, p_at[n], p_import[n], p_sealed[n]) on conflict do nothing;
      if found then outcome := 0; version := 1; else outcome := 3; end if;
    else
      select x.* into r from resource x where x.subject = p_subject[n] and x.id = p_id[n] for update;
      if r.id is null or r.type <> p_type[n] then
        outcome := 2;
      elsif r.version <> p_version[n] or (p_op[n] = 4 and r.import is distinct from p_import[n]) then
        outcome := 4;
      elsif p_op[n] = 4 then
        delete from resource x where x.subject = p_subject[n] and x.id = p_id[n];
        delete from search_token x where x.subject = p_subject[n] and x.id = p_id[n];
        outcome := 0;
      else
        insert into resource_history select (r).*;
        update resource x set version = p_version[n] + 1, updated_at = p_at[n], deleted = (p_op[n] = 3), import = p_import[n],
          sealed = case when p_op[n] = 3 then null else p_sealed[n] end
          where x.subject = p_subject[n] and x.id = p_id[n];
        if p_op[n] = 3 or p_tokens[n] is not null then
          delete from search_token x where x.subject = p_subject[n] and x.id = p_id[n];
        end if;
        outcome := 0; version := p_version[n] + 1;
      end if;
    end if;
    if outcome = 0 and p_tokens[n] is not null and p_op[n] in (1, 2) then
      insert into search_token (token, field, type, subject, id)
        select (k ->> 0)::bigint, (k ->> 1)::smallint, p_type[n], p_subject[n], p_id[n]
        from jsonb_array_elements(p_tokens[n]::jsonb) k on conflict do nothing;
    end if;
    if p_atomic and outcome <> 0 then
      raise exception 'carnet: item % ended with outcome %', n, outcome using errcode = 'CN001', detail = format('%s:%s', n - 1, outcome);
    end if;
    outcomes := outcomes || outcome;
    actors := actors || g.account;
    return next;
  end loop;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
  perform audit_rows(p_subject, p_kind, p_request, p_commitment, p_for_subject, p_for_retention, outcomes, actors, p_lane, p_lane_seq);
end $$;

-- New resources of one subject under one secret, all or none (imports): one secret and one subject for all rows, so that the
-- policies may be decided once a statement. p_token (with p_field) is the blind-index token of the n-th row, or null.
create function create_set(p_secret text, p_subject uuid, p_import uuid, p_id bigint[], p_type smallint[], p_at timestamptz[],
  p_sealed bytea[], p_token bigint[], p_field smallint[], p_kind smallint[], p_request uuid[], p_commitment bytea[],
  p_for_subject bytea[], p_for_retention bytea[], p_lane int, p_lane_seq bigint) returns void
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  g record;
  n int := cardinality(p_id);
begin
  perform set_config('carnet.secret', p_secret, true), set_config('carnet.subject', p_subject::text, true);
  g := gate.relation();
  if g.account is null or not (g.scopes is null or 'record:write' = any (g.scopes)) then
    raise exception 'carnet: denied' using errcode = 'CN001', detail = '0:1';
  end if;
  insert into resource (subject, id, type, version, updated_at, import, sealed)
    select p_subject, i, t, 1, a, p_import, b from unnest(p_id, p_type, p_at, p_sealed) as x(i, t, a, b);
  insert into search_token (token, field, type, subject, id)
    select k, f, t, p_subject, i from unnest(p_id, p_type, p_token, p_field) as x(i, t, k, f) where k is not null
    on conflict do nothing;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
  perform audit_rows(array_fill(p_subject, array[n]), p_kind, p_request, p_commitment, p_for_subject, p_for_retention,
    array_fill(0::smallint, array[n]), array_fill(g.account, array[n]), p_lane, p_lane_seq);
exception when unique_violation then
  raise exception 'carnet: duplicate' using errcode = 'CN001', detail = '0:3';
end $$;

-- All current resources (or all versions) of one subject, of some types or of one id, in one audited read. The first row
-- is the decision (item 0); the resources follow.
create function read_set(p_secret text, p_subject uuid, p_kind smallint, p_request uuid, p_commitment bytea, p_for_subject bytea,
  p_for_retention bytea, p_types smallint[], p_history boolean, p_id bigint, p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, account uuid, relation text, scopes text[], mac bytea, id bigint, type smallint, version int,
  updated_at timestamptz, deleted boolean, sealed bytea)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  g record;
begin
  perform set_config('carnet.secret', p_secret, true), set_config('carnet.subject', p_subject::text, true);
  g := gate.relation();
  item := 0; account := g.account; relation := g.relation; scopes := g.scopes; mac := g.mac;
  outcome := case when g.account is null then 1 else 0 end;
  return next;
  if g.account is not null then
    return query select 1, 0::smallint, g.account, g.relation, g.scopes, g.mac, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed
      from resource x where x.subject = p_subject and (p_types is null or x.type = any (p_types)) and (p_id is null or x.id = p_id)
        and (p_history or not x.deleted);
    if p_history then
      return query select 1, 0::smallint, g.account, g.relation, g.scopes, g.mac, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed
        from resource_history x where x.subject = p_subject and (p_types is null or x.type = any (p_types)) and (p_id is null or x.id = p_id);
    end if;
  end if;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
  perform audit_rows(array[p_subject], array[p_kind], array[p_request], array[p_commitment], array[p_for_subject],
    array[p_for_retention], array[outcome], array[g.account], p_lane, p_lane_seq);
end $$;

-- How the secret stands to the subject, for a write whose content must be sealed before the statement that stores it.
create function decide(p_secret text, p_subject uuid, out account uuid, out relation text, out scopes text[], out mac bytea)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare g record;
begin
  perform set_config('carnet.secret', p_secret, true), set_config('carnet.subject', p_subject::text, true);
  g := gate.relation();
  account := g.account; relation := g.relation; scopes := g.scopes; mac := g.mac;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
end $$;

grant create on schema public to carnet_gate;
do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace s on s.oid = p.pronamespace
    where s.nspname = 'public' and p.proname in ('audit_rows', 'read_batch', 'write_batch', 'create_set', 'read_set', 'decide')
  loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to carnet_app', f);
    -- Audit rows that no read or write carries: sign-ins, refusals at the edge, exports.
    if f::text like 'audit_rows(%' then
      execute format('alter function %s owner to carnet_gate', f);
      execute format('grant execute on function %s to carnet_sign_in, carnet_deliver, carnet_retain', f);
    end if;
  end loop;
end $$;
revoke create on schema public from carnet_gate;
