# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Credentials for BigQuery, as Google's own programs find them; no message has
# one of their secrets.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covbq/serve.sh"
have openssl || skip 'no openssl to make keys and check signatures'
serve s
openssl genrsa -out key 2048 2>/dev/null
openssl rsa -in key -pubout -out s/key.pub 2>/dev/null

# auth DATASET TOKEN [OPTION]... : loads, and which token was sent.
auth() {
	auth_dataset=$1 auth_token=$2
	shift 2
	: >s/tokens
	: >s/log
	run covbq load --endpoint-url "$url" --project p \
		--dataset "$auth_dataset" --collection c --retry-delay 5ms \
		--now $now "$@" b.ndjson
	is "$(sed 's/-[0-9]*$//' s/tokens | sort -u)" "$auth_token" \
		"$auth_dataset: $auth_token"
	ok "$auth_dataset: no secret is shown" ! grep -q 's3cret\|BEGIN\|token-[a-z_-]*-[0-9]' \
		"$err" "$out"
}
# service FILE [MEMBERS]: a service account.
service() {
	jq -n --rawfile key key --arg url "$url/auth/token" "{type:
		\"service_account\", client_email: \"me@p.example\",
		private_key: \$key, private_key_id: \"k1\", token_uri: \$url
		${2-}}" >"$1"
}

service sa.json
export GOOGLE_APPLICATION_CREDENTIALS=sa.json
auth d token-jwt-bearer
is "$(cut -f3 "$out" | sort -u)" loaded 'a service account'
is "$(grep -c ' /auth/token' s/log)" 1 'one token for all calls'
is "$(awk '{ print $NF }' s/log | sort -u)" - 'nobody else is charged'
GOOGLE_CLOUD_QUOTA_PROJECT=payer auth d token-jwt-bearer
is "$(awk '$2 !~ /auth/ { print $NF }' s/log | sort -u)" payer \
	'who is charged: environment'
auth old token-jwt-bearer
is "$(cut -f3 "$out" | sort -u)" loaded 'tokens that are refused are renewed'
is "$(($(grep -c ' /auth/token' s/log) > 1))" 1 'more than one was asked for'

# gcloud's file, in its folder or in the home.
mkdir gcloud
jq -n --arg url "$url/auth/token" '{type: "authorized_user", client_id: "id",
	client_secret: "s3cret", refresh_token: "s3cret/refresh",
	quota_project_id: "quota", token_uri: $url}' \
	>gcloud/application_default_credentials.json
unset GOOGLE_APPLICATION_CREDENTIALS
CLOUDSDK_CONFIG=gcloud auth d token-refresh_token
is "$(awk '$2 !~ /auth/ { print $NF }' s/log | sort -u)" quota \
	'who is charged: the file'
mkdir -p home/.config
cp -R gcloud home/.config
(
	unset CLOUDSDK_CONFIG
	HOME=home covbq load --endpoint-url "$url" --project p --dataset d \
		--collection c b.ndjson >seen 2>&1
)
ok 'in the home' grep -q 'was loaded before' seen

# Somebody else's account, by whichever of them.
impersonate() {
	jq -n --slurpfile source "$1" --arg url "$url/auth/impersonate" '{type:
		"impersonated_service_account", source_credentials: $source[0],
		delegates: [], service_account_impersonation_url: $url}'
}
export GOOGLE_APPLICATION_CREDENTIALS=imp.json
impersonate sa.json >imp.json
auth d token-other
impersonate gcloud/application_default_credentials.json >imp.json
auth d token-other

# External accounts.
external() {
	jq -n --arg url "$url" "{type: \"external_account\",
		audience: \"//iam/pool\", token_url: (\$url + \"/auth/sts\"),
		subject_token_type: \"urn:ietf:params:oauth:token-type:jwt\",
		credential_source: $1} ${2-}" >imp.json
}
echo 'subject 1' >subject
external '{file: "subject"}'
auth d token-token-exchange
echo '{"tok":"subject 1"}' >subject.json
external '{file: "subject.json", format: {type: "json",
	subject_token_field_name: "tok"}}'
