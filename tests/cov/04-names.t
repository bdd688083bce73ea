# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# Names with blanks, quotes, newlines, dashes; a driver called by a link.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have git || skip 'no git here to unpack the bundle'

odd="it's a \"dir\"; \$(echo no) \`no\` * & é"
cp -R "$sample/bucket" "b $odd"
cp "$sample/shop.bundle" "s $odd.bundle"
run cov run "b $odd" -C "run $odd" --source "s $odd.bundle"
is "$(tail -n 1 "$out")" "index: run $odd/html/index.html" 'odd names'
ok 'pages' test -s "run $odd/html/index.html"
find "run $odd" -type f -exec stat -c '%n %y' {} + | sort >before
run cov -x run "b $odd" -C "run $odd" --source "s $odd.bundle"
cp "$err" script
any_err
find "run $odd" -type f -exec stat -c '%n %y' {} + | sort >after
file_is_file after before 'again: nothing is touched'
rm -rf "run $odd/html"
run sh -eu script
ok '-x can be pasted' test -s "run $odd/html/index.html"

nl='with
newline'
run cov run "b $odd" -C "$nl"
ok 'a newline in a name' test -s "$nl/html/index.html"
run cov run "b $odd" -C -dash
ok 'a dash in front' test -s ./-dash/html/index.html
mv "b $odd" ./-bucket
run cov run -C -dash -- -bucket
err_like "cov: fetch: * is forgotten; 'cov config --add fetch' keeps several"
is_status 0 'a source with a dash in front'

# Two bundles of one name.
mkdir one two
cp "$sample/shop.bundle" one
cp "$sample/shop.bundle" two
run cov render -C -dash/ --source one/shop.bundle --source two/shop.bundle
is_out 'index: ./-dash/html/index.html'
is "$(find ./-dash/repos -mindepth 1 -maxdepth 1 | wc -l)" 2 \
	'two bundles of one name'
run cov render -C ./-dash --source one/shop.bundle --source two/shop.bundle
is "$(find ./-dash/repos -mindepth 1 -maxdepth 1 | wc -l)" 2 'and still two'

ln -s "$COV_BIN/cov" linked
PATH=/usr/bin:/bin
run ./linked run ./-bucket -C lnk
ok 'tools are found beside the driver, through a link' \
	test -s lnk/html/index.html
done_testing
