# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# cov clone-sources, cov run --clone: from a bucket to pages with the text of the
# very commit, and nobody named a repository.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/lib/pagedata.sh"
have git || skip 'no git here'
HOME=$tmp GIT_CONFIG_NOSYSTEM=1 XDG_CONFIG_HOME=$tmp/none
export HOME GIT_CONFIG_NOSYSTEM XDG_CONFIG_HOME
git clone -q --bare "$sample/shop.bundle" shop.git 2>/dev/null
# What the records name is here.
git config --global url."file://$tmp/shop.git".insteadOf \
	https://git.example.com/shop/shop
bare=repos/git.example.com/shop/shop/.bare

run cov run "$sample/bucket" -C c --clone --once --allow-protocol file
is "$(tail -n 2 "$out")" 'sources: of 4 of 4 binaries
index: c/html/index.html' 'all have text'
for hash in $(cut -f1 "$sample/expected/binaries.tsv" | sed 1d); do
	ok "$hash is annotated" \
		grep -q 'copyPackage\|func main' $(shown_texts c/html $hash)
done
is "$(git -C c/$bare for-each-ref refs/covsrc | wc -l | tr -d ' ')" \
	"$(grep -o '"source_commit":"[^"]*"' c/records/binaries.ndjson |
		sort -u | wc -l | tr -d ' ')" 'each commit once'
ok 'nothing is remembered' test ! -e c/cov.conf

# Later, with what is there.
mv shop.git away
run cov clone-sources -C c --allow-protocol file -v
err_like '*covsrc: 1 repository: 0 commits fetched, * there already, 0 failed*'
is "$(cat "$out")" 'index: c/html/index.html'
is "$(cat c/cov.conf)" 'allow-protocol = file' 'that is remembered'

# What cannot be had is told, and pages come all the same.
rm -rf c/repos
run cov clone-sources -C c
is_status 1
err_like '*covsrc: https://git.example.com/shop/shop: *'
is_out 'index: c/html/index.html'
mv away shop.git
run cov -x clone-sources -C c
err_like '*covsrc fetch -r --repos c/repos --allow-protocol=file*'
ok 'there it is' test -d c/$bare

# As coverage-collector spells it.
git config --global url."ext::touch $tmp/ran #".insteadOf https://git.example.com
run cov cluster clone-sources --collection c --max-concurrency 2
err_like '*0 commits fetched*'
rm -rf c/repos
run cov cluster clone-sources --skip-existing=false --collection c
is_status 0
err_like "*transport 'file' not allowed*cov: 1 item failed; coverage-coll*"
ok 'nothing was run' test ! -e ran

run cov run "$sample/bucket" -C d --clone --allow-protocol file -j x
is_status 2
any_err
run cov clone-sources -C d
is_status 2
is_err 'cov: d: not there'
run cov clone-sources -C c more
is_status 2
any_err
done_testing
