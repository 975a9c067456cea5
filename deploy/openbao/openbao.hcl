# OpenBao for Carnet: one listener with TLS 1.3, storage of its own, opened at start by a key that this container alone reads.
ui = false
disable_mlock = true
api_addr = "https://openbao:8200"
cluster_addr = "https://127.0.0.1:8201"

storage "raft" {
  path    = "/openbao/file"
  node_id = "carnet"
}

listener "tcp" {
  address         = "0.0.0.0:8200"
  tls_cert_file   = "/run/secrets/openbao-certificate"
  tls_key_file    = "/run/secrets/openbao-key"
  tls_min_version = "tls13"
}

seal "static" {
  current_key_id = "1"
  current_key    = "file:///run/secrets/openbao-seal-key"
}
