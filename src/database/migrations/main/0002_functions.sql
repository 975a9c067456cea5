-- The batched functions: the reads (writes) of one moment in one call and one commit. Each item runs under its own secret
-- and subject, with row-level security deciding per item; its audit row, refusals too, is written in the same call.
-- Outcomes: 0 ok, 1 denied, 2 not found, 3 duplicate, 4 another version. An item that raises rolls the whole call back;
-- the caller then runs its items singly.

-- Appends the audit rows of one call. Items carry k kind, q request, c commitment, f for the subject, r for retention;
-- the locator gets (subject, actor) of those whose subject exists.
create function audit_rows(p_items jsonb, p_outcomes smallint[], p_actors uuid[], p_lane int, p_lane_seq bigint) returns void
language plpgsql security invoker set search_path = public, pg_temp as $$
begin
  with item as materialized (
    select nextval('audit_event_seq_seq') as seq, i.*
    from rows from (jsonb_to_recordset(p_items) as (u uuid, k smallint, q uuid, c text, f text, r text))
      with ordinality as i(u, k, q, c, f, r, n)
  ), event as (
    insert into audit_event (seq, lane, lane_seq, kind, outcome, request, commitment, for_subject, for_retention)
    select seq, p_lane, p_lane_seq + n - 1, k, p_outcomes[n], q, decode(c, 'base64'), decode(f, 'base64'), decode(r, 'base64') from item
  )
  insert into audit_locator (subject, actor, seq) select u, p_actors[n], seq from item where f is not null;
end $$;

create function read_batch(p_items text, p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, account uuid, relation text, scopes text[], type smallint, version int,
  updated_at timestamptz, deleted boolean, sealed bytea)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  items jsonb := p_items::jsonb;
  i record;
  g record;
  r record;
  outcomes smallint[] := '{}';
  actors uuid[] := '{}';
begin
  for i in select * from jsonb_to_recordset(items) as x(s text, u uuid, i bigint, t smallint, v int) loop
    perform set_config('carnet.secret', i.s, true), set_config('carnet.subject', i.u::text, true);
    item := cardinality(outcomes);
    select * into g from gate.relation() as x;
    account := g.account; relation := g.relation; scopes := g.scopes;
    type := null; version := null; updated_at := null; deleted := null; sealed := null;
    if g.account is null then
      outcome := 1;
    else
      if i.v is null then
        select x.type, x.version, x.updated_at, x.deleted, x.sealed into r from resource x where x.subject = i.u and x.id = i.i;
      else
        select x.type, x.version, x.updated_at, x.deleted, x.sealed into r from resource x where x.subject = i.u and x.id = i.i and x.version = i.v;
        if not found then
          select x.type, x.version, x.updated_at, x.deleted, x.sealed into r from resource_history x
            where x.subject = i.u and x.id = i.i and x.version = i.v;
        end if;
      end if;
      if r.type is null or r.type <> i.t then
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
  perform audit_rows(items, outcomes, actors, p_lane, p_lane_seq);
end $$;

-- Op: 1 create, 2 update (tokens stay unless new ones come), 3 delete (v is the version that it replaces), 4 remove (an import undone: only where the row still is as that import m made it).
create function write_batch(p_items text, p_atomic boolean, p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, version int)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  items jsonb := p_items::jsonb;
  i record;
  g record;
  r resource%rowtype;
  outcomes smallint[] := '{}';
  actors uuid[] := '{}';
