# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covsrc -r adds where the sources are, and nothing when it is not sure.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp "$sample/expected/binaries/ad30ef17c9e444d49f2e6f9ee2b528a8.cov" a.cov
commit=91f7ae97b444dcea173586097a837f8b67d30b74
# record COMMIT
record() {
	printf '{"type":"binary","binary_name":"migrate",%s,"odd" : 1,%s}\n' \
		"\"source_commit\":\"$1\"" '"profile":"a.cov"'
}
record $commit >good
record 0123456789 >lacking
record '' >unknown
record main >name
echo '{"type":"report","source_commit":"'$commit'","profile":"none.cov"}' >gone

run covsrc -r -v --source "$sample/src" good
out_is_file good 'a folder proves no commit: the record as it came'
is_err 'covsrc: good:1: only a folder whose commit is not known has its files
covsrc: 0 of 1 binary has its source; missing: migrate (only a folder whose commit is not known has its files)'
run covsrc -r --source "$sample/src" good
out_is_file good
run covsrc -r -v --source "$sample/src" unknown
out_is_file unknown
err_like 'covsrc: unknown:1: only a folder whose commit is not known has its files*'
run covsrc -r --source "$sample/src" gone
is_status 1
out_is_file gone 'a profile that is not there: the record passes'
err_like 'covsrc: *none.cov*'
run covsrc -r --source "$sample/src" --map good
is_status 2
any_err
run covsrc -r --source "$sample/src" --where '.type == "report"' good
is_out '' '--where'
err_like 'covsrc: warning: --where keeps none of 1 record'

have git || skip 'no git here'
git clone -q --bare "$sample/shop.bundle" shop.git 2>/dev/null
run covsrc -r --source shop.git good
printf '{"type":"binary","binary_name":"migrate","source_commit":"%s",%s}\n' \
	$commit '"source":{"repo":"shop.git","commit":"'$commit'","exact":true},"profile":"a.cov","odd":1' >want
out_is_file want 'the repository and the commit'
run covsrc -r -v --source shop.git unknown
is_err 'covsrc: unknown:1: its commit is not known: HEAD is taken
covsrc: 1 of 1 binary has its source'
ok 'HEAD, and that it is not exact' grep -q \
	'"source":{"repo":"shop.git","commit":"94d0852d8391[0-9a-f]*","exact":false}' "$out"
for other in lacking name; do
	run covsrc -r --source shop.git $other
	out_is_file $other "$other: unchanged"
done
run covsrc -r -v --source shop.git lacking name
is_err "covsrc: lacking:1: no repository has commit '0123456789'
covsrc: name:1: its commit is a name, and names move
covsrc: 0 of 2 binaries have their sources; missing: migrate (its commit is a name, and names move), migrate (no repository has commit '0123456789')"
run covsrc -r -v --allow-other-commit --source shop.git lacking
out_is_file lacking 'another commit is no source of a record'
err_like 'covsrc: lacking:1: only another commit has its files*'

# What has no name of a binary is called by its folder.
for known in '"dir":"run/web@1"' '"covmeta_hash":"77"'; do
	sed "s|\"binary_name\":\"migrate\"|$known|" lacking >nameless
	run covsrc -r -v --source shop.git nameless
	err_like "*missing: $(expr "$known" : '.*[/:]"*\([a-z0-9@]*\)"') (no repository has commit*"
done

# Beside a dependency that comes first in byte order.
mkdir dep
echo 'module a.example/dep' >dep/go.mod
printf 'package dep\n\nfunc D() {\n}\n' >dep/d.go
{
	cat a.cov
	echo 'a.example/dep/d.go:3.10,4.2 1 1'
} >b.cov
sed 's/a.cov/b.cov/' unknown >both
run covsrc -r --source dep --source shop.git both
ok 'a repository before a folder' grep -q '"source":{"repo":"shop.git"' "$out"
git init -q dep
git -C dep add .
git -C dep -c user.name=a -c user.email=a@b commit -qm dep
run covsrc -r --source dep --source shop.git both
ok 'the repository with most files' grep -q '"source":{"repo":"shop.git"' "$out"

done_testing
