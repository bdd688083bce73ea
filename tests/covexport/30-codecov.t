# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covexport codecov: what is sent where, what is not, and what goes wrong.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
. "$top/tests/lib/terminate.sh"
have jq || skip 'no jq here'
have git || skip 'no git here'
have python3 || skip 'no python3 here'
unset CODECOV_TOKEN CODECOV_URL

covfetch "$sample/bucket/demo/coverage" >dirs
covgroup dirs >owner
covgroup --by binary dirs >binary
git clone -q --bare "$sample/shop.bundle" shop.git
commit=$(jq -r .source_commit owner | head -n 1)
short=$(echo "$commit" | cut -c 1-12)

# --- nothing is sent: no token, no network ------------------------------------
run covexport codecov -n --source shop.git owner
is_out "shop/shop $short: would send 290 lines, 4 binaries, 10 owners, github_enterprise, flags openshift-e2e"
cp "$out" dry
run covexport codecov -n --source shop.git binary
out_is_file dry 'binaries say the same'
run covexport codecov -n --flag a --flag b --slug x/y/z --source-org x binary
out_like "x/y/z $short: would send 290 lines, *, flags a,b"
run covexport codecov -nv --source-org 'other*' binary
is_out ''
err_like "covexport: 0 to upload, 0 failed, 1 of other owners of repositories left out
covexport: warning: --source-org 'other?' matches nothing"
run covexport codecov -n --owner frontend --namespace shop owner
out_like "*: would send 134 lines, 1 binary, 1 owner, *"

# Addresses: SERVICE ADDRESS SLUG
i=0
while read -r service address slug; do
	i=$((i + 1))
	jq -c --arg url "$address" 'select(.owner_name == "frontend") |
		.source_url = $url' owner >one
	run covexport codecov -n one
	is "$(cut -d: -f1 "$out") $(cut -d, -f4 "$out")" "$slug $short  $service" \
		"$address"
done <<'E2'
github https://github.com/o/r.git o/r
github git@github.com:o/r.git o/r
gitlab https://user@gitlab.example.com:8443/o/p/r o/p/r
bitbucket ssh://git@bitbucket.org/o/r o/r
github_enterprise https://git.example.com/o/r o/r
E2
jq -c 'select(.owner_name == "frontend") | .source_url = "/srv/git/r"' owner >one
run covexport codecov -n one
is_status 1
err_like 'covexport: *: its address has no host: not sent'
jq -c 'select(.owner_name == "frontend") | .source_url = "https://github.com/r"' \
	owner >one
run covexport codecov -n one
is_status 1
err_like "covexport: *: 'r' is not OWNER/REPO: not sent; --slug says*"
jq -c 'del(.source_commit)' owner >one
run covexport codecov -n one
is_out ''
is_err 'covexport: warning: 4 of 4 binaries not sent: their repository or commit is not known'
# One repository, however its address is written; two commits are two uploads.
jq -c 'if .owner_name == "frontend" then .source_url += ".git" else . end' \
	owner >one
run covexport codecov -n one
is "$(cat "$out")" "$(covexport codecov -n owner)" 'one upload'
jq -c 'if .binary_name == "frontend" then .source_commit = "0123456789abcdef"
	else . end' owner >one
run covexport codecov -n one
is "$(cut -d: -f1 "$out")" "shop/shop 0123456789ab
shop/shop $short" 'two commits'

jq -c 'select(.owner_name == "frontend" and .namespace == "shop") |
	.source_url = "https://github.com/o/r\n::error::x" |
	.source_commit = "12\n::error::y"' owner >one
run covexport codecov -n one
out_lines 1 'one line, whatever records say'
any_err
# Nothing to send: a profile that is gone, or of another repository.
jq -c 'select(.owner_name == "frontend" and .namespace == "shop") |
	.profile = "gone"' owner >one
run covexport codecov -n one
is_status 1
err_like 'covexport: gone: No such file or directory
covexport: shop/shop *: no profile of it: not sent'
mkdir other
printf 'module ex.com/other\n' >other/go.mod
printf 'package other\n\nfunc f() {\n}\n' >other/o.go
printf 'mode: set\nex.com/other/o.go:3.10,4.2 1 1\nm/x.go:1.1,1.2 1 1\n' >o.cov
printf '{"type":"owner","covmeta_hash":"1","source_url":"%s","source_commit":"%s","profile":"o.cov"}\n' \
	https://github.com/o/r 0123456789abcdef >one
