# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Functions: of directories as `go tool covdata func`, of sources as
# `go tool cover -func`, and the lines that did not run.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# --- directories: the goldens of covdata ---------------------------------------

n=0
for golden in "$data"/*/golden/func.txt; do
	case=${golden%/golden/func.txt}
	[ -d "$case/data" ] || continue
	run covstat --by func "$case/data"
	any_err # some have oddities, which covdata does not tell
	is_status 0
	out_is_file "$golden" "${case##*/}: as covdata func"
	n=$((n + 1))
done
ok 'there are goldens' test $n -gt 15

run covstat --by func "$data"/edge-set/data/cov*
out_is_file "$data/edge-set/golden/func.txt" 'the files of a directory'
run covstat --by func "$data"/edge-set/data/covmeta.*
out_like '*0.0%' 'a covmeta alone'
cp "$data"/edge-set/data/covmeta.* .
run covstat --by func covmeta.*
out_like '*0.0%' 'in the current folder'
set -- "$data"/edge-set/data/covcounters.*
run covstat --by func --as tsv "$1"
ok 'counters with the covmeta beside them' grep -q -v "	0.00$" "$out"

# Two directories are added up, as covdata does with -i=a,b.
run covstat --by func "$data/pair-edge/data/a" "$data/pair-edge/data/b"
if [ -d "$data/pair-edge/data/a" ]; then
	is_status 0
	covtext --as func "$data/pair-edge/data/a" "$data/pair-edge/data/b" \
		>want
	out_is_file want 'two directories'
else
	any_err
	is_status 2
fi

# Two builds of one program: as of other profiles.
mkdir old new
cp "$data"/edge-solo/data/cov* old
for i in old/cov*; do
	tag=$(echo "$i" | sed 's/.*cov[a-z]*\.\([0-9a-f]*\).*/\1/')
	cp "$i" "$(echo "$i" | sed "s/$tag/0123/; s/old/new/")"
done
# The first block ends one column behind.
printf '\014' | dd of=new/covmeta.0123 bs=1 seek=188 conv=notrunc 2>/dev/null
skew='/tmp/build/solo/solo.go: source skew: 1 blocks only here, 1 only in the profiles before*'
run covstat --by func old new
is_status 2
is_out '' 'skew: nothing is printed'
err_like "covstat: new: $skew"
run covmerge old new
is_status 2
err_like "covmerge: new: $skew"
run covstat --by func --on-skew keep old new
is_status 1
err_like "covstat: new: $skew"
covtext --as func old new >want
out_is_file want 'keep: as covdata'
run covstat --by func --on-skew skip-file old new "$data/edge-set/data"
is_status 1
err_like "covstat: new: $skew"
out_is_file "$data/edge-set/golden/func.txt" 'skip-file: without that file'
run covstat --by func --skip-bad old new
is_status 1
err_like "covstat: new: $skew"
out_is_file "$data/edge-solo/golden/func.txt" 'skip-bad: without that build'
run covstat --by func old old
no_err 'one build twice'

# --- what is wrong with them -----------------------------------------------------

run covstat --by func missing
is_status 2
is_out ''
is_err 'covstat: missing: No such file or directory'
mkdir empty half
run covstat --by func empty
is_status 1
is_out ''
is_err 'covstat: empty: no coverage files'
run covstat --by func empty "$data/edge-set/data"
is_status 1
out_is_file "$data/edge-set/golden/func.txt" 'an empty directory costs nothing'
err_lines 1
run covstat --by func missing "$data/edge-set/data"
is_status 1
out_is_file "$data/edge-set/golden/func.txt" 'nor does a missing one'
err_lines 1
cp "$data"/edge-solo/data/covmeta.* half
for f in "$data"/edge-solo/data/covcounters.*; do
	head -c 20 "$f" >"half/${f##*/}"
	break
