# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Every format: what it says of a small profile, its escapes, and what goes in.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cat >p.cov <<'E2'
mode: count
m/a/x.go:3.20,5.2 2 7
m/a/x.go:7.10,8.3 1 0
m/a/x.go:8.3,10.2 3 0
m/a/x.go:12.1,13.1 1 0
m/b.go:1.1,1.9 1 1
m/b.go:20.1,22.4 0 0
E2

run covexport --to lcov p.cov
is_out 'TN:
SF:m/b.go
DA:1,1
LF:1
LH:1
end_of_record
TN:
SF:m/a/x.go
DA:3,7
DA:4,7
DA:5,7
DA:7,0
DA:8,0
DA:9,0
DA:10,0
DA:12,0
LF:8
LH:3
end_of_record'
mv "$out" lcov
run covexport --to lcov --root /r/ - <p.cov
ok 'names behind --root' grep -qx 'SF:/r/m/b.go' "$out"

run covexport --to cobertura --root '/r&"' p.cov
ok 'Cobertura: totals' grep -q 'line-rate="0.4444" .* lines-covered="4" lines-valid="9"' "$out"
ok 'Cobertura: the root' grep -qx '<source>/r&#38;&#34;</source>' "$out"
ok 'Cobertura: a package' grep -q '<package name="m/a" line-rate="0.3750"' "$out"
ok 'Cobertura: a class' grep -q '<class name="x.go" filename="m/a/x.go"' "$out"
ok 'Cobertura: a line' grep -qx '<line number="3" hits="7" branch="false"/>' "$out"
! have xmllint || ok 'Cobertura: well-formed' xmllint --noout --nonet "$out"

run covexport --to codecov p.cov
is_out '{"coverage":{"m/b.go":{"1":1},"m/a/x.go":{"3":7,"4":7,"5":7,"7":0,"8":0,"9":0,"10":0,"12":0}}}'

run covexport --to sonar p.cov
is "$(grep -c 'covered="true"' "$out") $(grep -c 'covered="false"' "$out")" \
	'4 5' 'Sonar: lines'
is "$(sed -n 1,3p "$out")" '<coverage version="1">
<file path="m/b.go">
<lineToCover lineNumber="1" covered="true"/>' 'Sonar: how they look'

run covexport --to github p.cov
is_out '::warning file=m/a/x.go,line=7,endLine=12,title=Not covered::Lines 7 to 12 did not run'
run covexport --to gitlab p.cov
is_out '[
{"description":"Lines 7 to 12 did not run","check_name":"coverage","fingerprint":"e2857f53d4d739f6f14d890264c2f254","severity":"info","location":{"path":"m/a/x.go","lines":{"begin":7,"end":12}}}
]'
run covexport --to badge --label 'a<b' p.cov
ok 'the badge: what covstat has' grep -q \
	"<title>a&#60;b: $(covstat --total p.cov)%</title>" "$out"
run covexport --to csv p.cov
is_out 'file,statements,covered_statements,percent,lines,covered_lines
m/b.go,1,1,100.0,1,1
m/a/x.go,7,2,28.6,8,3'
run covexport --to csv -o out.csv p.cov
is_out ''
ok 'the output file' grep -q '^m/b.go,' out.csv

is_json() {
	jq -e "length > 0" "$1" >/dev/null
}

# --- names --------------------------------------------------------------------
printf 'mode: set\nm/a,b"c%%:&<.go:1.1,2.2 1 0\n=1+1.go:1.1,1.2 1 1\n' >odd.cov
printf 'm/\001\377\342\200\256.go:1.1,1.2 1 0\n' >>odd.cov
safe='m/%01%FF%E2%80%AE.go'
for to in lcov cobertura codecov sonar github gitlab badge csv; do
	run covexport --to $to odd.cov
	ok "$to: nothing but printable text" ! grep -qaP '[\000-\010\177-\377]' "$out"
	[ $to = badge ] || [ $to = github ] ||
		ok "$to: bytes that no reader takes" grep -qF "$safe" "$out"
	case $to in
	cobertura | sonar)
		! have xmllint || ok "$to: well-formed" xmllint --noout "$out"
		ok "$to: escapes" grep -qF '&#34;c%:&#38;&#60;.go"' "$out" ;;
	codecov | gitlab)
		! have jq || ok "$to: JSON" is_json "$out"
		ok "$to: escapes" grep -qF '"m/a,b\"c%:&<.go"' "$out" ;;
	github) ok 'github: escapes' grep -qF 'file=m/a%2Cb"c%25%3A&<.go,' "$out" ;;
	csv)	ok 'csv: quotes' grep -qF '"m/a,b""c%:&<.go",1,0,0.0,2,0' "$out"
		ok 'csv: no formula' grep -qF "\"'=1+1.go\",1,1" "$out" ;;
	esac
