# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# One script of coverage-collector's commands through that program and through
# cov, on one bucket: what they leave is the same. Needs the program, versitygw
# and s5cmd (in PATH or COV_PEERS), Go, and `aws`, which that program runs.
. "${COV_TOP:-.}/tests/lib/tap.sh"

PATH=$PATH:${COV_PEERS:-${HOME:-/}/.cache/cov-peers}
for p in versitygw s5cmd coverage-collector go aws sqlite3; do
	have $p || skip "no $p here"
done
export GOTOOLCHAIN=local GOFLAGS= GOPATH="${GOPATH:-${HOME:-/}/go}" \
	GOCACHE="${GOCACHE:-${HOME:-/}/.cache/go-build}"

. "$top/tests/live/aws.sh"
aws_env testkey testsecret
aws --version >/dev/null 2>&1 || skip 'aws does not run'
mkdir store side
server=''
trap 'kill $server 2>/dev/null; rm -rf "$tap_dir"' EXIT
port=17200
put() {
	s5cmd --log error --endpoint-url "$AWS_ENDPOINT_URL" "$@"
}
start() {
	while [ $port -lt 17260 ]; do
		port=$((port + 1))
		ROOT_ACCESS_KEY=$AWS_ACCESS_KEY_ID \
			ROOT_SECRET_KEY=$AWS_SECRET_ACCESS_KEY \
			versitygw -q -p "127.0.0.1:$port" posix \
			--sidecar "$tmp/side" "$tmp/store" >gw.log 2>&1 &
		server=$!
		AWS_ENDPOINT_URL=http://127.0.0.1:$port
		export AWS_ENDPOINT_URL
		n=0
		while [ $n -lt 50 ] && kill -0 $server 2>/dev/null; do
			put ls >/dev/null 2>&1 && return 0
			sleep 0.1
			n=$((n + 1))
		done
		kill $server 2>/dev/null
	done
	return 1
}
start || skip 'versitygw does not start'
put mb s3://cov || fail 'a bucket is made'
put cp "$sample/bucket/*" s3://cov/ || fail 'it is filled'

# The script: both spellings, flags before and behind the word.
commands() {
	"$@" cluster download --collection c --bucket cov --prefix demo/coverage/ \
		--region us-east-1 &&
		"$@" cluster --collection=c download --bucket=cov \
			--prefix=demo/coverage --skip-existing=true \
			--max-concurrency 4 &&
		"$@" cluster compile --collection c &&
		"$@" cluster --verbosity=debug compile --collection c --update '*' &&
		"$@" cluster compile --collection c --update namespace=shop \
			--update 'container=*' &&
		"$@" cluster render --collection c --output-dir=c/html
}
mkdir theirs ours
(cd theirs && commands coverage-collector) >theirs.log 2>&1
is $? 0 'coverage-collector runs it'
(cd ours && commands cov) >ours.log 2>&1
is $? 0 'cov runs it' || diag "$(tail -n 3 ours.log)"
files() {
	(cd "$1/c/coverage" && find . -type f ! -name coverage.out \
		-exec md5sum {} + | sort -k 2)
}
files theirs >theirs.files
files ours >ours.files
file_is_file ours.files theirs.files 'the same files of coverage and metadata'
rows() {
	sqlite3 "$1/c/coverage.db" "SELECT dir_name, namespace, pod_name,
		container_name, binary_name, hostname, is_host, total_stmts,
		covered_stmts FROM report_sources ORDER BY 1"
	sqlite3 "$1/c/coverage.db" "SELECT namespace, binary_name, total_stmts,
		covered_stmts, pods_json FROM owners ORDER BY 1, 2, 4"
}
# covcompat(7): owner-patterns says in what these differ.
(cd ours && cov compile -C c --owner-rules legacy) 2>ours.log ||
	fail 'the owners of its rules'
rows theirs >theirs.rows
rows ours >ours.rows
file_is_file ours.rows theirs.rows 'the same reports and owners'
pages() {
	(cd "$1/c/html" && ls ./*.html)
}
pages theirs >theirs.pages
pages ours >ours.pages
ok 'their pages are among ours' \
	[ -z "$(comm -23 theirs.pages ours.pages)" ]
ok 'and there is a log' test -n "$(ls ours/c/logs)"
for bad in 'cluster download --collection c' 'cluster compile' \
	'cluster compile --collection c --update shop=x'; do
	# shellcheck disable=SC2086
	(cd theirs && coverage-collector $bad) >/dev/null 2>&1
	ok "theirs fails: $bad" [ $? -ne 0 ]
	# shellcheck disable=SC2086
	(cd ours && cov $bad) >/dev/null 2>&1
	is $? 2 "ours, too: $bad"
done
done_testing
