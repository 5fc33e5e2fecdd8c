#!/bin/sh
# Makes the certificates of this folder anew. They are for tests on loopback only, so their keys are no secrets; those of
# the authorities are thrown away.
set -e
cd "$(dirname "$0")"
work=$(mktemp -d)
cat > "$work/ca.cnf" <<END
[ca]
default_ca = ours
[ours]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[here]
subjectAltName = IP:127.0.0.1, DNS:localhost
[elsewhere]
subjectAltName = DNS:gpu.example
END
touch "$work/index"
sign() { # name key section until, then what signs
  name=$1 key=$2 section=$3 until=$4 && shift 4
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$key" -out "$work/request" -subj "/CN=$name"
  openssl ca -batch -notext -config "$work/ca.cnf" -extensions "$section" -in "$work/request" -out "$name.pem" \
    -startdate 20200101000000Z -enddate "$until" "$@"
}
for name in ca other-ca; do
  sign $name "$work/$name.key" authority 21200101000000Z -selfsign -keyfile "$work/$name.key"
done
sign here here.key here 21190101000000Z -cert ca.pem -keyfile "$work/ca.key"
sign elsewhere elsewhere.key elsewhere 21190101000000Z -cert ca.pem -keyfile "$work/ca.key"
sign expired expired.key here 20210101000000Z -cert ca.pem -keyfile "$work/ca.key"
rm -r "$work"
