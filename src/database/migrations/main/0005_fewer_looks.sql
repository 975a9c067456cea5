-- How the secret stands to the subject was resolved twice for each item that is read: by the function, which tells it, and by
-- the policy, which decides. Now the policy's own look is told on in `carnet.met`, and the function looks by itself only
-- where the policy was not asked (no such row) or said no. What stands in `carnet.met` decides nothing: row-level security has
-- decided when it is read, and the server holds the relation against its MAC.
create or replace function gate.readable() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare g record := gate.relation();
begin
  if g.relation is null or not (g.scopes is null or g.scopes && array['record:read', 'record:write']) then return null; end if;
  perform set_config('carnet.met', concat_ws(' ', g.account, g.relation, encode(g.mac, 'hex'), array_to_string(g.scopes, ' ')), true);
  return nullif(current_setting('carnet.subject', true), '')::uuid;
end $$;

create or replace function read_batch(p_secret text[], p_subject uuid[], p_id bigint[], p_type smallint[], p_version int[],
  p_kind smallint[], p_request uuid[], p_commitment bytea[], p_for_subject bytea[], p_for_retention bytea[],
  p_lane int, p_lane_seq bigint)
returns table (item int, outcome smallint, account uuid, relation text, scopes text[], mac bytea, type smallint, version int,
  updated_at timestamptz, deleted boolean, sealed bytea)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare
  g record;
  r record;
  met text[];
  outcomes smallint[] := '{}';
  actors uuid[] := '{}';
begin
  for n in 1..cardinality(p_id) loop
    perform set_config('carnet.secret', p_secret[n], true), set_config('carnet.subject', p_subject[n]::text, true),
      set_config('carnet.met', '', true);
    item := n;
    type := null; version := null; updated_at := null; deleted := null; sealed := null;
    select x.type, x.version, x.updated_at, x.deleted, x.sealed into r from resource x
      where x.subject = p_subject[n] and x.id = p_id[n] and (p_version[n] is null or x.version = p_version[n]);
    if not found and p_version[n] is not null then
      select x.type, x.version, x.updated_at, x.deleted, x.sealed into r from resource_history x
        where x.subject = p_subject[n] and x.id = p_id[n] and x.version = p_version[n];
    end if;
    met := string_to_array(nullif(current_setting('carnet.met', true), ''), ' ');
    if met is not null then
      account := met[1]::uuid; relation := met[2]; mac := decode(met[3], 'hex'); scopes := nullif(met[4:], '{}');
    else
      g := gate.relation();
      account := g.account; relation := g.relation; scopes := g.scopes; mac := g.mac;
    end if;
    if account is null then
      outcome := 1;
    elsif r.type is null or r.type <> p_type[n] then
      outcome := 2;
    else
      outcome := 0;
      type := r.type; version := r.version; updated_at := r.updated_at; deleted := r.deleted; sealed := r.sealed;
    end if;
    outcomes := outcomes || outcome;
    actors := actors || account;
    return next;
  end loop;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true), set_config('carnet.met', '', true);
  perform audit_rows(p_subject, p_kind, p_request, p_commitment, p_for_subject, p_for_retention, outcomes, actors, p_lane, p_lane_seq);
end $$;

-- How several secrets stand to several subjects: the writes of one moment ask together, as the reads do.
create function decide_batch(p_secret text[], p_subject uuid[])
returns table (item int, account uuid, relation text, scopes text[], mac bytea)
language plpgsql security invoker set search_path = public, pg_temp as $$
declare g record;
begin
  for n in 1..cardinality(p_subject) loop
    perform set_config('carnet.secret', p_secret[n], true), set_config('carnet.subject', p_subject[n]::text, true);
    g := gate.relation();
    item := n; account := g.account; relation := g.relation; scopes := g.scopes; mac := g.mac;
    return next;
  end loop;
  perform set_config('carnet.secret', '', true), set_config('carnet.subject', '', true);
end $$;
revoke all on function decide_batch(text[], uuid[]) from public;
grant execute on function decide_batch(text[], uuid[]) to carnet_app;
drop function decide(text, uuid);
