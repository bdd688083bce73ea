# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The index and the pages of the sample: numbers, what is made again, what is
# remembered, what is removed.
. "${COV_TOP:-.}/tests/lib/tap.sh"

. "$top/tests/lib/pagedata.sh"
covfetch "$sample/bucket" >dirs
covgroup --by binary --db coverage.db dirs >binaries
covgroup --by owner --db coverage.db dirs >owners
want=$sample/expected
hashes=$(sed 1d "$want/binaries.tsv" | cut -f 1)

# Rows of the index: namespace, type, owner, binary, covered, total.
index_rows() {
	grep '<tr class="row"' "$1" | sed -n 's/.*data-namespace="\([^"]*\)" data-owner="\([^"]*\)" data-owner-type="\([^"]*\)".* data-binary="\([^"]*\)".* data-statements="\([^"]*\)" data-covered-stmts="\([^"]*\)".*data-covmeta-hash="\([^"]*\)".*/\1	\3	\2	\4	\7	\5	\6/p'
}
# The same from the expected tables: an owner shows what its binary has.
expected_rows() {
	awk -F '\t' 'NR == FNR { t[$1] = $6; c[$1] = $7; next }
		FNR > 1 { OFS = "\t"; print $1, $2, $3, $4, $5, t[$5], c[$5] }' \
		"$want/binaries.tsv" "$want/owners.tsv" | sort
}

run covhtml -v -o html --source "$sample/src" binaries </dev/null
is_status 2
err_like '*covhtml: binaries: holds records; they come on standard input'
run covhtml -v -o html --source "$sample/src" <binaries
is_out ''
is_err 'covhtml: 4 binaries, 4 pages written, 0 up to date
covhtml: 4 of 4 binaries have their sources'
index_rows html/index.html | sort >rows
expected_rows >expected
file_is_file rows expected 'the index has all owners with their numbers'
is "$(sed -n '/class="rows"/,/<.script>/p' html/index.html | wc -l | tr -d ' ')" \
	10 'each is there as data'
ok 'the sum counts a binary once' \
	grep -q '<dd id="statements">533</dd>' html/index.html
for h in $hashes; do
	ok "a page of $h" test -s "html/$h.html"
	ok 'linked' grep -q "href=\"$h.html\"" html/index.html
done
ok 'combined over its owners' grep -q 'combined over 3 owner groups' \
	html/269c1cb8b2889d43fe54511eac012b5f.html
ok 'nothing half is left' test -z "$(find html -name '.cov-*')"

# --- a second time nothing is done ----------------------------------------------
cp -p -R html before
sleep 0.02
run covhtml -v -o html --source "$sample/src" -j 3 <binaries
is_err 'covhtml: 4 binaries, 0 pages written, 4 up to date
covhtml: 4 of 4 binaries have their sources'
for f in html/*.html html/.covhtml.ndjson; do
	ok "$f was left alone" ! test "$f" -nt "before/${f#html/}"
done
rm -rf other
run covhtml -o other -j 1 --source "$sample/src" <binaries
ok 'the same bytes with -j 1' diff -r html other
run covhtml -o other -v --source "$sample/src" <owners
is_err 'covhtml: 4 binaries, 4 pages written, 0 up to date
covhtml: 4 of 4 binaries have their sources'
sed 's/nonce[-=].*//; /cov-hash/d' html/index.html >a
sed 's/nonce[-=].*//; /cov-hash/d' other/index.html >b
file_is_file a b 'owner records make the same index'
# Sources, or others, change the pages.
run covhtml -v -o html <binaries
is_err "covhtml: warning: html: 4 pages had source text, and now have none:\
 --source says where it is
covhtml: 4 binaries, 4 pages written, 0 up to date"
run covhtml -o html <binaries
no_err 'once'
ok 'no text now' test "$(texts html/269c1cb8b2889d43fe54511eac012b5f.html)" = 0
cp -R "$sample/src" src
run covhtml -v -o html --source src <binaries
any_err
echo '// more' >>src/internal/schema/schema.go
run covhtml -v -o html --source src <binaries
is_err 'covhtml: 4 binaries, 1 page written, 3 up to date
covhtml: 4 of 4 binaries have their sources' \
	'a file of a folder changed'

# --- where the collection lies changes nothing ------------------------------------
mkdir -p far/away
sed 's|db:coverage.db#|db:../../coverage.db#|g' binaries >far/away/binaries
cp -p -R html before.html
cd far/away || exit 1
run covhtml -v -o ../../html --source ../../src <binaries
is_err 'covhtml: 4 binaries, 0 pages written, 4 up to date
covhtml: 4 of 4 binaries have their sources' \
	'from another folder'
