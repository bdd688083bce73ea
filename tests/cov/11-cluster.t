# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# The commands of coverage-collector: flags in both spellings, before and behind
# the word; statuses; logs/. Against the program itself: tests/live.
. "${COV_TOP:-.}/tests/lib/tap.sh"

run cov run "$sample/bucket" -C plain
run cov owners -C plain
cp "$out" owners
fresh() {
	rm -rf c
	mkdir c
	cp -R plain/coverage c
}
fresh
run cov cluster compile --collection c
err_like 'covgroup: 16 reports: 16 read*'
run cov owners -C c
out_is_file owners 'as cov run does'
run cov cluster --collection=c --verbosity=error compile
is_status 0
run cov cluster --verbosity error compile --collection c --max-concurrency 2 more
is_status 0
run cov cluster --verbosity error compile --collection c --update '*' \
	--update=namespace=none
is_status 0
for spelled in '--update *' --update=namespace=shop-data; do
	set -f
	# shellcheck disable=SC2086
	run cov cluster compile $spelled --collection c
	set +f
	case $spelled in
	*shop-data) err_like '*: 4 read, 12 unchanged*' ;;
	*) err_like '*: 16 read, 0 unchanged*' ;;
	esac
done
run cov cluster compile --collection c --update shop=x
is_status 2
any_err
run cov cluster render --collection c --verbosity error
is_out 'index: c/html/index.html'
is "$(find c/html -name '*.html' | wc -l)" 5 'pages'
run cov cluster render --output-dir=pages --collection c --verbosity error
ok '--output-dir' test -s pages/index.html
run cov cluster render --skip-component-html=false --collection c --verbosity error
no_err
run cov cluster render --skip-component-html --collection c --verbosity error
err_like '*warning*'
run cov cluster render --collection c --verbosity trace
err_like '*covhtml -o c/html --complete -j 8*'
cp "$err" said
is "$(cat "$(find c/logs -name 'coverage-collector-*.log' | xargs ls -t |
	sed -n 1p)" | wc -l)" "$(($(wc -l <said) - 1))" \
	'the file in logs/ has what was said after it was there'
ok 'nothing is remembered' test ! -e c/cov.conf

# What fails for some is success there, and counted.
bad=$(find c/coverage -name 'covcounters.*.1.2' | sort | sed -n 1p)
printf 'garbage' >"$bad"
run cov cluster compile --collection c
is_status 0
err_like '*cov: 1 item failed; coverage-collector calls that success'

# What is wrong is 2.
wrong() {
	expected=$1
	shift
	run cov "$@"
	is_status 2
	err_like "cov: $expected*"
}
wrong 'cluster: which command?' cluster
wrong "cluster: unknown command 'frob'" cluster frob
wrong "cluster: unknown command 'rendr'; did you mean 'render'?" cluster rendr
wrong 'cluster compile needs --collection' cluster compile
wrong "unknown flag '--frob'" cluster compile --collection c --frob
wrong "unknown flag '-x'" cluster compile --collection c -x
wrong "compile: unknown flag '--bucket'" cluster compile --collection c --bucket b
wrong '--collection needs a value' cluster compile --collection
wrong '--collection: empty name' cluster compile --collection ''
wrong "--verbosity: 'loud' is none of" cluster compile --collection c \
	--verbosity loud
wrong "--max-concurrency: 'x' is not a number" cluster compile --collection c \
	--max-concurrency x
wrong "--skip-component-html: 'maybe' is neither" cluster render --collection c \
	--skip-component-html=maybe
wrong 'cluster download needs --bucket' cluster download --collection c
wrong 'cluster download needs --prefix' cluster download --collection c \
	--bucket b
wrong 'new/coverage: not there' cluster compile --collection new
wrong "new/coverage.db: not there; run 'cov cluster compile' first" \
	cluster render --collection new
wrong 'new/coverage.db: not there' cluster clone-sources --collection new
wrong 'bigquery: which command?' bigquery --project p
wrong 'bigquery ingest needs --dataset' bigquery --project p ingest
wrong 'new/coverage.db: not there' bigquery ingest --collection new --dataset d \
	--project p
run cov cluster --help
out_like 'usage: cov cluster *'
ok '80 columns' ! grep -q '.\{81\}' "$out"
run cov cluster download --collection d --bucket b --prefix p/
is_status 2
err_like '*no credentials*'
done_testing
