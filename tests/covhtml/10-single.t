# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# One page of one profile, as people without scripts see it.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cov=$sample/expected/binaries/269c1cb8b2889d43fe54511eac012b5f.cov
# Text of a page's table of files: path, percent, missed, covered/total.
rows() {
	sed -n '/<table id="files">/,/<\/table>/p' "$1" | grep '^<tr><td>' |
		sed 's/<td[^>]*>/ /g; s/<[^>]*>//g; s/^ *//'
}
. "$top/tests/lib/pagedata.sh"

run covhtml -o page.html "$cov"
is_out '' 'nothing on standard output'
rows page.html >"$out"
is_out 'example.com/shop/cmd/frontend/main.go 88.9% 5 40/45
example.com/shop/internal/cart/cart.go 91.7% 3 33/36
example.com/shop/internal/catalog/catalog.go 100.0% 0 26/26
example.com/shop/internal/catalog/zz_generated.kind.go 58.3% 5 7/12
example.com/shop/internal/line/line.go 91.3% 2 21/23
example.com/shop/internal/money/money.go 20.0% 24 6/30' 'numbers of the files'
ok 'the whole' grep -q '<dd id="coverage">77.3<small>%' page.html
ok 'no data without sources' ! grep -q ' id=t[0-9]' page.html
ok 'a placeholder' grep -q 'No source code resolved for this file' page.html
run tail -n 1 page.html
out_like '<!-- cov-hash: ???????????????????????????????? -->' 'the key is last'

run covhtml "$cov"
out_is_file page.html 'on standard output the same'
gzip -c "$cov" >a.gz
run covhtml --title x a.gz
cp "$out" gz.html
ok 'a title' grep -q '<h1>x</h1>' gz.html
run covhtml - <"$cov"
ok 'from standard input' grep -q '<h1>profile</h1>' "$out"
run covhtml "$data/cni-bridge/data"
is "$(rows "$out" | wc -l | tr -d ' ')" \
	"$(sed 1d "$data/cni-bridge/golden/textfmt.out" | sed 's/:[^:]*$//' |
	sort -u | wc -l | tr -d ' ')" 'a coverage directory'

# Nothing is loaded from anywhere, and nothing runs that we did not write.
ok 'no address is loaded' ! grep -qE '(src|href)="?(https?:)?//' page.html
ok 'no handlers in attributes' ! grep -qiE '<[^>]* on[a-z]+=' page.html
is "$(grep -c '<script nonce=' page.html)" \
	"$(grep '<script' page.html | grep -vc 'type="*text/plain')" \
	'every script has the nonce'
ok 'tables cost a browser with scripts nothing' \
	grep -q '^<noscript><h2>Files' page.html
ok 'a policy' grep -q "default-src 'none'.*script-src 'nonce-" page.html

# --- with sources --------------------------------------------------------------
run covhtml --source "$sample/src" "$cov"
cp "$out" page.html
rows page.html >"$out"
ok 'paths of the repository' grep -q '^cmd/frontend/main.go 88.9%' "$out"
is "$(grep -c ' id=t[0-9]' page.html)" 6 'every file has its text'
ok 'a warning: nobody knows the commit' grep -q 'class="note warn".*not known' \
	page.html
ok 'the text, once' \
	test "$(grep -c 'Frontend shows the catalogue' page.html)" = 1
# The block 31.65,34.3 with 2 statements that did not run.
line=$(grep -n ':31\.' "$cov" | head -n 1)
data_of page.html lines >"$out"
ok 'its name in the profile' \
	grep -q '"name":\["example.com/shop/cmd/frontend/main.go"' "$out"
ok 'blocks' grep -q '"ran":\[[0-9,]*\]' "$out"
is "$(sed 's/.*"f":\[//' "$out" | grep -o 'Cents.Split[^*]*' | head -n 1)" \
	'Cents.Split\",12,12]"]}' 'functions: where they are'
run covhtml --source nowhere "$cov"
is_status 2
is_out '' 'a source that is not there: no page'
any_err

# --- what cannot be ------------------------------------------------------------
: >empty
run covhtml empty
is_status 2
is_out ''
err_like 'covhtml: empty:*'
run covhtml nowhere
is_status 2
is_out ''
err_like '*nowhere: No such file or directory'
mkdir folder
run covhtml folder
is_status 1
is_out ''
err_like '*folder*'
run covhtml -o folder/no/page.html "$cov"
is_status 3
any_err
run covhtml a b
is_status 2
any_err

done_testing
