# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Which text a page shows: that of the commit, or none.
. "${COV_TOP:-.}/tests/lib/tap.sh"

have git || skip 'no git here'
git clone -q --bare "$sample/shop.bundle" shop.git 2>/dev/null
covfetch "$sample/bucket" | covgroup --by binary --db coverage.db >binaries
. "$top/tests/lib/pagedata.sh"
page=html/269c1cb8b2889d43fe54511eac012b5f.html

run covhtml -o html --source shop.git <binaries
is "$(texts $page)" 6 'texts of the commit'
ok 'no warning' ! grep -q 'class="note warn"' $page
git -C shop.git show v1.1.0:internal/money/money.go >money.go
name=$(md5sum <money.go | cut -c 1-32)
{ printf 'covText("%s",`' "$name" && sed 's/[\\`]/\\&/g' money.go &&
	echo '`)'; } >want
file_is_file html/src/$name.js want 'the text of the commit'
ok 'is the one of the page' grep -q "^covTexts(.* $name\")" \
	html/data/269c1cb8b2889d43fe54511eac012b5f.js

# The repository without that commit: numbers, and the reason.
sed 's/91f7ae97b444dcea173586097a837f8b67d30b74/0123456789012345678901234567890123456789/g' \
	binaries >lacking
run covhtml -o html --source shop.git <lacking
err_like 'covhtml: warning: html: 4 pages had source text*: they say why'
ok 'nothing of another commit' test "$(texts $page)" = 0
ok 'it says why' grep -q "Numbers only: no repository has commit &#39;0123456789" \
	$page
ok 'numbers' grep -q '<dd id="coverage">77.3<' $page

# Commit unknown: HEAD, and a warning.
sed 's/"source_commit":"[^"]*",//g' binaries >unknown
run covhtml -o html --source shop.git <unknown
err_like 'covhtml: warning: shop.git: which commit was built is not known: its text is that of 94d0852d8391
covhtml: warning: shop.git: the blocks of 2 files do not fit the text, *'
is "$(texts $page)" 6
ok 'a warning' grep -q 'class="note warn".*not known.*commit <code>94d0852d8391' \
	$page

# What covsrc found needs no --source.
covsrc -r --source shop.git <binaries >sourced
run covhtml -o html <sourced
is "$(texts $page)" 6 'sources told by the record'
ok 'no warning' ! grep -q 'class="note warn"' $page

# A text shorter than the blocks say is not the one that was compiled.
mkdir short
cp -R "$sample/src/." short
head -n 5 "$sample/src/internal/cart/cart.go" >short/internal/cart/cart.go
run covhtml -o html --source short <binaries
err_like 'covhtml: warning: short: the blocks of 1 file do not fit the text, *cart.go* the first*'
ok 'told on the page' grep -q 'In 1 file the blocks do not fit the text' $page
data_of html/data/269c1cb8b2889d43fe54511eac012b5f.js >"$out"
ok 'and in the file, without its blocks' grep -q \
	'"skewed":\[0,1,0,0,0,0\].*"b":\["[^"]*","\[\]"' "$out"

# A binary of many files without sources stays small.
awk 'BEGIN { print "mode: set"; for (f = 0; f < 5000; f++)
	for (b = 1; b <= 60; b++)
		printf "k8s.io/kubernetes/pkg/some/package%d/file%d.go:%d.2,%d.3 %d %d\n",
			f / 10, f, b, b + 1, 1 + b % 3, (f + b) % 2 }' >big.cov
run covhtml -o big.html big.cov
is "$(grep -c '^<tr><td>k8s.io' big.html)" 5000 'a row for each of 5000 files'
ok 'in less than 1.5 MB' test "$(wc -c <big.html)" -lt 1500000

# A --source that has none of the commits is told, in the folder and in one page.
run covhtml -o none --source shop.git <lacking
is_status 0
err_lines 1
err_like 'covhtml: warning: 4 of 4 binaries without source text: no repository*'
run covhtml -o none --source shop.git <lacking
err_like '*4 of 4 binaries without source text*' 'when all is up to date too'
head -n 1 lacking >single
run covhtml --single -o alone.html --source shop.git <single
err_like 'covhtml: warning: no source text: no repository has commit*'
run covhtml -o none <lacking
is_err '' 'nothing was asked for'

# One page that loses its text.
head -n 1 binaries >single
run covhtml --single -o alone.html --source shop.git <single
is_err ''
run covhtml --single -o alone.html <single
is_err 'covhtml: warning: alone.html: the page had source text, and now has none:'\
' --source says where it is'
run covhtml --single -o alone.html <single
is_err '' 'once'

done_testing
