-- "I don't recognise this" ends what the one who acted was given. A link that he, or his practice, holds from before would let him in again.
grant create on schema gate to carnet_gate;

-- Whether something that this account did, or somebody in this practice, was questioned since.
create function gate.questioned_since(p_subject uuid, p_account uuid, p_practice uuid, p_at timestamptz) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select 1 from public.access_case x where x.subject = p_subject and x.opened_at >= p_at and (x.accused = p_account
    or exists (select 1 from public.practice_member m where m.practice = p_practice and m.account = x.accused and m.ended_at is null)));
end $$;
alter function gate.questioned_since(uuid, uuid, uuid, timestamptz) owner to carnet_gate;
revoke all on function gate.questioned_since(uuid, uuid, uuid, timestamptz) from public;

-- As in 0048, and not an offer that is older than such a question.
create or replace function gate.accept_offer(p_token bytea, p_id uuid, p_mac bytea, p_practice uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  a uuid := gate.account();
  o public.grant_offer%rowtype;
begin
  if a is null then return 'not-found'; end if;
  select * into o from gate.open_offer(p_token);
  if o.subject is null then return 'not-found'; end if;
  perform gate.lock_grants(o.subject);
  select x.* into o from public.grant_offer x where x.subject = o.subject and x.id = o.id and x.used_at is null
    and x.withdrawn_at is null and x.expires_at > clock_timestamp() and gate.keeps(x.account, x.subject) for update;
  if o.subject is null then return 'not-found'; end if;
  if o.kind <> 'caregiver' and not gate.is_professional(a) then return 'no-doctor'; end if;
  if o.kind = 'practice' then
    if p_practice is null then return 'no-practice'; end if;
    perform gate.lock_practice(p_practice);
    if not p_practice = any (gate.own_practices(false)) then return 'no-practice'; end if;
    -- Who has the record decides over it, and takes it for nobody.
    if gate.keeps(a, o.subject) then return 'exists'; end if;
  end if;
  if gate.questioned_since(o.subject, a, case when o.kind = 'practice' then p_practice end, o.created_at) then return 'not-found'; end if;
  if not gate.put_grant(o.subject, p_id, case when o.kind = 'practice' then p_practice else a end, o.kind, o.parts, o.may_write, o.purpose, o.until,
    p_mac, null) then return 'exists'; end if;
  update public.grant_offer x set used_at = clock_timestamp() where x.subject = o.subject and x.id = o.id;
  return 'ok';
end $$;
revoke create on schema gate from carnet_gate;