begin
  for i in select * from jsonb_to_recordset(items)
    as x(s text, u uuid, i bigint, t smallint, o smallint, v int, at timestamptz, b text, m uuid, tk jsonb)
  loop
    perform set_config('carnet.secret', i.s, true), set_config('carnet.subject', i.u::text, true);
    item := cardinality(outcomes);
    version := null;
    select * into g from gate.relation() as x;
    if g.account is null or not (g.scopes is null or 'record:write' = any (g.scopes)) then
      outcome := 1;
    elsif i.o = 1 then
      insert into resource (subject, id, type, version, updated_at, import, sealed)
        values (i.u, i.i, i.t, 1, i.at, i.m, decode(i.b, 'base64')) on conflict do nothing;
      if found then outcome := 0; version := 1; else outcome := 3; end if;
    else
      select x.* into r from resource x where x.subject = i.u and x.id = i.i for update;
      if r.id is null or r.type <> i.t then
        outcome := 2;
      elsif r.version <> i.v or (i.o = 4 and r.import is distinct from i.m) then
        outcome := 4;
      elsif i.o = 4 then
        delete from resource x where x.subject = i.u and x.id = i.i;
        delete from search_token x where x.subject = i.u and x.id = i.i;
        outcome := 0;
      else
        insert into resource_history select (r).*;
        update resource x set version = i.v + 1, updated_at = i.at, deleted = (i.o = 3), import = i.m,
          sealed = case when i.o = 3 then null else decode(i.b, 'base64') end
          where x.subject = i.u and x.id = i.i;
        if i.o = 3 or i.tk is not null then
          delete from search_token x where x.subject = i.u and x.id = i.i;
        end if;
        outcome := 0; version := i.v + 1;
      end if;
    end if;
    if outcome = 0 and i.tk is not null and i.o in (1, 2) then
      insert into search_token (token, field, type, subject, id)
        select (k ->> 0)::bigint, (k ->> 1)::smallint, i.t, i.u, i.i from jsonb_array_elements(i.tk) k on conflict do nothing;
    end if;
    if p_atomic and outcome <> 0 then
      raise exception 'carnet: item % ended with outcome %', item, outcome using errcode = 'CN001', detail = format('%s:%s', item, outcome);
    end if;
    outcomes := outcomes || outcome;
    actors := actors || g.account;
    return next;
  end loop;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
  perform audit_rows(items, outcomes, actors, p_lane, p_lane_seq);
end $$;

-- All current resources (or all versions) of one subject, of some types or of one id, in one audited read. The first row
-- is the decision (item -1); the resources follow.
create function read_set(p_item text, p_types smallint[], p_history boolean, p_id bigint, p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, account uuid, relation text, scopes text[], id bigint, type smallint, version int,
  updated_at timestamptz, deleted boolean, sealed bytea)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  one jsonb := p_item::jsonb;
  v_subject uuid := (one ->> 'u')::uuid;
  g record;
begin
  perform set_config('carnet.secret', one ->> 's', true), set_config('carnet.subject', v_subject::text, true);
  select * into g from gate.relation() as x;
  item := -1; account := g.account; relation := g.relation; scopes := g.scopes;
  outcome := case when g.account is null then 1 else 0 end;
  return next;
  if g.account is not null then
    return query select 0, 0::smallint, g.account, g.relation, g.scopes, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed
      from resource x where x.subject = v_subject and (p_types is null or x.type = any (p_types)) and (p_id is null or x.id = p_id)
        and (p_history or not x.deleted);
    if p_history then
      return query select 0, 0::smallint, g.account, g.relation, g.scopes, x.id, x.type, x.version, x.updated_at, x.deleted, x.sealed
        from resource_history x where x.subject = v_subject and (p_types is null or x.type = any (p_types)) and (p_id is null or x.id = p_id);
    end if;
  end if;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
  perform audit_rows(jsonb_build_array(one), array[outcome], array[g.account], p_lane, p_lane_seq);
end $$;

-- How the secret stands to the subject, for a write whose content must be sealed before the statement that stores it.
create function decide(p_secret text, p_subject uuid) returns table (account uuid, relation text, scopes text[])
language plpgsql security invoker set search_path = public, pg_temp as $$
begin
  perform set_config('carnet.secret', p_secret, true), set_config('carnet.subject', p_subject::text, true);
  return query select g.account, g.relation, g.scopes from gate.relation() g;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
end $$;

-- Audit rows that no read or write carries: sign-ins, refusals at the edge, exports.
create function audit_append(p_items text, p_outcomes smallint[], p_actors uuid[], p_lane int, p_lane_seq bigint) returns void
language plpgsql security invoker set search_path = public, pg_temp as $$
begin
  perform audit_rows(p_items::jsonb, p_outcomes, p_actors, p_lane, p_lane_seq);
end $$;

do $$
declare f text;
begin
  foreach f in array array['audit_rows(jsonb, smallint[], uuid[], int, bigint)', 'read_batch(text, int, bigint)',
    'write_batch(text, boolean, int, bigint)', 'read_set(text, smallint[], boolean, bigint, int, bigint)',
    'decide(text, uuid)', 'audit_append(text, smallint[], uuid[], int, bigint)']
  loop
    execute format('revoke all on function public.%s from public', f);
    execute format('grant execute on function public.%s to carnet_app', f);
  end loop;
end $$;
grant execute on function audit_rows(jsonb, smallint[], uuid[], int, bigint), audit_append(text, smallint[], uuid[], int, bigint)
  to carnet_sign_in, carnet_deliver, carnet_retain;