run covexport codecov -n --source other one
out_like 'o/r 0123456789ab: would send 1 line, *, 1 file of others left out'
err_like 'covexport: warning: other has files whose commit is not known' \
	'and which text it is'
printf 'mode: set\nm/x.go:1.1,1.2 1 1\n' >o.cov
run covexport codecov -n one
out_like 'o/r 0123456789ab: would send 1 line, *, flags openshift-e2e'

# --- an upload ----------------------------------------------------------------
mkdir -p web/requests
serve web
url=http://127.0.0.1:$port
post=web/POST_upload_github_enterprise_shop____shop_upload-coverage
printf '{"url":"https://app.example/shop","raw_upload_location":"%s/put?sig=s3cr3t"}' \
	"$url" >answer
reply $post '201 Created' answer
echo >ok
reply web/PUT_put_sig_s3cr3t '200 OK' ok
token=t0k3nT0k3n
export CODECOV_TOKEN=$token
run covexport codecov -v --url "$url/" --source shop.git owner
is_out "shop/shop $short: sent 290 lines, 4 binaries, 10 owners, github_enterprise, flags openshift-e2e, https://app.example/shop"
is_err 'covexport: 13 of 13 files have their sources
covexport: 1 uploaded, 0 failed, 0 of other owners of repositories left out'
body() {
	sed '1,/^.\{0,1\}$/d' "$1"
}
ok 'the token is a header' grep -q "^Authorization: token $token" \
	web/requests/POST*.1
ok 'of the first request only' ! grep -q "$token" web/requests/PUT*.1
body web/requests/POST*.1 >post.json
body web/requests/PUT*.1 >put.json
is "$(jq -c '[.commitid, .code, .flags, .file_not_found, .report_payload_bytes]' \
	post.json)" "[\"$commit\",\"default\",[\"openshift-e2e\"],false,$(wc -c \
	<put.json | tr -d ' ')]" 'what is said of it'
jq -r '.coverage_files[0] | select(.format == "base64+compressed") | .data' \
	put.json | base64 -d | python3 -c '
import sys, zlib
sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read()))' >sent.cov
is "$(covstat --by total --as tsv sent.cov)" \
	"$(covtext -r --as textfmt owner | covstat --by total --as tsv)" \
	'the sent profile has the statements of covstat'
is "$(grep -c '^example.com' sent.cov)" 0 'with the paths of the repository'
is "$(jq -r '.network_files | sort | .[]' put.json)" \
	"$(git -C shop.git ls-tree -r --name-only "$commit" | LC_ALL=C sort)" \
	'the files of the repository'
jq -r '.report_fixes.value["internal/cart/cart.go"].lines[]' put.json >fixes
git -C shop.git show "$commit:internal/cart/cart.go" |
	grep -nE '^[[:space:]]*(//.*|[{}][[:space:]]*(//.*)?)?$' |
	cut -d: -f1 >want
file_is_file fixes want 'lines without code'

# --- what goes wrong ----------------------------------------------------------
export CODECOV_URL=$url
quick='--retries 1 --retry-delay 1ms'
answers() {
	rm -f web/POST* web/PUT* web/log
	reply $post "$1" "$2"
	reply web/PUT_put_sig_s3cr3t "$3" ok
}
printf '{"message":"Invalid token."}' >invalid
answers '401 Unauthorized' invalid '200 OK'
run covexport codecov $quick --source shop.git owner
is_status 1
is_out ''
is_err "covexport: shop/shop at $short: Codecov: status 401: {\"message\":\"Invalid token.\"}"
is "$(cat web/log)" "${post#web/}" 'not tried again'
printf 'you sent %s' "$token" >echo
answers '400 Bad Request' echo '200 OK'
run covexport codecov $quick owner
is_status 1
is_err "covexport: shop/shop at $short: Codecov: status 400" 'the token is not shown'
answers '503 Busy' ok '200 OK'
run covexport codecov $quick owner
is_status 3
err_like '*: Codecov: status 503*'
is "$(wc -l <web/log | tr -d ' ')" 2 'tried again'
answers '201 Created' answer '403 Forbidden'
run covexport codecov $quick owner
is_status 1
err_like '*: the upload: status 403*'
ok 'the address of the upload is not shown' ! grep -q s3cr3t "$err" "$out"
answers '302 Found' ok '200 OK'
run covexport codecov $quick owner
is_status 1
err_like '*: Codecov: status 302: redirects are not followed'
for answer in '{}' '[1]' 'x' '{"raw_upload_location":"file:///etc/passwd"}'; do
	printf '%s' "$answer" >bad
	answers '201 Created' bad '200 OK'
	run covexport codecov $quick owner
	is_status 1
	err_like '*: Codecov: its reply says of no address where to upload'
