-- What every signed-in person is told in the app of an administrator who confirms himself: that it waits, or came to count within
-- 14 days; not who it is.
grant select (role, ready_at, ended_at, outcome) on self_grant to carnet_gate;
create policy gate_sees on self_grant for select to carnet_gate using (true);
grant create on schema gate to carnet_gate;
create function gate.self_grant_notice(out role text, out ready_at timestamptz, out counts boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  if gate.account() is null then return; end if;
  select s.role, s.ready_at, s.outcome is not null into role, ready_at, counts from public.self_grant s
    where s.outcome is null or (s.outcome = 'confirmed' and s.ended_at > clock_timestamp() - interval '14 days')
    order by s.ended_at desc nulls first limit 1;
end $$;
alter function gate.self_grant_notice() owner to carnet_gate;
revoke all on function gate.self_grant_notice() from public;
grant execute on function gate.self_grant_notice() to carnet_app;
revoke create on schema gate from carnet_gate;
