# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covfetch over TLS: which certificates it takes, and what it says of others.
# The authority is made here, the server is faults.py, and versitygw where it
# is. Needs python3 and openssl; all of it stays on this machine.
. "${COV_TOP:-.}/tests/lib/tap.sh"

PATH=$PATH:${COV_PEERS:-${PEERS_BIN:-${HOME:-/}/.cache/cov-peers}}
. "$top/tests/live/faults.sh"
have openssl || skip 'no openssl program here'
. "$top/tests/live/aws.sh"
aws_env base secret

# authority NAME; certificate NAME AUTHORITY NAMES
authority() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" \
		-keyout "$1.key" -out "$1.pem" 2>/dev/null
}
certificate() {
	printf 'subjectAltName=%s\n' "$3" >ext
	openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" \
		-keyout "$1.key" -out "$1.csr" 2>/dev/null &&
		openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" \
			-CAcreateserial -days 2 -extfile ext -out "$1.pem" \
			2>/dev/null
}
authority ca && authority other &&
	certificate server ca IP:127.0.0.1 || skip 'openssl makes no certificate'

server=''
gw=''
trap 'kill $server $gw 2>/dev/null; rm -rf "$tap_dir"' EXIT
serve_faults server.pem server.key
: >log
AWS_ENDPOINT_URL=https://127.0.0.1:$port
export AWS_ENDPOINT_URL

covfetch -C want "$sample/bucket" >want.out || fail 'the sample is there'
same() {
	diff -r want/coverage "$1/coverage" >diff 2>&1
}

# --- who is not known is not spoken to -------------------------------------------
refused() { # NAME WORDS COMMAND...
	name=$1 words=$2
	shift 2
	run "$@"
	is_status 2 "$name: status 2, trying again does not help"
	err_like "*$words*" "$name: the reason is said"
	err_lines 1
	ok "$name: no collection" test ! -e c
}
refused 'an unknown authority' 'certificate' covfetch -C c s3://ok
AWS_CA_BUNDLE=$tmp/other.pem refused 'the wrong authority' 'certificate' \
	covfetch -C c s3://ok
AWS_CA_BUNDLE=$tmp/nowhere.pem refused 'no such bundle' nowhere.pem \
	covfetch -C c s3://ok
echo nothing >empty.pem
AWS_CA_BUNDLE=$tmp/empty.pem refused 'a bundle without certificates' empty.pem \
	covfetch -C c s3://ok
AWS_CA_BUNDLE=$tmp/ca.pem AWS_ENDPOINT_URL=https://localhost:$port \
	refused 'another name' "localhost" covfetch -C c s3://ok
AWS_CA_BUNDLE=$tmp/ca.pem refused 'a bundle of an option goes first' \
	certificate covfetch --ca-bundle other.pem -C c s3://ok
is "$(cat log)" '' 'none of them sent a request'

# --- who is known ------------------------------------------------------------------
AWS_CA_BUNDLE=$tmp/ca.pem run covfetch -C c s3://ok
ok 'AWS_CA_BUNDLE' same c
run covfetch --ca-bundle ca.pem -C c2 s3://ok
ok '--ca-bundle' same c2
mkdir home/.aws
printf '[default]\nca_bundle = %s/ca.pem\n[profile role]\nrole_arn = %s\nsource_profile = keys\n[profile keys]\naws_access_key_id = base\naws_secret_access_key = s\n' \
	"$tmp" arn:aws:iam::1:role/tls >home/.aws/config
unset AWS_CONFIG_FILE
run covfetch -C c3 s3://ok
ok 'ca_bundle of the profile' same c3
: >log
(unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
AWS_CA_BUNDLE=$tmp/ca.pem covfetch --aws-profile role --list s3://ok >role)
is "$(wc -l <role | tr -d ' ')" 63 'a role, asked for over TLS too'
ok 'its keys signed' grep -q 'Credential=ROLETLS' log
for bucket in storm reset cut; do
	AWS_CA_BUNDLE=$tmp/ca.pem run covfetch -C "c-$bucket" "s3://$bucket"
	is_status 0 "$bucket: whole over TLS"
done
ok 'a connection that is cut is continued' \
	grep -q '/reset/.*Range=bytes=[1-9]' log
# From TLS to none, within the same host: keys would be seen by all.
AWS_CA_BUNDLE=$tmp/ca.pem run covfetch -C c-near s3://near
is_status 2
err_like '*redirected to *http://*not followed*'

# --- a real server -------------------------------------------------------------------
have versitygw || skip 'no versitygw here'
have s5cmd || skip 'no s5cmd here'
AWS_SECRET_ACCESS_KEY=verysecret AWS_CA_BUNDLE=$tmp/ca.pem
export AWS_CA_BUNDLE AWS_SECRET_ACCESS_KEY
mkdir store side
port=17160
while [ $port -lt 17190 ]; do
	port=$((port + 1))
	ROOT_ACCESS_KEY=$AWS_ACCESS_KEY_ID \
		ROOT_SECRET_KEY=$AWS_SECRET_ACCESS_KEY versitygw -q \
		--cert "$tmp/server.pem" --key "$tmp/server.key" -p "127.0.0.1:$port" \
		posix --sidecar "$tmp/side" "$tmp/store" >gw.log 2>&1 &
	gw=$!
	AWS_ENDPOINT_URL=https://127.0.0.1:$port
	n=0
	while [ $n -lt 50 ] && kill -0 $gw 2>/dev/null; do
		s5cmd -r 0 --endpoint-url "$AWS_ENDPOINT_URL" ls \
			>/dev/null 2>&1 && break 2
		sleep 0.1
		n=$((n + 1))
	done
	kill $gw 2>/dev/null
done
s5cmd --log error --endpoint-url "$AWS_ENDPOINT_URL" \
	mb s3://cov || fail 'a bucket is made'
s5cmd --log error --endpoint-url "$AWS_ENDPOINT_URL" \
	cp "$sample/bucket/*" s3://cov/ || fail 'it is filled'
run covfetch -C c-gw s3://cov
ok 'versitygw over TLS' same c-gw
done_testing
