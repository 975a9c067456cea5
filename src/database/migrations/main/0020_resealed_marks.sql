-- A rotation of data keys seals values anew, so that their hash is no longer that of the write. The standing comparison is told under
-- which version of the key a value stands, from its header: one that is younger than the write explains another hash.
drop function gate.row_marks(uuid, bigint, int);
grant create on schema gate to carnet_gate;
create function gate.row_marks(p_subject uuid, p_id bigint, p_most int)
returns table (subject uuid, id bigint, version int, deleted boolean, digest bytea, key_version int)
language sql stable security definer set search_path = '' as $$
  select r.subject, r.id, r.version, r.deleted, sha256(coalesce(r.sealed, '')),
    case when r.sealed is null then 0 else ('x' || encode(substring(r.sealed from 3 for 4), 'hex'))::bit(32)::int end
  from public.resource r
  where (r.subject, r.id) > (p_subject, p_id) order by r.subject, r.id limit p_most
$$;
alter function gate.row_marks(uuid, bigint, int) owner to carnet_gate;
revoke all on function gate.row_marks(uuid, bigint, int) from public;
grant execute on function gate.row_marks(uuid, bigint, int) to carnet_seal;
revoke create on schema gate from carnet_gate;

-- The machine that makes search tokens anew does so for those by which people are found, too.
grant select, insert, delete on search_token to carnet_reseal;
create policy reseal_sees on search_token for select to carnet_reseal using (true);
create policy reseal_makes on search_token for insert to carnet_reseal with check (field > 1);
create policy reseal_removes on search_token for delete to carnet_reseal using (field > 1);