auth d token-token-exchange
external '{url: ($url + "/auth/subject"), headers: {"X-Key": "a b"}, format:
	{type: "json", subject_token_field_name: "tok"}}'
auth d token-token-exchange
external '{file: "subject"}' \
	'+ {service_account_impersonation_url: ($url + "/auth/impersonate")}'
auth d token-other
external '{executable: {command: "id"}}'
auth d ''
is_status 2
err_like '*neither in a file nor at a URL*'
external '{file: "gone"}'
auth d ''
is_status 2
err_like '*gone: No such file*'
jq -n --arg url "$url/auth/token" '{type: "external_account_authorized_user",
	client_id: "wid", client_secret: "wsecret", refresh_token: "wrefresh",
	token_url: $url}' >imp.json
auth d token-refresh_token

# The machine.
unset GOOGLE_APPLICATION_CREDENTIALS
NO_GCE_CHECK='' GCE_METADATA_HOST=127.0.0.1:$port auth d token-machine
GCE_METADATA_HOST=127.0.0.1:$port auth d ''
is_status 2
err_like '*no credentials*'
auth d '' --access-token-file /dev/null
is_status 2
any_err
auth d file-token --access-token-file token
# An emulator wants none.
: >s/tokens
BIGQUERY_EMULATOR_HOST=127.0.0.1:$port run covbq load --project p --dataset d \
	--collection c b.ndjson
is_status 2
err_like '*401 authError*'

# What is wrong with files.
export GOOGLE_APPLICATION_CREDENTIALS=bad.json
while IFS='	' read -r text message; do
	echo "$text" >bad.json
	auth d ''
	is_status 2
	err_like "covbq: $message"
done <<'E'
{"type":"authorized_user","client_id":"a","client_secret":"s3cret"}	bad.json: no 'refresh_token' in it
{"type":"gdch_service_account"}	bad.json: credentials of type 'gdch_service_account' are not known
{"type":"authorized_user","client_id":"a","client_secret":"s3cret","refresh_token":"s3cret","token_uri":"http://elsewhere.example/"}	bad.json: an address in it is not of https
{"type":"authorized_user","client_id":"a","client_secret":"s3cret","refresh_token":"s3cret","token_uri":"http://localhost:1@elsewhere.example/"}	bad.json: an address in it is not of https
{"type":"service_account","universe_domain":"example.com"}	bad.json: is for 'example.com', not for googleapis.com
{"type":"service_account","client_email":"a","private_key":"s3cret"}	the private key is none of RSA in PEM
{"s3cret":	bad.json: no JSON: *
[]	bad.json: no credentials
{}	bad.json: no credentials: 'type' is missing
E
rm bad.json
auth d ''
is_status 2
err_like '*bad.json: No such file*'

# Services that are slow, down, or talk nonsense.
slow() {
	service bad.json ", token_uri: \"$url/auth/$1\""
}
slow down
auth d token-down
is_status 0 'one that is down for a moment'
slow slow/0.3
auth d token-slow
is_status 0 'one that takes its time'
slow junk
auth d ''
is_status 3
err_like '*the token of the service account: the answer is no object'
service bad.json
sed -i.old 's/me@p/you@p/' bad.json
auth d ''
is_status 2
err_like '*the token of the service account: status 400 invalid_grant*'
slow slow/30
covbq load --endpoint-url "$url" --project p --dataset d --collection c \
	b.ndjson >/dev/null 2>&1 &
pid=$!
wait_for grep -q slow/30 s/log
before=$(date +%s)
kill -TERM $pid
wait $pid
is $? 143 'SIGTERM while a token is waited for'
is "$(($(date +%s) - before < 5))" 1 'is heard soon'
is "$(cat s/errors)" '' 'the server has nothing to complain about'
kill $server
done_testing