cd ../.. || exit 1
for f in index.html .covhtml.ndjson; do
	ok "$f was left alone" ! test "html/$f" -nt "before.html/$f"
done
ok 'nor is it told' ! grep -q 'db:' html/.covhtml.ndjson
ok 'its owners are' grep -q '"owners":\[{"group_key"' html/.covhtml.ndjson

# --- what only the index shows makes no page again ------------------------------
cp -p -R html titled
run covhtml -v -o titled --source src --title 'All of it' <binaries
is_err 'covhtml: 4 binaries, 0 pages written, 4 up to date
covhtml: 4 of 4 binaries have their sources'
ok 'the index has its title' grep -q '<h1>All of it</h1>' titled/index.html

# --- what did not come is remembered --------------------------------------------
cp html/index.html full.html
head -n 1 binaries >one
run covhtml -o html --source src <one
file_is_file html/index.html full.html 'the index still shows all'
run covhtml -o html --source src </dev/null
file_is_file html/index.html full.html 'also when nothing comes'
run covhtml -o html --source src --where '.binary_name == "orders"' <binaries
file_is_file html/index.html full.html '--where'
echo mine >html/mine.html
echo theirs >html/0123456789abcdef0123456789abcdef.html
run covhtml -v -o html --source src --complete <one
is_err 'covhtml: 1 binary, 0 pages written, 1 up to date
covhtml: 1 of 1 binary has its source'
is "$(cd html && echo *.html)" \
	'269c1cb8b2889d43fe54511eac012b5f.html index.html mine.html' \
	'--complete: pages of others are gone, not those of strangers'
is "$(index_rows html/index.html | wc -l | tr -d ' ')" 3 'and their rows'

cp -R html kept
{ cat one; echo nonsense; } >odd
run covhtml -o html --source src --complete --skip-bad <binaries
any_err
run covhtml -o html --source src --complete --skip-bad <odd
is_status 1
err_like '*warning: records were left out: no page is removed*'
is "$(cd html && echo *.html | wc -w | tr -d ' ')" 6 'then all pages stay'
run covhtml -o html --complete --where true <one
is_status 2
any_err

run covhtml -o nothing <odd
is_status 2 'what is no record'
any_err
ok 'no folder is made for it' ! test -e nothing

# --- bad input --------------------------------------------------------------------
run covhtml -o new <dirs
is_status 2 'records of another kind'
is_err "covhtml: records of type 'source_dir' came: 'covgroup --by binary'\
 makes those that are read here"
ok 'no folder is made for them' ! test -e new
cat dirs one >mixed
run covhtml -o some <mixed
is_status 1 'some records of another kind'
err_lines 1
sed 's/"covmeta_hash":"269c/"covmeta_hash":"..\/c/' one >bad
run covhtml -o new <bad
is_status 1 'a hash that is none is no file name'
err_like '*:1: no covmeta_hash*'
is "$(cd new && echo *)" index.html
sed 's/"profile":"db:[^"]*"}$/"profile":"gone.cov"}/' one >bad
run covhtml -o new <bad
is_status 1 'a profile that is gone'
err_like '*gone.cov*'
ok 'its page has the numbers' grep -q '<dd id="coverage">77.3<' \
	new/269c1cb8b2889d43fe54511eac012b5f.html
sed 's/}$/,"error":"a \& b <i>"}/' one >bad
run covhtml -o new <bad
is_status 1 'a record with an error'
is_err 'covhtml: <stdin>:1: a & b <i>'
ok 'the page says so' grep -q 'could be read: a &amp; b &lt;i&gt;' \
	new/269c1cb8b2889d43fe54511eac012b5f.html
: >file
run covhtml -o file <one
is_status 3
any_err
run covhtml --single -o page.html <one
ok '--single' grep -q '<h1>frontend</h1>' page.html
ok '--single has no index' ! grep -q 'href="index.html"' page.html
run covhtml --single <binaries
is_status 2
is_out ''
any_err

# What a failed stage left is no reason to remove anything.
cp -R kept failed
run covhtml -o failed --complete </dev/null
is_status 1
is_err 'covhtml: failed: no record came: no page is removed'
is "$(cd failed && echo *.html)" "$(cd kept && echo *.html)" 'all pages stay'
rm failed/.covhtml.ndjson
run covhtml -o failed --complete </dev/null
is_status 1 'nor when nothing is remembered'
any_err
is "$(cd failed && echo *.html)" "$(cd kept && echo *.html)" 'all pages stay'
run covhtml -o fresh --complete </dev/null
is_status 0 'there is nothing to lose'
is_err ''

done_testing
