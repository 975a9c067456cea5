#!/bin/sh
# Makes what compose.yaml needs, once, in ./secrets: an authority for the connections between the containers, certificates,
# random passwords, the key that opens OpenBao at its start. Done again, it makes what is missing and changes nothing else.
#   sudo ./prepare.sh carnet.example.org
set -eu
umask 077
cd "$(dirname "$0")"
name=${1:-}
if [ -z "$name" ]; then
  echo 'Usage: prepare.sh NAME    the name that people type, such as carnet.example.org' >&2
  exit 2
fi
case $name in
*[!A-Za-z0-9.-]*)
  echo "prepare.sh: $name is not the name of a host" >&2
  exit 2
  ;;
esac
mkdir -p secrets
cd secrets

random() { [ -s "$1" ] || openssl rand -base64 24 | tr -d '\n=' | tr '+/' '-_' >"$1"; }
for secret in postgres-password owner-password app-password keys-password; do random "$secret"; done
[ -s openbao-seal-key ] || openssl rand -out openbao-seal-key 32

if [ ! -s authority.pem ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj '/CN=Carnet internal authority' \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -keyout authority.key -out authority.pem 2>/dev/null
fi
# A certificate for a container's name within the network; renewed by deleting it and running this again.
certificate() {
  [ -s "$1.pem" ] && return
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  printf 'subjectAltName=DNS:%s,DNS:localhost\nextendedKeyUsage=serverAuth\n' "$2" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA authority.pem -CAkey authority.key -CAcreateserial -days 825 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
  rm -f "$1.csr" "$1.ext"
}
certificate postgres postgres
certificate openbao openbao
# What browsers see. Put a certificate that they know in its place: carnet.pem with its chain, and carnet.key.
certificate carnet "$name"

address() { printf 'postgres://%s:%s@postgres/%s?sslmode=verify-full&sslrootcert=/run/secrets/authority' "$1" "$(cat "$2")" "$3"; }
address carnet_app app-password carnet >database-url
address carnet_owner owner-password carnet >database-owner-url
address carnet_keys keys-password carnet_keys >keys-database-url
# Filled by `carnet keys setup-vault`; a file must stand there for the first start of the others.
[ -e vault-secret-id ] || : >vault-secret-id

if [ ! -e ../carnet.env ]; then
  printf 'PUBLIC_URL=https://%s\n# SMTP_URL=smtps://user:password@mail.example.org\n# MAIL_FROM=Carnet <carnet@example.org>\nVAULT_ROLE_ID=\n' "$name" >../carnet.env
fi

# Each container's user reads its own and nothing of the others; the authority's certificate is no secret.
if [ "$(id -u)" = 0 ]; then
  chmod 711 .
  chmod 444 authority.pem
  chmod 400 authority.key
  own() { user=$1 && shift && chown "$user" "$@" && chmod 400 "$@"; }
  own 10001:10001 carnet.pem carnet.key database-url database-owner-url keys-database-url vault-secret-id
  own 999:999 postgres.pem postgres.key postgres-password owner-password app-password keys-password
  own 100:1000 openbao.pem openbao.key openbao-seal-key
else
  echo 'Not root: give each file in secrets/ to the user of its container (the end of this script shows which).' >&2
fi
echo 'Ready. Keep secrets/authority.key and a copy of secrets/openbao-seal-key off this server; next: docs/operations/containers.md'