done
run covstat --by func half
is_status 1
err_like 'covstat: half/covcounters.*'
out_like '*0.0%' 'damaged counters count nothing'
: >half/covmeta.00
run covstat --by func half
is_status 1
out_like '*0.0%' 'a damaged covmeta is left out'
any_err
mkdir orphan
cp "$1" orphan
run covstat --by func orphan
is_status 1
is_out ''
err_like '*counters without their covmeta'
run covstat --by func "$data/edge-set/golden/textfmt.out"
is_status 2
is_out ''
err_lines 2 'a text does not know its functions'
run covstat --by func </dev/null
is_status 2
is_out ''
err_lines 2

# --- sources: the goldens of cmd/cover -------------------------------------------

# as_cover GOLDEN PROFILE NAME: the functions are those of Go. Literals outside
# of functions are a row here, and in the total.
as_cover() {
	sed '/(no function)/d; $d' "$out" | tr -s '\t' >rows
	sed '$d' "$1" | tr -s '\t' | diff - rows >rows.diff
	is $? 0 "$3: as go tool cover -func"
	covstat --by total --as tsv "$2" >sum
	is "$(tail -n 1 "$out" | tr -s '\t')" "$(awk '{
		printf "total:\t(statements)\t%.1f%%", 100 * $3 / $2 }' sum)" \
		"$3: the total is that of the profile"
}

src=$data/edge-set/src/example.com/edge
for case in edge-set edge-count; do
	run covstat --by func --source "$src" \
		"$data/$case/golden/cover-input.out"
	as_cover "$data/$case/golden/cover-func.txt" \
		"$data/$case/golden/cover-input.out" "$case"
done
run covstat --by func --source "$data/edge-names/src" \
	"$data/edge-names/golden/textfmt.out"
out_is_file "$data/edge-names/golden/cover-func.txt" 'edge-names'
run covstat --by func --source "$src" <"$data/edge-set/golden/cover-input.out"
as_cover "$data/edge-set/golden/cover-func.txt" \
	"$data/edge-set/golden/cover-input.out" 'standard input'

mkdir -p m/sub m/nested m/vendor/example.org/v m/gp.example/q
printf 'module "example.com/m" // quoted\n' >m/go.mod
printf 'module example.com/m/nested\n' >m/nested/go.mod
printf 'package m\n\nfunc (t *T) A() {\n\tx()\n\n\ty()\n}\n' >m/a.go
printf 'package m\n\nvar f = func() {\n}\n\nfunc B() {\n}\n' |
	tee m/sub/b.go >m/nested/c.go
cp m/a.go m/vendor/example.org/v/v.go
cp m/a.go m/gp.example/q/q.go
cat >p.cov <<'E'
mode: count
example.com/m/a.go:3.18,4.2 1 1
example.com/m/a.go:4.2,7.2 3 0
example.com/m/nested/c.go:3.16,4.2 5 1
example.com/m/nested/c.go:6.10,7.2 0 1
example.com/m/sub/b.go:6.10,7.2 2 1
example.org/v/v.go:3.18,7.2 1 1
gp.example/q/q.go:3.18,7.2 1 0
/workspace/a.go:3.18,7.2 1 1
/build/go/src/example.com/m/a.go:3.18,7.2 1 1
E
run covstat --by func --as tsv --source m p.cov
printf '%s\t%s\t%s\t%s\t%s\t%s\n' \
	/build/go/src/example.com/m/a.go 3 '*T.A' 1 1 100.00 \
	/workspace/a.go 3 '*T.A' 1 1 100.00 \
	example.com/m/a.go 3 '*T.A' 4 1 25.00 \
	example.com/m/nested/c.go 6 B 0 0 - \
	example.com/m/nested/c.go 3 '(no function)' 5 5 100.00 \
	example.com/m/sub/b.go 6 B 2 2 100.00 \
	example.org/v/v.go 3 '*T.A' 1 1 100.00 \
	gp.example/q/q.go 3 '*T.A' 1 0 0.00 >want