done
# A retry that helps, for both requests.
answers '201 Created' answer '200 OK'
reply $post.1 '500 Oops' ok
reply web/PUT_put_sig_s3cr3t.1 '500 Oops' ok
run covexport codecov $quick owner
is_status 0
is "$(wc -l <web/log | tr -d ' ')" 4 'both were tried twice'
# Nobody is there: never the public service.
run covexport codecov --url http://127.0.0.1:1 $quick owner
is_status 3
err_like '*: Codecov: *'
# One that fails does not keep the other.
answers '201 Created' answer '200 OK'
jq -c 'if .binary_name == "frontend" then .source_url = "/srv/r" else . end' \
	owner >one
run covexport codecov -v $quick one
is_status 1
out_like "shop/shop $short: sent *"
err_like "*its address has no host: not sent*
covexport: 1 uploaded, 1 failed, *"

# A server that takes the request and says nothing.
rm -f web/POST* web/log
terminate 'an upload' web/log POST covexport codecov owner
answers '201 Created' answer '200 OK'

# --- tokens and addresses -----------------------------------------------------
echo $token >file
(
	unset CODECOV_TOKEN
	covexport codecov --token-file file owner
) >said 2>&1
ok 'a token in a file' grep -q ': sent ' said
CODECOV_TOKEN=
run covexport codecov owner
is_status 2
is_err 'covexport: no token of Codecov: CODECOV_TOKEN in the environment, or --token-file; -n needs none'
CODECOV_TOKEN="a
b"
run covexport codecov owner
is_status 2
err_like '*byte that no token has'
CODECOV_TOKEN=$token
for bad in ftp://x 'https://u:pass@h' x; do
	run covexport codecov --url "$bad" owner
	is_status 2
	err_like '*: no address of Codecov: *'
	ok "$bad: no password" ! grep -q pass "$err"
done

# --- Codecov's own program ----------------------------------------------------
mkdir bin
cat >bin/codecov <<'E2'
#!/bin/sh
printf '%s\n' "$@" >args
echo "$CODECOV_TOKEN" >token
while [ "$1" != -f ]; do shift; done
cp "$2" uploaded
exit "$(cat codecov-status)"
E2
chmod +x bin/codecov
PATH=$tmp/bin:$PATH
echo 0 >codecov-status
run covexport codecov --with-cli --flag f --source shop.git owner
out_like "shop/shop $short: sent 290 lines*"
file_is_file uploaded sent.cov 'the same profile'
is "$(cat token)" $token 'the token is in its environment'
ok 'and not in its arguments' ! grep -q $token args
is "$(grep -v -e '^/' args | tr '\n' ' ')" "-u $url upload-coverage -Z --disable-search -f --sha $commit --slug shop/shop --git-service github_enterprise --flag f " 'its arguments'
echo 1 >codecov-status
run covexport codecov --with-cli owner
is_status 1
any_err
cat >bin/codecov <<'E2'
#!/bin/sh
echo begun >begun
exec sleep 30
E2
terminate 'a program that is run' begun begun covexport codecov --with-cli owner
rm bin/codecov
run covexport codecov --with-cli owner
is_status 1
err_like "*: codecov: 'codecov' cannot be started: *"
is "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'cov-codecov-*' -user "$(id -u)" -newer codecov-status 2>/dev/null)" '' 'nothing is left behind'
done_testing
