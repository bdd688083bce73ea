# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# What the index says of everything: what failed, parts of the cluster,
# changes, packages, and which of their code is not generated.
. "${COV_TOP:-.}/tests/lib/tap.sh"

covfetch "$sample/bucket" >dirs
covgroup --db two.db --where '.collected_at < "2025-03-12T08:02"' dirs >/dev/null
covgroup --by binary --overview --db two.db dirs >records

# data CLASS FILE: what the elements of a class hold, as one array.
data() {
	awk -v begin="class=\"$1\">" '
		index($0, begin) { on = 1; sub(/.*class="[a-z]*">/, "") }
		on { more = sub(/<.script>.*/, ""); print; if (more) on = 0 }
		' "$2" | jq -s -c 'add'
}

run covhtml -o html --source "$sample/src" <records
is_status 0
no_err 'an overview is read'
data overview html/index.html >shown
is "$(jq -c '[.parts.node[0], .changes[0][0:4]]' shown)" \
	'[["node-a.shop.example",4,5,325,533],["total","",360,533]]' \
	'parts and changes'
ok 'and without scripts: parts' grep -q \
	'^<tr><td>node-a.shop.example<td class="c l3" style="--p:61.0">61.0%' \
	html/index.html
ok 'and changes' grep -q '^<tr><td>binary orders<.*140/206<.*>55.3% 2025' \
	html/index.html
ok 'nothing is missing' ! grep -q 'id="failed"' html/index.html

# Which files are generated is known from their text.
data binaries html/index.html >shown
is "$(jq -c '[.[] | select(.[1] == "orders") | .[6:14]]' shown)" \
	'[[206,140,1,7,7,0,194,140]]' 'totals, files, and own code'
data packages html/index.html >shown
is "$(jq -c '[.[] | select(.[1] | endswith("/money"))] | length' shown)" 2 \
	'packages of each binary'

# --- what did not change stays; what was remembered is not needed -------------------
cp html/index.html first.html
run covhtml -o html --source "$sample/src" <records
file_is_file html/index.html first.html 'a second time'
rm html/.covhtml.ndjson
run covhtml -v -o html --source "$sample/src" <records
err_like '*0 pages written*'
file_is_file html/index.html first.html 'also when nothing is remembered'
sed '/"overview"/d' records >binaries
run covhtml -o html --source "$sample/src" <binaries
file_is_file html/index.html first.html 'an overview is remembered'
run covhtml -o html --source "$sample/src" --complete <binaries
ok '--complete forgets it' ! grep -q 'class="overview"' html/index.html

# --- without sources names tell what is generated ------------------------------------
run covhtml -o bare <records
data binaries bare/index.html >shown
is "$(jq -c '[.[] | select(.[1] == "orders") | .[6:14]]' shown)" \
	'[[206,140,1,7,0,0,194,140]]' 'by its name'
ok 'files without text are counted' grep -q \
	'<summary>[0-9]* of [0-9]* files without source text' bare/index.html

# --- what failed comes first ----------------------------------------------------------
failed='"failed":[2,[["a-report","<b>: no \\u202e covmeta"],["b-report","why"]]]'
printf '{"type":"overview",%s}\n' "$failed" >overview
run covhtml -o bad --source "$sample/src" <<-END
	$(cat binaries overview)
	END
sed -n '/id="failed"/,/class="cards"/p' bad/index.html >first
ok 'before all else' grep -q '<b>2 reports failed</b>' first
ok 'which, and why' grep -q '<li><b>b-report</b> why' first
ok 'escaped' grep -q 'a-report</b> &lt;b&gt;: no' first
ok 'and harmless' ! env LC_ALL=C grep -q "$(printf '\342\200\256')" bad/index.html
# Without an overview records say it, those of no binary too.
{ cat binaries; echo '{"type":"owner","error":"it is broken"}'; } >odd
run covhtml -o odd.html --source "$sample/src" <odd
is_status 1
any_err
ok 'of no binary' grep -q '<li>it is broken' odd.html/index.html

# An overview that is damaged breaks nothing.
echo '{"type":"overview","parts":"</script>","changes":{"a":[1]},"failed":[]}' |
	cat binaries - >odd
run covhtml -o odd2.html --source "$sample/src" <odd
is_status 0
no_err 'odd values'
ok 'they end no element' grep -q '"parts":"\\u003c/script>"' odd2.html/index.html

done_testing