out_is_file want 'modules, nested ones, vendor, GOPATH, build paths'
printf 'mode: set\n%s/m/a.go:3.18,7.2 1 1\n' "$tmp" >abs.cov
for dir in m "$tmp/m"; do
	run covstat --by func --source "$dir" abs.cov
	ok 'an absolute path that leads into the source' \
		grep -q "^$tmp/m/a.go:3:" "$out"
done

# Paths that lead out are never opened.
mkdir inner
cp m/go.mod inner
cat >out.cov <<'E'
mode: set
example.com/m/../../m/a.go:1.1,2.2 1 1
../m/a.go:1.1,2.2 1 1
/workspace/../m/a.go:1.1,2.2 1 1
E
run covstat --by func --source inner out.cov
is_status 1
is "$(cut -f 1 "$out" | tr '\n' ' ')" '../m/a.go:1: /workspace/../m/a.go:1: example.com/m/../../m/a.go:1: total: ' \
	'what was not read has no function'
err_lines 3 'paths with dots'
ln -s ../m/a.go inner/link.go
ln -s "$tmp/m" inner/linked
printf 'mode: set\nexample.com/m/link.go:1.1,2.2 1 1\nexample.com/m/linked/a.go:1.1,2.2 1 1\n' >out.cov
run covstat --by func --source inner out.cov
is_status 1
err_like '*link.go and 1 more of example.com/m: their sources are not there: *' \
	'nor are links that lead out'
printf 'package m\nfunc f() {' >inner/bad.go
printf 'mode: set\nexample.com/m/bad.go:2.10,2.11 1 1\n' >bad.cov
run covstat --by func --source inner bad.cov
is_status 1
is_err 'covstat: example.com/m/bad.go:2: bracket that does not end'
run covstat --by func --source nowhere p.cov
is_status 2
is_out ''
is_err 'covstat: nowhere: No such file or directory'

# A repository, read through covsrc.
if have git && have covsrc; then
	git clone -q --bare "$sample/shop.bundle" shop.git 2>"$tmp/log"
	set -- "$sample"/bucket/demo/coverage/node-a*/shop/frontend-*/web/*/*/frontend
	covtext "$1" | covfilter --server-lines >shop.cov
	run covstat --by func --source shop.git --commit v1.1.0 shop.cov
	cp "$out" want
	ok 'functions of a bare repository' grep -q 'catalog.go:36:' want
	run covstat --by func --source "$sample/src" shop.cov
	out_is_file want 'are those of the same sources in a folder'
	mkdir -p repos/git.example.com/shop/shop
	mv shop.git repos/git.example.com/shop/shop/.bare
	run covstat --by func --source repos --commit v1.1.0 shop.cov
	out_is_file want 'a folder with repositories below it'
	run covstat --by func --source repos --commit v9 shop.cov
	is_status 1
	err_like '*no repository has commit*'
	mkdir alone
	cp "$COV_BIN/covstat" alone
	run env PATH=/usr/bin:/bin alone/covstat --by func --source repos \
		shop.cov
	is_status 2 'without covsrc it cannot be done'
	is_out ''
	err_lines 1
fi

# --- the lines that did not run --------------------------------------------------

cat >lines.cov <<'E'
mode: set
a.go:1.1,3.5 2 1
a.go:3.5,5.2 1 0
a.go:6.2,7.3 1 0
a.go:10.1,11.2 3 0
a.go:12.1,12.9 1 1
a.go:14.1,15.2 1 0
a.go:16.1,16.9 0 0
a.go:18.1,18.9 1 0
b.go:1.1,2.1 1 1
E
run covstat -m lines.cov
is_out 'a.go   3/10   30.0%  4-11, 14-18
b.go    1/1  100.0%
total  4/11   36.4%' '-m: by file, ranges over lines without code'
run covstat -m --as tsv lines.cov
is_out "$(printf 'a.go\t10\t3\t30.00\t4-11,14-18\nb.go\t1\t1\t100.00\t')" \
	'-m: tsv'
