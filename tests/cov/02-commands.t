# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# download, compile, render and owners, one after the other.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# owners FILE : the rows of the table, by name.
owners() {
	sed '/^total /d; /^sources: /d; /^index: /d' "$1" | sort
}
cp -R "$sample/bucket" .
run cov download bucket --collection run1
is_out ''
is "$(find run1/coverage -mindepth 1 -maxdepth 1 | wc -l)" 16 'downloaded'
ok 'and nothing more' test ! -e run1/coverage.db
run cov render --collection=run1
is_status 2
is_err "cov: run1/coverage.db: not there; run 'cov compile' first"
run cov owners -Crun1
is_status 2
err_lines 1
run cov compile -C run1
is_out ''
run cov render -C run1 -j2
is_out 'index: run1/html/index.html'
is "$(find run1/html -name '*.html' | wc -l)" 5 'pages and index'
run cov owners -C run1
out_lines 11
cp "$out" all

# The way of cov run gives the same.
run cov run bucket -C run2
owners "$out" >table
owners all >sorted
file_is_file table sorted 'cov run prints the same table'

# What is gone from the disk leaves the database.
rm -r run1/coverage/*e2e-shop*
run cov compile -v -C run1
err_like '*15 reports:*1 removed*'
run cov owners -C run1
grep -v e2e-shop all | tr -s ' ' >expected
tr -s ' ' <"$out" >got
file_is_file got expected 'its owner is gone'
rm -rf run1/coverage
mkdir run1/coverage
run cov compile -C run1
is_status 1
any_err
run cov owners -C run1
out_lines 10 'when all would go, none goes'

run cov run --latest-only bucket -C run3
out_lines 15
is "$(find run3/coverage -mindepth 1 -maxdepth 1 | wc -l)" 15 '--latest-only'

# repos/ with nothing in it, which nobody named: pages without text.
mkdir run2/repos
run cov render -C run2
is_status 0 'an empty repos/'
is_out 'index: run2/html/index.html'
err_like 'cov: run2/repos: no repository*; no text from it'
mkdir nothing
run cov render -C run2 --source nothing
is_status 2 'but one that was named'
any_err

# A tar stream.
tar cf bucket.tar bucket
run cov run - -C run4 <bucket.tar
owners "$out" >got
file_is_file got table 'cov run -'
run cov -x download - -C run5 <bucket.tar
is_status 0 'cov download -'
err_like '*covfetch -C run5 - >run5/records/.cov-*'
run cov run - -C run6 <table
is_status 2
err_like 'covfetch: <stdin>: *'
ok 'nothing is left' ! test -e run6
done_testing
