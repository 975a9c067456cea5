-- People are found across records by blind-index tokens (docs/formats.md). As before, but that a new version of a Patient replaces the
-- tokens by which it is found and keeps the one by which an import knows it again (field 1), unless a new one of those comes too.
create or replace function write_batch(p_secret text[], p_subject uuid[], p_id bigint[], p_type smallint[], p_op smallint[], p_version int[],
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
          delete from search_token x where x.subject = p_subject[n] and x.id = p_id[n] and (p_op[n] = 3 or x.field <> 1
            or exists (select from jsonb_array_elements(p_tokens[n]::jsonb) k where (k ->> 1)::smallint = 1));
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


-- Which of the records that the secret's account stands to have one of these tokens; each is read by itself afterwards, under its
-- own decision. The same work whether a stranger's record has the token or nobody's.
grant select on search_token to carnet_gate;
create policy gate_sees on search_token for select to carnet_gate using (true);
create function gate.find_patients(p_token bigint[], p_field smallint) returns table (subject uuid)
language plpgsql stable security definer set search_path = '' as $$
declare a uuid := gate.account(true);
begin
  return query select distinct r.subject from public.relation r
    join public.search_token x on x.subject = r.subject and x.id = 0
    where r.actor = a and r.revoked_at is null and (r.until is null or r.until > now())
      and x.token = any (p_token) and x.field = p_field;
end $$;
grant create on schema gate to carnet_gate;
alter function gate.find_patients(bigint[], smallint) owner to carnet_gate;
revoke create on schema gate from carnet_gate;
revoke all on function gate.find_patients(bigint[], smallint) from public;
grant execute on function gate.find_patients(bigint[], smallint) to carnet_app;
