# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Names and texts that want to be markup stay text.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# Elements of pages must be those that we write: hostile ones would add tags.
tags() {
	grep -o '<[a-zA-Z/!][^ >]*' "$1" | sort | uniq -c
}

mkdir -p src
printf 'module <x>"&'"'"'\n' >src/go.mod
name='<script>alert(1)<script>&"'"'"'.go'
printf 'package x // </script><script>alert(2)</script> <!-- \\u003c\n%s\n' \
	'func f() { g("</script>", `<!--<script>`) }' >"src/$name"
# The same with harmless bytes: as many files, blocks and lines.
mkdir tame
printf 'module x\n' >tame/go.mod
printf 'package x\nfunc f() { g() }\n' >tame/a.go

printf 'mode: count\n<x>"&'"'"'/%s:2.10,2.44 1 7\n' "$name" >hostile.cov
printf 'mode: count\nx/a.go:2.10,2.17 1 7\n' >tame.cov
run covhtml --title '<b>"&' -o hostile.html --source src hostile.cov
run covhtml --title 'title' -o tame.html --source tame tame.cov
tags tame.html >"$tap_dir/tame"
tags hostile.html >"$tap_dir/hostile"
file_is_file "$tap_dir/hostile" "$tap_dir/tame" 'a page has the same elements'
ok 'the name, escaped' grep -q '&lt;script&gt;alert(1)&lt;script&gt;&amp;&quot;&#39;.go' \
	hostile.html
ok 'the text, escaped' grep -q '// \\x3c/script>\\x3cscript>alert(2)' \
	hostile.html

# Bytes that are not UTF-8, control characters, and those that turn a line.
printf 'mode: set\na\377b/\302\233\342\200\256c\001.go:1.1,2.2 1 1\n' >odd.cov
run covhtml odd.cov
ok 'replaced' grep -q 'a.*b/.*c.*\.go' "$out"
ok 'no such bytes' ! env LC_ALL=C grep -q "$(printf '\377\|\001\|\342\200\256')" "$out"

# Records: every string wants out.
x='</td><script>alert(3)</script>\"\u0027&\u0000\ud800'
hash=0123456789abcdef0123456789abcdef
cat >records <<E
{"type":"binary","binary_name":"$x","image":"$x","source_url":"https://github.com/a/b\\"onload=\\"x","source_commit":"$x","software_group":"$x","software_key":"$x","mode":"$x","total_stmts":1,"covered_stmts":1,"covmeta_hash":"$hash","pods":["$x"],"owners":[{"namespace":"$x","owner_type":"$x","owner_name":"$x","binary_name":"$x","image":"$x","pods":["$x"],"pod_count":1,"containers":["$x"],"hosts":["$x"],"total_stmts":1,"covered_stmts":1,"first_seen":"$x","last_seen":"$x"}],"profile":"tame.cov","error":"$x"}
E
sed 's/<\/td><script>alert(3)<\/script>/x/g; s/\\"onload=\\"x//; s/\\[u"][0-9a-f]*//g; s/github/example/' \
	records >mild
run covhtml -o hostile <records
is_status 1
any_err
run covhtml -o tame-html <mild
is_status 1
any_err
for page in index.html $hash.html; do
	# The repository becomes a link where its host is known.
	sed 's/<a href="https:[^>]*>\([^<]*\)<\/a>/\1/' "hostile/$page" >a
	tags a >"$tap_dir/hostile"
	tags "tame-html/$page" >"$tap_dir/tame"
	file_is_file "$tap_dir/hostile" "$tap_dir/tame" "$page: the same elements"
	ok "$page: no handlers" ! grep -qiE '<[^>]* on[a-z]+=' "hostile/$page"
done

# The same as a browser reads it: elements, the names of their attributes, and
# the kinds of addresses; names want to end every kind of quotes.
have python3 || { done_testing; }
shape() {
	python3 - "$1" <<'P'
import html.parser, re, sys
class Shape(html.parser.HTMLParser):
    def handle_starttag(self, tag, attributes):
        print(tag, *(name for name, value in attributes))
        for name, value in attributes:
            kind = re.match('[a-z]+:', (value or '').strip().lower())
            if name in ('href', 'src', 'action', 'style', 'data-blob') and kind:
                print(name, kind.group() if name != 'style' else 'style')
Shape().feed(open(sys.argv[1], encoding='utf-8').read())
P
}
x="\\u202e\\u061cx\\\" onerror=a() x='\\\"' onfocus=b() \`><img src=x onerror=c()></title></style></template><!--"
sed "s|\"x&*\"|\"$(printf '%s' "$x" | sed 's/[\\&|]/\\&/g')\"|g" mild >quoting
ok 'names with quotes were made' grep -q 'onfocus' quoting
run covhtml -o quoting-html --title "$(printf '%b' "$x")" <quoting
is_status 1
any_err
run covhtml -o mild-html --title x <mild
is_status 1
any_err
for page in index.html $hash.html; do
	shape "quoting-html/$page" >"$tap_dir/hostile"
	shape "mild-html/$page" >"$tap_dir/tame"
	file_is_file "$tap_dir/hostile" "$tap_dir/tame" "$page: the same attributes"
	ok "$page: no other kind of address" ! grep -q 'javascript:\|vbscript:' \
		"$tap_dir/hostile"
	ok "$page: nothing turns the text" ! env LC_ALL=C grep -q \
		"$(printf '\342\200\256\|\330\234')" "quoting-html/$page"
done
done_testing