done

# --- functions, and names of a repository -------------------------------------
set -- "$sample"/bucket/demo/coverage/node-a*/shop/frontend-*/web/*/*/frontend
dir=$1
covfilter --server-lines "$dir" >text.cov
run covexport --to lcov --source "$sample/src" text.cov
grep -v '^FN' "$out" >lines
grep '^FN' "$out" >funcs
ok 'names of the repository' grep -qx 'SF:internal/cart/cart.go' lines
ok 'a function' grep -qx 'FN:87,\*frontend.total' funcs
ok 'and how often it ran' grep -qx 'FNDA:7,\*frontend.total' funcs
is "$(sed -n 's/^FN://p' funcs | wc -l)" \
	"$(covstat --by func --as tsv --source "$sample/src" text.cov |
		awk -F'\t' '$4 > 0' | wc -l)" 'as many as covstat has'
covfetch "$dir" >dir.ndjson
run covexport -r --to lcov dir.ndjson
grep '^FNDA' "$out" | sort >of.binary
run covexport -r --to lcov --source "$sample/src" dir.ndjson
any_err
grep '^FNDA' "$out" | sort >of.source
file_is_file of.binary of.source 'a binary knows its functions without source'
run covexport --to lcov "$dir"
ok 'and so does a directory' grep -q '^FNDA:7,\*frontend.total$' "$out"
awk -F: '/^DA/ { sub(/,.*/, "", $2); da[$2] = 1 }
	/^FN:/ { sub(/,.*/, "", $2); fn[$2] = 1 }
	/^end/ { for (l in fn) if (!(l in da)) print l; delete fn; delete da }' \
	"$out" >without
is "$(cat without)" '' 'every function begins on a line with code'

mkdir twice
printf 'module ex.com/t\n' >twice/go.mod
printf 'package t\n\nfunc init() {\n\tx++\n}\n\nfunc init() {\n\tx++\n}\n' \
	>twice/t.go
printf 'mode: count\nex.com/t/t.go:3.13,5.2 1 4\nex.com/t/t.go:7.13,9.2 1 0\n' \
	>twice.cov
run covexport --to lcov --source twice twice.cov
is "$(grep ^FN "$out")" 'FN:3,init
FN:7,init:7
FNDA:4,init
FNDA:0,init:7
FNF:2
FNH:1' 'two functions of one name'
run covexport --to cobertura --source twice twice.cov
ok 'methods of Cobertura' grep -q \
	'<method name="init" signature="()" line-rate="1.0000"' "$out"
run covexport --to lcov --source twice p.cov
ok 'what is not there keeps its name' grep -qx 'SF:m/b.go' "$out"
err_like 'covexport: warning: m/*: their sources are not there: *'

# --- what is refused ----------------------------------------------------------
printf 'mode: set\nm/x.go:1.1,4000000000.2 1 1\nm/y.go:1.1,1.2 1 1\n' >far.cov
run covexport --to csv far.cov
is_status 1
is_err 'covexport: m/x.go: line 4000000000: too far down, file left out'
is_out 'file,statements,covered_statements,percent,lines,covered_lines
m/y.go,1,1,100.0,1,1'
echo 'mode: set' >empty.cov
run covexport --to lcov empty.cov
is_out ''
is_err 'covexport: warning: nothing is exported: no lines with code'
run covexport p.cov
is_status 2
err_like 'covexport: --to FORMAT is needed, or the word codecov*'
run covexport --to csv --root x p.cov
is_status 2
err_like 'covexport: --root is for --to lcov and cobertura*'
for bad in "$(printf 'a\001')" "$(printf 'a\377')"; do
	run covexport --to badge --label "$bad" p.cov
	is_status 2
	err_like 'covexport: --root and --label are UTF-8 *'
	run covexport --to cobertura --root "$bad" p.cov
	is_status 2
	err_like 'covexport: --root and --label are UTF-8 *'
done
run covexport --to csv --dry-run p.cov
is_status 2
err_like 'covexport: --url, *are for codecov*'
run covexport --to csv gone.cov
is_status 2
err_like 'covexport: gone.cov: No such file or directory'
run covexport --to csv gone.cov p.cov
is_status 1
err_like 'covexport: gone.cov: No such file or directory'
done_testing