run covstat -m --as ndjson --skip-covered lines.cov
is_out '{"type":"file","path":"a.go","total_stmts":10,"covered_stmts":3,"coverage_pct":30.00,"missing":[[4,11],[14,18]]}' \
	'-m: ndjson'
run covstat -m --as markdown lines.cov
is_out '| File | Covered | Statements | Coverage | Missing |
| :-- | --: | --: | --: | :-- |
| a.go | 3 | 10 | 30.0% | 4-11, 14-18 |
| b.go | 1 | 1 | 100.0% |  |
| **total** | 4 | 11 | **36.4%** |  |' '-m: markdown'
{ echo 'mode: set'; awk 'BEGIN { for (i = 1; i < 30; i++)
	print "a.go:" i ".1," i ".9 1 " i % 2 }'; } >many.cov
run covstat -m many.cov
out_like '*2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 4 more
*' '-m: not too many'
run covstat -m --max-ranges 2 many.cov
out_like '*%  2, 4, 12 more
*' '--max-ranges'
run covstat -m --max-ranges 0 many.cov
out_like '*24, 26, 28
*' '--max-ranges 0'
run covstat -m --as tsv many.cov
out_like '*24,26,28' 'programs get them all'
cat >edge.cov <<'E'
mode: set
a.go:4294967295.1,4294967295.2 1 0
a.go:5.1,2.2 1 0
a.go:4294967294.1,4294967294.2 1 1
E
run covstat -m edge.cov
out_like '*5, 4294967295
*' 'the last line there can be, and one that ends before it begins'
cat >label.cov <<'E'
mode: set
a.go:5.9,8.1 2 0
a.go:10.2,12.2 1 1
b.go:5.0,8.0 1 0
E
run covstat -m --as tsv label.cov
is "$(cut -f 5 "$out" | tr '\n' ' ')" '5-7 5-8 ' \
	'up to a label at the beginning of a line; columns that are not known'
run covstat --by func -m --source m p.cov
ok 'of functions' grep -q "^example.com/m/a.go:3:.*25.0%	5-7\$" "$out"
run covstat --by pkg -m lines.cov
is_status 2
is_out ''
err_lines 2 '-m is for files and functions'

# Random blocks: by another way, a line is in a range when a block that did
# not run is on it and none that ran, or when it has no code and such lines
# are before and behind it.
awk 'BEGIN { srand(7); print "mode: set"; for (i = 0; i < 60; i++) {
	a = 1 + int(rand() * 300)
	print "r.go:" a ".1," a + int(rand() * 5) "." 9 + i " " int(rand() * 3) " " \
		(rand() < 0.4) } }' >random.cov
run covstat -m --as tsv random.cov
cut -f 5 "$out" | tr ',' '\n' |
	awk -F- '{ b = NF > 1 ? $2 : $1; for (i = $1; i <= b; i++) print i }' \
	>got
awk -F'[:., ]' 'NR > 1 { for (i = $3; i <= $5; i++)
	if ($8) ran[i] = 1; else if ($7) not[i] = 1 }
	END { for (i = 1; i < 320; i++) {
		if (ran[i]) { n = on = 0 }
		else if (not[i]) {
			for (k = 1; k <= n; k++) print hold[k]
			n = 0; on = 1; print i
		} else if (on) hold[++n] = i } }' random.cov >want
ok 'random blocks have lines' test -s want
file_is_file got want 'and the ranges hold them'

# --- forms and orders ------------------------------------------------------------

run covstat --by func --as ndjson --sort missing --reverse --source m p.cov
is "$(head -n 1 "$out")" '{"type":"func","path":"example.com/m/a.go","line":3,"name":"*T.A","total_stmts":4,"covered_stmts":1,"coverage_pct":25.00}' \
	'func records'
