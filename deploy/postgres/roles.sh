#!/bin/sh
# Run by the image once, at the first start, over its own socket: roles and databases as docs/operations/install.md gives them.
set -eu
secret() { cat "/run/secrets/$1"; }
psql -v ON_ERROR_STOP=1 --username postgres --no-psqlrc --quiet \
  -v owner="$(secret owner-password)" -v app="$(secret app-password)" -v keys="$(secret keys-password)" <<'SQL'
create role carnet_owner login password :'owner';
create role carnet_app login password :'app';
create role carnet_keys login password :'keys';
create role carnet_gate;
create role carnet_sign_in login password :'app';
create role carnet_deliver login password :'app';
create role carnet_retain login password :'app';
create role carnet_seal login password :'app';
create role carnet_reseal login password :'app';
create role carnet_watch login password :'app';
grant carnet_gate to carnet_owner;
alter role carnet_app set plan_cache_mode = force_generic_plan;
alter role carnet_app set jit = off;
alter role carnet_keys set jit = off;
create database carnet owner carnet_owner;
create database carnet_keys owner carnet_owner;
revoke all on database carnet, carnet_keys from public;
grant connect on database carnet to carnet_app, carnet_sign_in, carnet_deliver, carnet_retain, carnet_seal, carnet_reseal, carnet_watch;
grant connect on database carnet_keys to carnet_keys;
SQL