run covstat --by func --as markdown --skip-covered --source m p.cov
is_out '| File | Line | Function | Covered | Statements | Coverage |
| :-- | --: | :-- | --: | --: | --: |
| example.com/m/a.go | 3 | \*T.A | 1 | 4 | 25.0% |
| gp.example/q/q.go | 3 | \*T.A | 0 | 1 | 0.0% |
| **total** | | | 11 | 15 | **73.3%** |' 'markdown, and --skip-covered'
run covstat --by func --total --source m p.cov
is_out 73.3 '--total'
run covstat --by func --total --fail-under 50 "$data/edge-set/data"
is_status 1
is_out 34.2
is_err 'covstat: coverage 34.18% is under 50%'
run covstat --by func --as ndjson "$data/edge-set/data"
is "$(grep -c '"path":"example.com/edge/arith/arith.go".*"name":"init"' "$out")" \
	"$(grep -c '^func init()' "$src/arith/arith.go")" \
	'records tell functions of one name apart'

# --- modules ---------------------------------------------------------------------

run covstat --by module "$data/edge-set/data"
is "$(cut -d ' ' -f 1 "$out" | tr '\n' ' ')" 'example.com/edge total ' \
	'directories know their modules'
cat >mods.cov <<'E'
mode: set
github.com/a/b/c/d.go:1.1,2.2 1 1
github.com/a/b/v2/c/d.go:1.1,2.2 1 1
github.com/a/b/v2x/d.go:1.1,2.2 1 1
k8s.io/api/core/v1/t.go:1.1,2.2 1 1
golang.org/x/net/http2/h.go:1.1,2.2 1 1
net/http/h.go:1.1,2.2 1 1
/workspace/x/y.go:1.1,2.2 1 1
/go/src/github.com/a/z/y.go:1.1,2.2 1 1
example.com/m/nested/n.go:1.1,2.2 1 1
example.com/m/nest/n.go:1.1,2.2 1 1
x.go:1.1,2.2 1 1
E
run covstat --by module --as tsv mods.cov
is "$(cut -f 1 "$out" | tr '\n' ' ')" '. /workspace example.com/m github.com/a/b github.com/a/b/v2 github.com/a/z golang.org/x/net k8s.io/api net ' \
	'and texts are guessed at'
run covstat --by module --as ndjson --source m mods.cov
is "$(grep -c '"path":"example.com/m/nested","total_stmts":1' "$out")" 1 \
	'unless a go.mod says it'
run covstat --source m mods.cov
is_status 2
is_out ''
err_lines 2 '--source is for functions and modules'
run covstat --by func --commit x "$data/edge-set/data"
is_status 2
is_out ''
err_lines 2

# A mode line is all that Go writes of a program without statements; a file of
# nothing is no profile, though go tool cover takes it for one.
echo 'mode: set' >only-mode.cov
run covstat --by func --source m only-mode.cov
is_out 'total:	(statements)	0.0%'
: >nothing.cov
run covstat --by func --source m nothing.cov
is_status 2
is_out ''
is_err 'covstat: nothing.cov: not a coverage profile: it is empty'

# --- the Go tools themselves, where they are --------------------------------------

have go || skip 'no go to compare with'
GOFLAGS='' GOWORK=off GOTOOLCHAIN=local GOPROXY=off
export GOFLAGS GOWORK GOTOOLCHAIN GOPROXY
cp -R "$src" edge && chmod -R u+w edge
( cd edge && go tool cover -func="$data/edge-set/golden/cover-input.out" ) \
	>want 2>"$tmp/log" || skip 'go tool cover does not work here'
run covstat --by func --source edge "$data/edge-set/golden/cover-input.out"
as_cover want "$data/edge-set/golden/cover-input.out" 'these go tools'
go tool covdata func -i="$data/edge-set/data" >want 2>"$tmp/log" ||
	skip 'go tool covdata does not work here'
run covstat --by func "$data/edge-set/data"
out_is_file want 'go tool covdata func'

done_testing
